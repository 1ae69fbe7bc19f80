import { expect, test } from 'vitest'
import { smtpOutcome, type SmtpStage } from './smtp-outcome.ts'

const NOW = new Date('2026-11-22T12:00:00.000Z')
const failed = (stage: SmtpStage, response: string, code = 'EENVELOPE') =>
  smtpOutcome({ kind: 'failed', stage, response, code }, NOW)

test('a message that the server took is accepted', () => {
  expect(smtpOutcome({ kind: 'taken', response: '250 2.0.0 Ok: queued as 4X' }, NOW)).toMatchObject(
    {
      kind: 'accepted',
      technical: { providerCode: '250 2.0.0', httpStatus: null },
    },
  )
})

test.each([
  ['connecting', '421 4.3.2 closing', 'later', 'provider_unavailable'],
  ['connecting', '554 5.3.2 no service', 'misconfigured', 'platform_smtp_refused'],
  ['signing_in', '535 5.7.8 bad credentials', 'misconfigured', 'platform_smtp_refused'],
  ['signing_in', '454 4.7.0 later', 'later', 'provider_unavailable'],
  ['sender', '530 5.7.0 authentication required', 'misconfigured', 'platform_smtp_refused'],
  ['sender', '550 5.7.1 sender refused', 'misconfigured', 'platform_smtp_refused'],
  ['sender', '552 5.3.4 too big', 'rejected', 'message_too_large'],
  ['sender', '451 4.7.1 greylisted', 'later', 'provider_unavailable'],
  ['recipients', '550 5.1.1 no such user', 'rejected', 'recipient_rejected'],
  ['recipients', '450 4.2.1 mailbox busy', 'later', 'provider_unavailable'],
  ['recipients', '530 authenticate first', 'misconfigured', 'platform_smtp_refused'],
  ['body', '554 5.5.1 no valid recipients', 'rejected', 'message_rejected'],
  ['body_sent', '554 5.7.1 spam', 'rejected', 'message_rejected'],
  ['body_sent', '552 5.3.4 message too big', 'rejected', 'message_too_large'],
  ['body_sent', '552 too much mail data', 'rejected', 'message_too_large'],
  ['body_sent', '451 4.3.0 try again', 'later', 'provider_unavailable'],
] as const)('%s answered "%s" is %s (%s)', (stage, response, kind, code) => {
  expect(failed(stage, response)).toMatchObject({ kind, code })
})

test.each([
  ['connecting', 'ECONNREFUSED', 'later', 'connection_refused'],
  ['connecting', 'ENOTFOUND', 'later', 'connection_refused'],
  ['connecting', 'DEADLINE', 'later', 'connection_refused'],
  ['connecting', 'CERT_HAS_EXPIRED', 'misconfigured', 'platform_smtp_refused'],
  ['connecting', 'ETLS', 'misconfigured', 'platform_smtp_refused'],
  ['signing_in', 'EAUTH', 'misconfigured', 'platform_smtp_refused'],
  ['sender', 'ECONNRESET', 'later', 'provider_unavailable'],
  ['recipients', 'DEADLINE', 'later', 'provider_unavailable'],
  ['body', 'ECONNRESET', 'later', 'provider_unavailable'],
  ['body_sent', 'ECONNRESET', 'unknown', 'no_answer'],
  ['body_sent', 'DEADLINE', 'unknown', 'no_answer'],
] as const)('a line lost at %s (%s) is %s (%s)', (stage, fault, kind, code) => {
  expect(failed(stage, '', fault)).toMatchObject({ kind, code, technical: { providerCode: fault } })
})

test('the words of a reply, which may quote an address, are not kept', () => {
  expect(JSON.stringify(failed('recipients', '550-5.1.1 <a@example.com> unknown'))).not.toContain(
    '@',
  )
  expect(failed('recipients', '550-5.1.1 <a@example.com>').technical.providerCode).toBe('550 5.1.1')
})

import { expect, test } from 'vitest'
import { mailboxOutcome } from './mailbox-outcome.ts'

const me = (status: number, body: unknown) =>
  mailboxOutcome({ kind: 'answered', status, headers: {}, body: JSON.stringify(body) })

test('the mailbox is what /me calls mail, not the user principal name', () => {
  expect(
    me(200, { mail: 'ada@contoso.com', userPrincipalName: 'a@contoso.onmicrosoft.com' }),
  ).toEqual({ kind: 'mailbox', email: 'ada@contoso.com' })
})

test.each([
  [200, { mail: null, userPrincipalName: 'guest#EXT#@contoso.com' }, 'mailbox_unavailable'],
  [200, { mail: '' }, 'mailbox_unavailable'],
  [404, { error: { code: 'MailboxNotEnabledForRESTAPI' } }, 'mailbox_unavailable'],
  [403, { error: { code: 'MailboxNotEnabledForRESTAPI' } }, 'mailbox_unavailable'],
  [403, { error: { code: 'Authorization_RequestDenied' } }, 'unexpected_answer'],
  [200, {}, 'unexpected_answer'],
  [200, [], 'unexpected_answer'],
  [429, {}, 'provider_unavailable'],
  [503, {}, 'provider_unavailable'],
])('%i %j is %s', (status, body, failure) => {
  expect(me(status, body)).toMatchObject({ kind: 'none', failure })
})

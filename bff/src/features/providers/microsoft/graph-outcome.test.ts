import { describe, expect, test } from 'vitest'
import type { ProviderAnswer } from '../provider-answer.ts'
import { graphOutcome } from './graph-outcome.ts'

const NOW = new Date('2026-11-22T12:00:00.000Z')
const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000)

const answered = (
  status: number,
  code?: string,
  headers: Record<string, string> = {},
): ProviderAnswer => ({
  kind: 'answered',
  status,
  headers,
  body:
    code === undefined
      ? ''
      : JSON.stringify({
          error: { code, message: 'to someone@example.com', innerError: { 'request-id': 'r-1' } },
        }),
})

describe('what Graph says to sendMail', () => {
  // Every row of the fact sheet's tables 1.9 and 1.10.
  test.each([
    [202, undefined, 'accepted', 'accepted'],
    [429, 'ApplicationThrottled', 'later', 'provider_throttled'],
    [429, 'TooManyRequests', 'later', 'provider_throttled'],
    [429, 'activityLimitReached', 'later', 'provider_throttled'],
    [429, undefined, 'later', 'provider_throttled'],
    [503, 'ServiceUnavailable', 'unknown', 'server_error_after_send'],
    [504, 'GatewayTimeout', 'unknown', 'server_error_after_send'],
    [500, 'ErrorInternalServerError', 'unknown', 'server_error_after_send'],
    [500, 'UnknownError', 'unknown', 'server_error_after_send'],
    [502, undefined, 'unknown', 'server_error_after_send'],
    [401, 'InvalidAuthenticationToken', 'reconnect', 'grant_revoked'],
    [401, undefined, 'reconnect', 'grant_revoked'],
    [403, 'ErrorAccessDenied', 'reconnect', 'scope_missing'],
    [403, 'insufficient_claims', 'reconnect', 'interaction_required'],
    [403, 'ErrorSendAsDenied', 'rejected', 'sender_not_allowed'],
    [404, 'MailboxNotEnabledForRESTAPI', 'reconnect', 'mailbox_unavailable'],
    [403, 'MailboxNotEnabledForRESTAPI', 'reconnect', 'mailbox_unavailable'],
    [404, 'ErrorInvalidUser', 'reconnect', 'mailbox_unavailable'],
    [400, 'ErrorInvalidRecipients', 'rejected', 'recipient_rejected'],
    [400, 'InvalidInternetMessageHeader', 'rejected', 'headers_rejected'],
    [400, 'InvalidInternetMessageHeaderCollection', 'rejected', 'headers_rejected'],
    [400, 'ErrorMimeContentInvalidBase64String', 'rejected', 'message_rejected'],
    [413, undefined, 'rejected', 'message_too_large'],
    [403, 'ErrorMessageSubmissionBlocked', 'reconnect', 'mailbox_blocked'],
    [400, 'ErrorMessageSubmissionBlocked', 'reconnect', 'mailbox_blocked'],
    [403, 'ErrorAccountSuspend', 'reconnect', 'mailbox_blocked'],
    [400, 'ErrorExceededMessageLimit', 'later', 'mailbox_quota_reached'],
    [429, 'ErrorExceededMessageLimit', 'later', 'mailbox_quota_reached'],
    [403, 'ErrorSubmissionQuotaExceeded', 'later', 'mailbox_quota_reached'],
    [400, 'ErrorExceededMaxRecipientLimit', 'rejected', 'recipient_rejected'],
    [400, 'ErrorMessageBlocked', 'rejected', 'message_rejected'],
    [507, undefined, 'later', 'mailbox_full'],
    [400, 'ErrorQuotaExceeded', 'later', 'mailbox_full'],
    // Outside the sheet: never accepted, never a dead grant, never refused for good.
    [200, undefined, 'unknown', 'unexpected_answer'],
    [204, undefined, 'unknown', 'unexpected_answer'],
    [302, undefined, 'unknown', 'unexpected_answer'],
    [400, undefined, 'later', 'provider_unavailable'],
    [400, 'SomethingNew', 'rejected', 'message_rejected'],
    [403, undefined, 'later', 'provider_unavailable'],
    [403, 'SomethingNew', 'later', 'provider_unavailable'],
    [404, undefined, 'later', 'provider_unavailable'],
    [408, undefined, 'later', 'provider_unavailable'],
    [999, undefined, 'unknown', 'server_error_after_send'],
  ])('%i %s is %s (%s)', (status, code, kind, expected) => {
    expect(graphOutcome(answered(status, code), NOW)).toMatchObject({
      kind,
      code: expected,
      technical: { httpStatus: status, providerCode: code ?? null, at: NOW },
    })
  })

  test('a 202 is accepted whatever else it carries, and keeps its request id', () => {
    for (const body of ['', '<html>', '{"error":{"code":"SyntaxError"}}', '{"half":']) {
      const answer: ProviderAnswer = {
        kind: 'answered',
        status: 202,
        headers: {
          'retry-after': '30',
          'content-type': 'application/json',
          'request-id': 'e7a1-1',
        },
        body,
      }
      expect(graphOutcome(answer, NOW)).toMatchObject({
        kind: 'accepted',
        providerMessageId: 'e7a1-1',
        technical: { correlationId: 'e7a1-1' },
      })
    }
  })

  test.each([
    ['1', after(1)],
    ['60', after(60)],
    ['Sun, 22 Nov 2026 12:05:00 GMT', after(300)],
    ['rubbish', null],
    ['-1', null],
  ])('a throttled mailbox waits for Retry-After "%s"', (value, retryAt) => {
    expect(
      graphOutcome(answered(429, 'ApplicationThrottled', { 'retry-after': value }), NOW),
    ).toMatchObject({ kind: 'later', retryAt })
  })

  test('a mailbox over its daily quota rests, though Graph names no time', () => {
    expect(graphOutcome(answered(400, 'ErrorExceededMessageLimit'), NOW)).toMatchObject({
      retryAt: after(3600),
    })
  })

  test('only a 401 may be cured by one refresh', () => {
    expect(graphOutcome(answered(401, 'InvalidAuthenticationToken'), NOW)).toMatchObject({
      tokenRefused: true,
    })
    expect(graphOutcome(answered(403, 'ErrorAccessDenied'), NOW)).toMatchObject({
      tokenRefused: false,
    })
  })

  test('a claims challenge asks for a person', () => {
    const challenge = { 'www-authenticate': 'Bearer error="insufficient_claims", claims="e30="' }
    expect(graphOutcome(answered(401, undefined, challenge), NOW)).toMatchObject({
      code: 'interaction_required',
      tokenRefused: true,
    })
  })

  test('what never left is sent later; what may have left is unknown', () => {
    expect(graphOutcome({ kind: 'silent', sent: 'no', code: 'ENOTFOUND' }, NOW)).toMatchObject({
      kind: 'later',
      code: 'connection_refused',
      technical: { providerCode: 'ENOTFOUND' },
    })
    expect(graphOutcome({ kind: 'silent', sent: 'maybe', code: 'ECONNRESET' }, NOW)).toMatchObject({
      kind: 'unknown',
      code: 'no_answer',
    })
  })

  test('the request id is read from the body where the header is missing', () => {
    expect(graphOutcome(answered(403, 'ErrorSendAsDenied'), NOW).technical.correlationId).toBe(
      'r-1',
    )
  })

  test('H-02 no message of Graph reaches the technical details', () => {
    for (const answer of [
      answered(400, 'a b@example.com'),
      answered(202, undefined, { 'request-id': 'to b@example.com' }),
    ])
      expect(JSON.stringify(graphOutcome(answer, NOW))).not.toContain('@')
  })
})

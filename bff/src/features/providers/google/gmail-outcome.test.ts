import { describe, expect, test } from 'vitest'
import type { ProviderAnswer } from '../provider-answer.ts'
import { gmailOutcome } from './gmail-outcome.ts'

const NOW = new Date('2026-11-22T12:00:00.000Z')
const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000)

const answered = (status: number, body: unknown): ProviderAnswer => ({
  kind: 'answered',
  status,
  headers: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

const refused = (status: number, reason: string, message = 'to b@example.com'): ProviderAnswer =>
  answered(status, {
    error: { code: status, message, errors: [{ message, domain: 'global', reason }] },
  })

const detailed = (reason: string) =>
  gmailOutcome(
    answered(403, {
      error: { code: 403, message: '', status: 'PERMISSION_DENIED', details: [{ reason }] },
    }),
    NOW,
  )

test('H-02 an answer that echoes the mail in place of its id leaves nothing of it behind', () => {
  for (const id of ['Subject: a task', 'rita@customer.example', 'x'.repeat(200)]) {
    const outcome = gmailOutcome(answered(200, { id }), NOW)
    expect(outcome).toMatchObject({ kind: 'unknown', code: 'unexpected_answer' })
    expect(JSON.stringify(outcome)).not.toContain(id)
  }
})

describe('what Gmail says to messages.send', () => {
  // Every row of the fact sheet's table 2.8.
  test.each([
    [403, 'rateLimitExceeded', 'later', 'provider_throttled'],
    [429, 'rateLimitExceeded', 'later', 'provider_throttled'],
    [403, 'userRateLimitExceeded', 'later', 'provider_throttled'],
    [429, 'userRateLimitExceeded', 'later', 'provider_throttled'],
    [403, 'dailyLimitExceeded', 'misconfigured', 'project_quota_reached'],
    [403, 'accessNotConfigured', 'misconfigured', 'api_disabled'],
    [403, 'domainPolicy', 'reconnect', 'domain_policy_blocked'],
    [403, 'insufficientPermissions', 'reconnect', 'scope_missing'],
    [403, 'forbidden', 'misconfigured', 'app_misconfigured'],
    [401, 'authError', 'reconnect', 'grant_revoked'],
    [400, 'failedPrecondition', 'reconnect', 'mailbox_unavailable'],
    [400, 'invalidArgument', 'rejected', 'message_rejected'],
    [400, 'badRequest', 'rejected', 'message_rejected'],
    [413, 'uploadTooLarge', 'rejected', 'message_too_large'],
    [500, 'backendError', 'unknown', 'server_error_after_send'],
    [502, 'backendError', 'unknown', 'server_error_after_send'],
    [503, 'backendError', 'unknown', 'server_error_after_send'],
    [504, 'backendError', 'unknown', 'server_error_after_send'],
    // Outside the sheet.
    [400, 'somethingNew', 'rejected', 'message_rejected'],
    [403, 'somethingNew', 'later', 'provider_unavailable'],
    [404, 'notFound', 'later', 'provider_unavailable'],
    [408, 'timeout', 'later', 'provider_unavailable'],
  ])('%i %s is %s (%s)', (status, reason, kind, code) => {
    expect(gmailOutcome(refused(status, reason), NOW)).toMatchObject({
      kind,
      code,
      technical: { httpStatus: status, providerCode: reason, correlationId: null, at: NOW },
    })
  })

  test('a 200 with an id is accepted', () => {
    const sent = { id: '18c0ffee', threadId: '18c0ffee', labelIds: ['SENT'] }
    expect(gmailOutcome(answered(200, sent), NOW)).toMatchObject({
      kind: 'accepted',
      providerMessageId: '18c0ffee',
    })
  })

  test.each([
    [200, '{"id":"18c'],
    [200, ''],
    [200, '{}'],
    [200, '{"id":""}'],
    [200, '{"id":7}'],
    [200, '[]'],
    [200, '<html>'],
    [202, '{"id":"x"}'],
    [204, ''],
    [302, '{"id":"x"}'],
  ])('%i %s is unknown: it may have been sent', (status, body) => {
    expect(gmailOutcome(answered(status, body), NOW)).toMatchObject({
      kind: 'unknown',
      code: 'unexpected_answer',
    })
  })

  test('reasons in the newer details count too', () => {
    expect(detailed('ACCESS_TOKEN_SCOPE_INSUFFICIENT').code).toBe('scope_missing')
    expect(detailed('SERVICE_DISABLED').code).toBe('api_disabled')
    expect(detailed('RATE_LIMIT_EXCEEDED').code).toBe('provider_throttled')
  })

  test('"Too many concurrent requests for user" is a 429 like any other', () => {
    expect(gmailOutcome(answered(429, 'Too many concurrent requests for user'), NOW)).toMatchObject(
      {
        kind: 'later',
        retryAt: null,
      },
    )
  })

  test.each([
    [
      'User-rate limit exceeded.  Retry after 2026-11-22T12:02:00.000Z',
      after(120),
      'provider_throttled',
    ],
    [
      'User-rate limit exceeded.  Retry after 2026-11-22T20:00:00.000Z (Mail sending)',
      after(8 * 3600),
      'mailbox_quota_reached',
    ],
    ['Retry after 2026-11-22T11:00:00.000Z', after(1), 'provider_throttled'],
    ['Retry after 2999-01-01T00:00:00.000Z', after(86_400), 'mailbox_quota_reached'],
    ['Retry after 2026-99-99T99:99:99Z', null, 'provider_throttled'],
    ['Retry after never', null, 'provider_throttled'],
  ])('"%s" is read for its time and clamped', (message, retryAt, code) => {
    expect(gmailOutcome(refused(429, 'rateLimitExceeded', message), NOW)).toMatchObject({
      kind: 'later',
      retryAt,
      code,
    })
  })

  test('only a 401 may be cured by one refresh', () => {
    expect(gmailOutcome(refused(401, 'authError'), NOW)).toMatchObject({ tokenRefused: true })
    expect(gmailOutcome(refused(403, 'domainPolicy'), NOW)).toMatchObject({ tokenRefused: false })
  })

  test('a page in place of an answer refuses nothing for good', () => {
    expect(gmailOutcome(answered(400, '<html>Bad Request</html>'), NOW).kind).toBe('later')
    expect(gmailOutcome(answered(403, '<html>'), NOW).kind).toBe('later')
  })

  test('what never left is sent later; what may have left is unknown', () => {
    expect(gmailOutcome({ kind: 'silent', sent: 'no', code: 'ECONNREFUSED' }, NOW)).toMatchObject({
      kind: 'later',
      code: 'connection_refused',
    })
    expect(gmailOutcome({ kind: 'silent', sent: 'maybe', code: 'DEADLINE' }, NOW)).toMatchObject({
      kind: 'unknown',
      code: 'no_answer',
    })
  })

  test('H-02 no message of Gmail reaches the technical details', () => {
    expect(JSON.stringify(gmailOutcome(refused(400, 'x y@example.com'), NOW))).not.toContain('@')
  })
})

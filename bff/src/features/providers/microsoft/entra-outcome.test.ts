import { describe, expect, test } from 'vitest'
import type { ProviderAnswer } from '../provider-answer.ts'
import { entraRefreshOutcome } from './entra-outcome.ts'

const NOW = new Date('2026-11-22T12:00:00.000Z')

const refusal = (
  error: string,
  number?: number,
  more: { status?: number; suberror?: string; headers?: Record<string, string> } = {},
): ProviderAnswer => ({
  kind: 'answered',
  status: more.status ?? 400,
  headers: more.headers ?? {},
  body: JSON.stringify({
    error,
    error_description: `AADSTS${number}: someone@example.com …`,
    ...(number === undefined ? {} : { error_codes: [number] }),
    ...(more.suberror === undefined ? {} : { suberror: more.suberror }),
    correlation_id: '14bf0b94-0000-4000-8000-000000000000',
  }),
})

describe('a refresh that Entra refuses', () => {
  // Every row of the fact sheet's table 1.6.
  test.each([
    ['invalid_grant', 65001, 'dead', 'grant_revoked'],
    ['consent_required', 65001, 'dead', 'grant_revoked'],
    ['invalid_grant', 90094, 'dead', 'access_policy_blocked'],
    ['invalid_grant', 90095, 'dead', 'access_policy_blocked'],
    ['invalid_grant', 50076, 'dead', 'interaction_required'],
    ['interaction_required', 50079, 'dead', 'interaction_required'],
    ['interaction_required', 50074, 'dead', 'interaction_required'],
    ['interaction_required', 50072, 'dead', 'interaction_required'],
    ['interaction_required', 50158, 'dead', 'interaction_required'],
    ['invalid_grant', 50078, 'dead', 'interaction_required'],
    ['invalid_grant', 70043, 'dead', 'interaction_required'],
    ['invalid_grant', 50173, 'dead', 'grant_revoked'],
    ['invalid_grant', 50132, 'dead', 'grant_revoked'],
    ['invalid_grant', 50133, 'dead', 'grant_revoked'],
    ['invalid_grant', 70008, 'dead', 'grant_expired'],
    ['invalid_grant', 700082, 'dead', 'grant_expired'],
    ['invalid_request', 700084, 'misconfigured', 'app_misconfigured'],
    ['invalid_grant', 700084, 'misconfigured', 'app_misconfigured'],
    ['invalid_grant', 50020, 'dead', 'account_disabled'],
    ['invalid_grant', 90072, 'dead', 'account_disabled'],
    ['interaction_required', 16000, 'dead', 'account_disabled'],
    ['invalid_grant', 50034, 'dead', 'account_disabled'],
    ['invalid_grant', 51004, 'dead', 'account_disabled'],
    ['invalid_grant', 500208, 'dead', 'account_disabled'],
    ['invalid_grant', 50105, 'dead', 'access_policy_blocked'],
    ['invalid_grant', 53003, 'dead', 'access_policy_blocked'],
    ['invalid_grant', 53000, 'dead', 'access_policy_blocked'],
    ['invalid_grant', 53001, 'dead', 'access_policy_blocked'],
    ['invalid_grant', 530032, 'dead', 'access_policy_blocked'],
    ['invalid_grant', 530035, 'dead', 'access_policy_blocked'],
    ['invalid_grant', 530003, 'dead', 'access_policy_blocked'],
    ['invalid_grant', 50057, 'dead', 'account_disabled'],
    ['invalid_grant', 50053, 'dead', 'account_disabled'],
    ['invalid_grant', 50055, 'dead', 'account_disabled'],
    ['unauthorized_client', 700016, 'misconfigured', 'app_misconfigured'],
    ['unauthorized_client', 7000112, 'misconfigured', 'app_misconfigured'],
    ['invalid_client', 70001, 'misconfigured', 'app_misconfigured'],
    ['invalid_client', 650052, 'misconfigured', 'app_misconfigured'],
    ['invalid_client', 650056, 'misconfigured', 'app_misconfigured'],
    ['invalid_resource', 650057, 'misconfigured', 'app_misconfigured'],
    ['invalid_resource', 500011, 'misconfigured', 'app_misconfigured'],
    ['invalid_client', 7000215, 'misconfigured', 'client_secret_invalid'],
    ['invalid_client', 7000222, 'misconfigured', 'client_secret_expired'],
    ['invalid_client', 700027, 'misconfigured', 'client_secret_invalid'],
    ['invalid_client', 7000218, 'misconfigured', 'client_secret_invalid'],
    ['invalid_request', 50011, 'misconfigured', 'app_misconfigured'],
    ['invalid_scope', 70011, 'misconfigured', 'app_misconfigured'],
    ['invalid_request', 900144, 'misconfigured', 'app_misconfigured'],
    ['invalid_request', 50194, 'misconfigured', 'app_misconfigured'],
    ['invalid_grant', 50196, 'later', 'provider_throttled'],
    ['invalid_grant', 50033, 'later', 'provider_unavailable'],
    ['invalid_grant', 90006, 'later', 'provider_unavailable'],
    ['temporarily_unavailable', 90024, 'later', 'provider_unavailable'],
    ['server_error', 90033, 'later', 'provider_unavailable'],
    ['invalid_request', 90090, 'later', 'provider_unavailable'],
    ['invalid_grant', 90012, 'later', 'provider_unavailable'],
    ['invalid_request', 90038, 'misconfigured', 'app_misconfigured'],
    ['invalid_request', 900382, 'misconfigured', 'app_misconfigured'],
  ])('%s AADSTS%i is %s (%s)', (error, number, kind, code) => {
    expect(entraRefreshOutcome(refusal(error, number), NOW)).toMatchObject({
      kind,
      code,
      technical: {
        providerCode: `AADSTS${number}`,
        httpStatus: 400,
        correlationId: '14bf0b94-0000-4000-8000-000000000000',
        at: NOW,
      },
    })
  })

  test.each([
    ['invalid_request', 'misconfigured', 'app_misconfigured'],
    ['invalid_grant', 'dead', 'grant_revoked'],
    ['unauthorized_client', 'misconfigured', 'app_misconfigured'],
    ['invalid_client', 'misconfigured', 'client_secret_invalid'],
    ['unsupported_grant_type', 'misconfigured', 'app_misconfigured'],
    ['invalid_resource', 'misconfigured', 'app_misconfigured'],
    ['invalid_scope', 'misconfigured', 'app_misconfigured'],
    ['interaction_required', 'dead', 'interaction_required'],
    ['consent_required', 'dead', 'grant_revoked'],
    ['login_required', 'dead', 'interaction_required'],
    ['access_denied', 'later', 'provider_unavailable'],
    ['server_error', 'later', 'provider_unavailable'],
    ['temporarily_unavailable', 'later', 'provider_unavailable'],
    ['something_new', 'later', 'provider_unavailable'],
  ])('%s without a number is %s (%s)', (error, kind, code) => {
    expect(entraRefreshOutcome(refusal(error), NOW)).toMatchObject({ kind, code })
  })

  test.each([
    ['bad_token', 'dead', 'grant_revoked'],
    ['token_expired', 'dead', 'grant_expired'],
    ['consent_required', 'dead', 'grant_revoked'],
    ['basic_action', 'dead', 'interaction_required'],
    ['additional_action', 'dead', 'interaction_required'],
    ['message_only', 'dead', 'access_policy_blocked'],
    ['client_mismatch', 'misconfigured', 'app_misconfigured'],
    ['something_new', 'dead', 'grant_revoked'],
  ])('invalid_grant with suberror %s is %s (%s)', (suberror, kind, code) => {
    const answer = refusal('invalid_grant', undefined, { suberror })
    expect(entraRefreshOutcome(answer, NOW)).toMatchObject({ kind, code })
  })

  test('a number never ends a grant that the error does not end', () => {
    for (const number of [50173, 700082, 53003, 50057, 65001]) {
      expect(entraRefreshOutcome(refusal('something_new', number), NOW).kind).toBe('later')
      expect(entraRefreshOutcome(refusal('invalid_request', number), NOW).kind).toBe(
        'misconfigured',
      )
    }
  })

  test('invalid_grant outside a 4xx ends nothing', () => {
    for (const status of [200, 302, 429, 500, 502, 503]) {
      expect(entraRefreshOutcome(refusal('invalid_grant', 50173, { status }), NOW).kind).toBe(
        'later',
      )
    }
  })

  test('a 429 waits as long as it says', () => {
    const answer = refusal('temporarily_unavailable', undefined, {
      status: 429,
      headers: { 'retry-after': '120' },
    })
    expect(entraRefreshOutcome(answer, NOW)).toMatchObject({
      code: 'provider_throttled',
      retryAt: new Date(NOW.getTime() + 120_000),
    })
  })

  test('silence is tried again', () => {
    expect(
      entraRefreshOutcome({ kind: 'silent', sent: 'no', code: 'ECONNREFUSED' }, NOW),
    ).toMatchObject({ kind: 'later', code: 'connection_refused' })
    expect(
      entraRefreshOutcome({ kind: 'silent', sent: 'maybe', code: 'DEADLINE' }, NOW),
    ).toMatchObject({ kind: 'later', code: 'provider_unavailable' })
  })

  test('nothing of the description reaches the technical details', () => {
    const outcome = entraRefreshOutcome(refusal('a token: eyJhbGciOi.J9', undefined), NOW)
    expect(JSON.stringify(outcome)).not.toContain('eyJ')
    expect(JSON.stringify(entraRefreshOutcome(refusal('invalid_grant', 50173), NOW))).not.toContain(
      '@',
    )
  })
})

import { describe, expect, test } from 'vitest'
import type { ProviderAnswer } from '../provider-answer.ts'
import {
  googleCallbackFailure,
  googleExchangeFailure,
  googleRefreshOutcome,
} from './oauth-outcome.ts'

const NOW = new Date('2026-11-22T12:00:00.000Z')

const refusal = (status: number, error: string, subtype?: string): ProviderAnswer => ({
  kind: 'answered',
  status,
  headers: {},
  body: JSON.stringify({
    error,
    error_description: 'Token of someone@example.com has been expired or revoked.',
    ...(subtype === undefined ? {} : { error_subtype: subtype }),
  }),
})

describe('a refresh that Google refuses', () => {
  // Every row of the fact sheet's tables 2.3 and 2.4.
  test.each([
    [400, 'invalid_grant', undefined, 'dead', 'grant_revoked'],
    [400, 'invalid_grant', 'invalid_rapt', 'dead', 'interaction_required'],
    [400, 'admin_policy_enforced', undefined, 'dead', 'domain_policy_blocked'],
    [401, 'invalid_client', undefined, 'misconfigured', 'client_secret_invalid'],
    [401, 'deleted_client', undefined, 'misconfigured', 'app_misconfigured'],
    [401, 'unauthorized_client', undefined, 'misconfigured', 'app_misconfigured'],
    [403, 'org_internal', undefined, 'misconfigured', 'app_misconfigured'],
    [400, 'redirect_uri_mismatch', undefined, 'misconfigured', 'app_misconfigured'],
    [400, 'invalid_request', undefined, 'misconfigured', 'app_misconfigured'],
    [400, 'invalid_scope', undefined, 'misconfigured', 'app_misconfigured'],
    [400, 'unsupported_grant_type', undefined, 'misconfigured', 'app_misconfigured'],
    [429, 'rate_limit_exceeded', undefined, 'later', 'provider_throttled'],
    [500, 'internal_failure', undefined, 'later', 'provider_unavailable'],
    [503, 'temporarily_unavailable', undefined, 'later', 'provider_unavailable'],
    [400, 'something_new', undefined, 'later', 'provider_unavailable'],
    // Only a 4xx can end a grant.
    [200, 'invalid_grant', undefined, 'later', 'provider_unavailable'],
    [302, 'invalid_grant', undefined, 'later', 'provider_unavailable'],
    [404, 'invalid_grant', undefined, 'later', 'provider_unavailable'],
    [500, 'invalid_grant', undefined, 'later', 'provider_unavailable'],
    [429, 'invalid_grant', undefined, 'later', 'provider_throttled'],
  ])('%i %s %s is %s (%s)', (status, error, subtype, kind, code) => {
    expect(googleRefreshOutcome(refusal(status, error, subtype), NOW)).toMatchObject({
      kind,
      code,
      technical: { httpStatus: status, correlationId: null, at: NOW },
    })
  })

  test('silence and pages are tried again', () => {
    expect(
      googleRefreshOutcome({ kind: 'silent', sent: 'no', code: 'ECONNREFUSED' }, NOW),
    ).toMatchObject({ kind: 'later', code: 'connection_refused' })
    expect(
      googleRefreshOutcome({ kind: 'answered', status: 403, headers: {}, body: '<html>' }, NOW),
    ).toMatchObject({ kind: 'later', code: 'provider_unavailable' })
  })

  test('nothing of the description reaches the technical details', () => {
    expect(JSON.stringify(googleRefreshOutcome(refusal(400, 'invalid_grant'), NOW))).not.toContain(
      '@',
    )
  })
})

describe('a person who comes back from Google without a code', () => {
  test.each([
    ['access_denied', 'consent_denied'],
    ['admin_policy_enforced', 'admin_policy_blocked'],
    ['org_internal', 'provider_not_configured'],
    ['redirect_uri_mismatch', 'provider_not_configured'],
    ['invalid_client', 'provider_not_configured'],
    ['deleted_client', 'provider_not_configured'],
    ['disallowed_useragent', 'provider_not_configured'],
    ['server_error', 'provider_unavailable'],
    ['temporarily_unavailable', 'provider_unavailable'],
    ['something_new', 'unexpected_answer'],
  ])('%s is %s', (error, failure) => {
    const parameters = { error, errorSubcode: null, errorUri: null, errorDescription: null }
    expect(googleCallbackFailure(parameters, NOW)).toMatchObject({
      failure,
      technical: { providerCode: error },
    })
  })
})

describe('a code that Google does not redeem', () => {
  test.each([
    [400, 'invalid_grant', 'code_rejected'],
    [401, 'invalid_client', 'provider_not_configured'],
    [400, 'redirect_uri_mismatch', 'provider_not_configured'],
    [400, 'admin_policy_enforced', 'admin_policy_blocked'],
    [400, 'something_new', 'unexpected_answer'],
    [200, '', 'unexpected_answer'],
    [429, '', 'provider_unavailable'],
    [503, '', 'provider_unavailable'],
  ])('%i %s is %s', (status, error, failure) => {
    expect(googleExchangeFailure(refusal(status, error), NOW).failure).toBe(failure)
  })
})

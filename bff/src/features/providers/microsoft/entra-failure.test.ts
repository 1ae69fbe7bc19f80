import { describe, expect, test } from 'vitest'
import type { ProviderAnswer } from '../provider-answer.ts'
import { entraCallbackFailure, entraExchangeFailure } from './entra-failure.ts'

const NOW = new Date('2026-11-22T12:00:00.000Z')

const refusal = (error: string, number: number): ProviderAnswer => ({
  kind: 'answered',
  status: 400,
  headers: {},
  body: JSON.stringify({ error, error_codes: [number] }),
})

const back = (error: string, more: { subcode?: string; description?: string; uri?: string } = {}) =>
  entraCallbackFailure(
    {
      error,
      errorSubcode: more.subcode ?? null,
      errorUri: more.uri ?? null,
      errorDescription: more.description ?? null,
    },
    NOW,
  )

describe('a person who comes back from Entra without a code', () => {
  test('who pressed Cancel has denied consent', () => {
    expect(back('access_denied', { subcode: 'cancel' })).toMatchObject({
      failure: 'consent_denied',
      technical: { providerCode: 'access_denied' },
    })
    expect(back('access_denied').failure).toBe('consent_denied')
    expect(back('access_denied', { description: 'AADSTS65004: User declined' }).failure).toBe(
      'consent_denied',
    )
  })

  test.each([
    ['access_denied', 90094, 'admin_consent_required'],
    ['access_denied', 90095, 'admin_consent_required'],
    ['consent_required', 65001, 'consent_denied'],
    ['interaction_required', 50076, 'code_rejected'],
    ['access_denied', 50020, 'account_not_allowed'],
    ['invalid_request', 500208, 'account_not_allowed'],
    ['access_denied', 50105, 'access_policy_blocked'],
    ['access_denied', 53003, 'access_policy_blocked'],
    ['access_denied', 50057, 'account_not_allowed'],
    ['unauthorized_client', 700016, 'provider_not_configured'],
    ['invalid_client', 7000222, 'provider_not_configured'],
    ['invalid_request', 50011, 'provider_not_configured'],
    ['invalid_request', 900382, 'account_not_allowed'],
    ['server_error', 90033, 'provider_unavailable'],
  ])('%s AADSTS%i is %s', (error, number, failure) => {
    const uri = `https://login.microsoftonline.com/error?code=${number}`
    expect(back(error, { uri })).toMatchObject({
      failure,
      technical: { providerCode: `AADSTS${number}` },
    })
    expect(back(error, { description: `AADSTS${number}: words` }).failure).toBe(failure)
  })

  test.each([
    ['invalid_request', 'provider_not_configured'],
    ['unauthorized_client', 'provider_not_configured'],
    ['unsupported_response_type', 'provider_not_configured'],
    ['invalid_resource', 'provider_not_configured'],
    ['invalid_scope', 'provider_not_configured'],
    ['server_error', 'provider_unavailable'],
    ['temporarily_unavailable', 'provider_unavailable'],
    ['login_required', 'code_rejected'],
    ['interaction_required', 'code_rejected'],
    ['something_new', 'unexpected_answer'],
  ])('%s alone is %s', (error, failure) => {
    expect(back(error).failure).toBe(failure)
  })
})

const html = (status: number): ProviderAnswer => ({
  kind: 'answered',
  status,
  headers: {},
  body: '<html>',
})

describe('a code that Entra does not redeem', () => {
  test.each([
    ['invalid_grant', 54005, 'code_rejected'],
    ['invalid_grant', 501481, 'code_rejected'],
    ['invalid_grant', 70008, 'code_rejected'],
    ['invalid_grant', 700005, 'code_rejected'],
    ['invalid_grant', 50076, 'code_rejected'],
    ['invalid_grant', 65001, 'consent_denied'],
    ['invalid_grant', 90094, 'admin_consent_required'],
    ['invalid_grant', 53003, 'access_policy_blocked'],
    ['invalid_client', 7000215, 'provider_not_configured'],
    ['invalid_client', 7000222, 'provider_not_configured'],
    ['unauthorized_client', 700016, 'provider_not_configured'],
    ['invalid_request', 50011, 'provider_not_configured'],
    ['temporarily_unavailable', 90024, 'provider_unavailable'],
    ['something_new', 1, 'unexpected_answer'],
  ])('%s AADSTS%i is %s', (error, number, failure) => {
    expect(entraExchangeFailure(refusal(error, number), NOW).failure).toBe(failure)
  })

  test('an answer that cannot be read, or none, names no culprit', () => {
    expect(entraExchangeFailure(html(200), NOW).failure).toBe('unexpected_answer')
    expect(entraExchangeFailure(html(404), NOW).failure).toBe('unexpected_answer')
    expect(entraExchangeFailure(html(502), NOW).failure).toBe('provider_unavailable')
    expect(entraExchangeFailure(html(429), NOW).failure).toBe('provider_unavailable')
    expect(
      entraExchangeFailure({ kind: 'silent', sent: 'maybe', code: 'DEADLINE' }, NOW).failure,
    ).toBe('provider_unavailable')
  })
})

import type { ConnectFailure, SendingCode } from '@letterhead/contract'
import { z } from 'zod'
import type { CallbackError } from '../oauth/token-endpoint.ts'
import { lookUp } from '../look-up.ts'
import type { ExchangeResult, RefreshResult, Technical } from '../port.ts'
import { jsonObjectOf, optionalText, type ProviderAnswer } from '../provider-answer.ts'
import { retryAfterTime } from '../retry-time.ts'
import { technicalOf, withoutAnswer } from '../technical-details.ts'

type Failed = Extract<ExchangeResult, { kind: 'failed' }>
type NotRefreshed = Exclude<RefreshResult, { kind: 'refreshed' }>

/** What a refresh that brought no token means. Only a well-formed 4xx can end a grant. */
export const googleRefreshOutcome = (answer: ProviderAnswer, now: Date): NotRefreshed => {
  const { error, subtype, technical } = readTokenError(answer, now)
  if (answer.kind === 'silent') {
    const code = answer.sent === 'no' ? 'connection_refused' : 'provider_unavailable'
    return { kind: 'later', code, retryAt: null, technical }
  }
  const retryAt = retryAfterTime(answer.headers['retry-after'], now)
  if (answer.status === 429)
    return { kind: 'later', code: 'provider_throttled', retryAt, technical }
  if (answer.status >= 400 && answer.status <= 403) {
    const misconfigured = lookUp(OPERATORS_ERRORS, error)
    if (misconfigured !== undefined)
      return { kind: 'misconfigured', code: misconfigured, technical }
    const gone = error === 'invalid_grant' ? whyGone(subtype) : lookUp(GRANT_IS_GONE, error)
    if (gone !== undefined) return { kind: 'dead', code: gone, technical }
  }
  return { kind: 'later', code: 'provider_unavailable', retryAt, technical }
}

/** What a code exchange that brought no token means. */
export const googleExchangeFailure = (answer: ProviderAnswer, now: Date): Failed => {
  const { error, technical } = readTokenError(answer, now)
  const fail = (failure: ConnectFailure): Failed => failed(failure, { error, technical })
  if (answer.kind === 'silent' || answer.status === 429 || answer.status >= 500) {
    return fail('provider_unavailable')
  }
  if (answer.status < 400) return fail('unexpected_answer')
  return fail(lookUp(FAILURES, error) ?? 'unexpected_answer')
}

/**
 * What it means that Google sent the person back with an error. Most of its refusals stay on its
 * own page and never come here: those attempts expire.
 */
export const googleCallbackFailure = ({ error }: CallbackError, now: Date): Failed =>
  failed(lookUp(FAILURES, error) ?? 'unexpected_answer', {
    error,
    technical: withoutAnswer(error, now),
  })

const failed = (
  failure: ConnectFailure,
  { error, technical }: { readonly error: string; readonly technical: Technical },
): Failed => ({
  kind: 'failed',
  failure,
  technical,
  ...(failure === 'provider_not_configured'
    ? { fault: lookUp(OPERATORS_ERRORS, error) ?? ('app_misconfigured' as const) }
    : {}),
})

const FAILURES: Readonly<Record<string, ConnectFailure>> = {
  access_denied: 'consent_denied',
  consent_required: 'consent_denied',
  admin_policy_enforced: 'admin_policy_blocked',
  // Code used twice, expired, or another PKCE verifier: start again.
  invalid_grant: 'code_rejected',
  interaction_required: 'code_rejected',
  login_required: 'code_rejected',
  org_internal: 'provider_not_configured',
  redirect_uri_mismatch: 'provider_not_configured',
  invalid_client: 'provider_not_configured',
  deleted_client: 'provider_not_configured',
  disabled_client: 'provider_not_configured',
  unauthorized_client: 'provider_not_configured',
  disallowed_useragent: 'provider_not_configured',
  invalid_request: 'provider_not_configured',
  invalid_scope: 'provider_not_configured',
  unsupported_grant_type: 'provider_not_configured',
  server_error: 'provider_unavailable',
  temporarily_unavailable: 'provider_unavailable',
}

const OPERATORS_ERRORS: Readonly<Record<string, SendingCode>> = {
  invalid_client: 'client_secret_invalid',
  unauthorized_client: 'app_misconfigured',
  deleted_client: 'app_misconfigured',
  disabled_client: 'app_misconfigured',
  org_internal: 'app_misconfigured',
  redirect_uri_mismatch: 'app_misconfigured',
  invalid_request: 'app_misconfigured',
  invalid_scope: 'app_misconfigured',
  unsupported_grant_type: 'app_misconfigured',
}

const GRANT_IS_GONE: Readonly<Record<string, SendingCode>> = {
  admin_policy_enforced: 'domain_policy_blocked',
  interaction_required: 'interaction_required',
}

/** Why it is gone (removed, password changed, six months, a hundred newer ones) Google does not say. */
const whyGone = (subtype: string): SendingCode =>
  // The organisation's Google Cloud session length ran out.
  subtype === 'invalid_rapt' || subtype === 'rapt_required'
    ? 'interaction_required'
    : 'grant_revoked'

const ErrorBody = z.object({ error: optionalText, error_subtype: optionalText })

const readTokenError = (
  answer: ProviderAnswer,
  now: Date,
): { readonly error: string; readonly subtype: string; readonly technical: Technical } => {
  const isRefusal = answer.kind === 'answered' && answer.status >= 400
  const body = ErrorBody.parse(isRefusal ? jsonObjectOf(answer.body) : {})
  const providerCode = body.error_subtype ?? body.error
  return {
    error: body.error ?? '',
    subtype: body.error_subtype ?? '',
    technical: technicalOf(answer, { providerCode }, now),
  }
}

import type { ConnectFailure, SendingCode } from '@letterhead/contract'
import { z } from 'zod'
import type { CallbackError } from '../oauth/token-endpoint.ts'
import { lookUp } from '../look-up.ts'
import type { ExchangeResult, RefreshResult, Technical } from '../port.ts'
import { jsonObjectOf, optionalText, type ProviderAnswer } from '../provider-answer.ts'
import { clampedTime, retryAfterTime } from '../retry-time.ts'
import { technicalOf } from '../technical-details.ts'
import { entraHint, type EntraHint } from './entra-error.ts'

type Failed = Extract<ExchangeResult, { kind: 'failed' }>
type NotRefreshed = Exclude<RefreshResult, { kind: 'refreshed' }>

/** What a refresh that brought no token means. Only a well-formed 4xx can end a grant. */
export const entraRefreshOutcome = (answer: ProviderAnswer, now: Date): NotRefreshed => {
  const found = readTokenError(answer, now)
  const { technical, hint } = found
  if (answer.kind === 'silent') {
    const code = answer.sent === 'no' ? 'connection_refused' : 'provider_unavailable'
    return { kind: 'later', code, retryAt: null, technical }
  }
  if (answer.status === 429 || hint === 'loop') {
    const retryAt = retryAfterTime(answer.headers['retry-after'], now) ?? loopPause(hint, now)
    return { kind: 'later', code: 'provider_throttled', retryAt, technical }
  }
  if (answer.status >= 400 && answer.status <= 403 && hint !== 'transient') {
    const misconfigured = operatorsFault(found)
    if (misconfigured !== null) return { kind: 'misconfigured', code: misconfigured, technical }
    if (GRANT_IS_GONE.has(found.error)) return { kind: 'dead', code: whyGone(found), technical }
  }
  const retryAt = retryAfterTime(answer.headers['retry-after'], now)
  return { kind: 'later', code: 'provider_unavailable', retryAt, technical }
}

/** What a code exchange that brought no token means. */
export const entraExchangeFailure = (answer: ProviderAnswer, now: Date): Failed => {
  const { technical, hint, error } = readTokenError(answer, now)
  const fail = (failure: ConnectFailure): Failed => ({ kind: 'failed', failure, technical })
  if (answer.kind === 'silent' || answer.status === 429 || answer.status >= 500) {
    return fail('provider_unavailable')
  }
  if (answer.status < 400 || error === '') return fail('unexpected_answer')
  if (hint !== null && hint !== 'expired') return fail(FAILURES[hint])
  return fail(lookUp(FAILURES_BY_ERROR, error) ?? 'unexpected_answer')
}

/** What it means that Entra sent the person back with an error instead of a code. */
export const entraCallbackFailure = (parameters: CallbackError, now: Date): Failed => {
  const number = numberIn(parameters)
  const hint = entraHint(number)
  const technical: Technical = {
    providerCode: technicalOf(
      { kind: 'answered', status: 0, headers: {}, body: '' },
      { providerCode: number === null ? parameters.error : `AADSTS${number}` },
      now,
    ).providerCode,
    httpStatus: null,
    correlationId: null,
    at: now,
  }
  const fail = (failure: ConnectFailure): Failed => ({ kind: 'failed', failure, technical })
  if (parameters.errorSubcode === 'cancel') return fail('consent_denied')
  if (hint !== null) return fail(FAILURES[hint])
  return fail(lookUp(FAILURES_BY_ERROR, parameters.error) ?? 'unexpected_answer')
}

const FAILURES: Readonly<Record<EntraHint, ConnectFailure>> = {
  consent_missing: 'consent_denied',
  cancelled: 'consent_denied',
  admin_approval: 'admin_consent_required',
  interaction: 'code_rejected',
  revoked: 'code_rejected',
  expired: 'code_rejected',
  code_spent: 'code_rejected',
  wrong_account: 'account_not_allowed',
  other_cloud: 'account_not_allowed',
  account_blocked: 'account_not_allowed',
  access_policy: 'access_policy_blocked',
  app: 'provider_not_configured',
  secret_invalid: 'provider_not_configured',
  secret_expired: 'provider_not_configured',
  loop: 'provider_unavailable',
  transient: 'provider_unavailable',
}

const FAILURES_BY_ERROR: Readonly<Record<string, ConnectFailure>> = {
  access_denied: 'consent_denied',
  consent_required: 'consent_denied',
  interaction_required: 'code_rejected',
  login_required: 'code_rejected',
  invalid_grant: 'code_rejected',
  server_error: 'provider_unavailable',
  temporarily_unavailable: 'provider_unavailable',
  invalid_client: 'provider_not_configured',
  unauthorized_client: 'provider_not_configured',
  invalid_request: 'provider_not_configured',
  invalid_scope: 'provider_not_configured',
  invalid_resource: 'provider_not_configured',
  unsupported_grant_type: 'provider_not_configured',
  unsupported_response_type: 'provider_not_configured',
}

const GRANT_IS_GONE: ReadonlySet<string> = new Set([
  'invalid_grant',
  'interaction_required',
  'login_required',
  'consent_required',
])

const OPERATORS_ERRORS: Readonly<Record<string, SendingCode>> = {
  invalid_client: 'client_secret_invalid',
  unauthorized_client: 'app_misconfigured',
  invalid_request: 'app_misconfigured',
  invalid_scope: 'app_misconfigured',
  invalid_resource: 'app_misconfigured',
  unsupported_grant_type: 'app_misconfigured',
}

const OPERATORS_HINTS: Partial<Readonly<Record<EntraHint, SendingCode>>> = {
  app: 'app_misconfigured',
  secret_invalid: 'client_secret_invalid',
  secret_expired: 'client_secret_expired',
  other_cloud: 'app_misconfigured',
}

const operatorsFault = ({ error, suberror, hint }: Found): SendingCode | null => {
  const byHint = hint === null ? undefined : OPERATORS_HINTS[hint]
  const byError = lookUp(OPERATORS_ERRORS, error)
  if (byError === undefined && !GRANT_IS_GONE.has(error)) return null
  if (suberror === 'client_mismatch') return 'app_misconfigured'
  return byHint ?? byError ?? null
}

const GONE_BY_HINT: Partial<Readonly<Record<EntraHint, SendingCode>>> = {
  consent_missing: 'grant_revoked',
  revoked: 'grant_revoked',
  expired: 'grant_expired',
  interaction: 'interaction_required',
  admin_approval: 'access_policy_blocked',
  access_policy: 'access_policy_blocked',
  account_blocked: 'account_disabled',
  wrong_account: 'account_disabled',
}

// https://learn.microsoft.com/entra/msal/dotnet/advanced/exceptions names the suberrors.
const GONE_BY_SUBERROR: Readonly<Record<string, SendingCode>> = {
  bad_token: 'grant_revoked',
  token_expired: 'grant_expired',
  consent_required: 'grant_revoked',
  basic_action: 'interaction_required',
  additional_action: 'interaction_required',
  message_only: 'access_policy_blocked',
  user_password_expired: 'interaction_required',
  protection_policy_required: 'access_policy_blocked',
}

const whyGone = ({ error, suberror, hint }: Found): SendingCode => {
  const byHint = hint === null ? undefined : GONE_BY_HINT[hint]
  const byError = error === 'invalid_grant' || error === 'consent_required' ? 'grant_revoked' : null
  return byHint ?? lookUp(GONE_BY_SUBERROR, suberror) ?? byError ?? 'interaction_required'
}

/** AADSTS50196: identical requests in a loop; asking on soon would only prolong it. */
const loopPause = (hint: EntraHint | null, now: Date): Date | null =>
  hint === 'loop' ? clampedTime(now.getTime() + 15 * 60 * 1000, now) : null

const ErrorBody = z.object({
  error: optionalText,
  suberror: optionalText,
  error_codes: z.array(z.number()).optional().catch(undefined),
  correlation_id: optionalText,
})

interface Found {
  readonly error: string
  readonly suberror: string
  readonly hint: EntraHint | null
  readonly technical: Technical
}

const readTokenError = (answer: ProviderAnswer, now: Date): Found => {
  const isRefusal = answer.kind === 'answered' && answer.status >= 400
  const body = ErrorBody.parse(isRefusal ? jsonObjectOf(answer.body) : {})
  const number = body.error_codes?.[0] ?? null
  const headers = answer.kind === 'answered' ? answer.headers : {}
  return {
    error: body.error ?? '',
    suberror: body.suberror ?? '',
    hint: entraHint(number),
    technical: technicalOf(
      answer,
      {
        providerCode: number === null ? body.error : `AADSTS${number}`,
        correlationId: body.correlation_id ?? headers['x-ms-request-id'],
      },
      now,
    ),
  }
}

/** A callback has no `error_codes`: the number stands in `error_uri`, or leads `error_description`. */
const numberIn = ({ errorUri, errorDescription }: CallbackError): number | null => {
  const text =
    /[?&]code=(\d{4,8})(?:&|$)/.exec(errorUri ?? '')?.[1] ??
    /^AADSTS(\d{4,8})\b/.exec(errorDescription ?? '')?.[1]
  return text === undefined ? null : Number(text)
}

import type { SendingCode } from '@letterhead/contract'
import { lookUp } from '../look-up.ts'
import type { RefreshResult } from '../port.ts'
import type { ProviderAnswer } from '../provider-answer.ts'
import { clampedTime, retryAfterTime } from '../retry-time.ts'
import { readTokenError, type Found } from './entra-error.ts'
import type { EntraHint } from './entra-hint.ts'

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

/** Of a failed sign-in that only the operator can put right. */
export const operatorsCode = (error: string, hint: EntraHint | null): SendingCode =>
  (hint === null ? undefined : OPERATORS_HINTS[hint]) ??
  lookUp(OPERATORS_ERRORS, error) ??
  'app_misconfigured'

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

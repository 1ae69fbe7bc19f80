import type { ConnectFailure } from '@letterhead/contract'
import { lookUp } from '../look-up.ts'
import type { CallbackError } from '../oauth/token-endpoint.ts'
import type { ExchangeResult, Technical } from '../port.ts'
import type { ProviderAnswer } from '../provider-answer.ts'
import { withoutAnswer } from '../technical-details.ts'
import { readTokenError } from './entra-error.ts'
import { entraHint, type EntraHint } from './entra-hint.ts'
import { operatorsCode } from './entra-outcome.ts'

type Failed = Extract<ExchangeResult, { kind: 'failed' }>

/** What a code exchange that brought no token means. */
export const entraExchangeFailure = (answer: ProviderAnswer, now: Date): Failed => {
  const { technical, hint, error } = readTokenError(answer, now)
  const fail = (failure: ConnectFailure): Failed => failed(failure, { technical, hint, error })
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
  const technical = withoutAnswer(number === null ? parameters.error : `AADSTS${number}`, now)
  const { error } = parameters
  const fail = (failure: ConnectFailure): Failed => failed(failure, { technical, hint, error })
  if (parameters.errorSubcode === 'cancel') return fail('consent_denied')
  if (hint !== null) return fail(FAILURES[hint])
  return fail(lookUp(FAILURES_BY_ERROR, error) ?? 'unexpected_answer')
}

const failed = (
  failure: ConnectFailure,
  { technical, hint, error }: { technical: Technical; hint: EntraHint | null; error: string },
): Failed => ({
  kind: 'failed',
  failure,
  technical,
  ...(failure === 'provider_not_configured' ? { fault: operatorsCode(error, hint) } : {}),
})

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

/** A callback has no `error_codes`: the number stands in `error_uri`, or leads `error_description`. */
const numberIn = ({ errorUri, errorDescription }: CallbackError): number | null => {
  const text =
    /[?&]code=(\d{4,8})(?:&|$)/.exec(errorUri ?? '')?.[1] ??
    /^AADSTS(\d{4,8})\b/.exec(errorDescription ?? '')?.[1]
  return text === undefined ? null : Number(text)
}

import type { SendingCode } from '@letterhead/contract'
import { z } from 'zod'
import { codeOnly } from '../../../platform/code-only.ts'
import { lookUp } from '../look-up.ts'
import type { Outcome, Technical } from '../port.ts'
import {
  jsonObjectOf,
  optionalText,
  type Answered,
  type ProviderAnswer,
} from '../provider-answer.ts'
import { clampedTime, retryAfterTime } from '../retry-time.ts'
import { technicalOf } from '../technical-details.ts'

/**
 * What one `messages.send` came to (Gmail API, guides/handle-errors; `reason` decides). Only a 200
 * with an id is acceptance. After a 5xx the mail may have left, and Gmail has no idempotency key.
 */
export const gmailOutcome = (answer: ProviderAnswer, now: Date): Outcome => {
  const { reasons, message } = readError(answer)
  const technical = technicalOf(answer, { providerCode: reasons[0] }, now)
  if (answer.kind === 'silent') {
    return answer.sent === 'no'
      ? { kind: 'later', code: 'connection_refused', retryAt: null, technical }
      : { kind: 'unknown', code: 'no_answer', technical }
  }
  if (answer.status < 400) return acceptedOrUnclear(answer, technical)
  if (answer.status >= 500) return { kind: 'unknown', code: 'server_error_after_send', technical }

  const retryAt = retryAfterTime(answer.headers['retry-after'], now) ?? timeIn(message, now)
  if (answer.status === 429 || reasons.some((reason) => THROTTLED.has(reason))) {
    return { kind: 'later', code: throttleCode(retryAt, now), retryAt, technical }
  }
  if (answer.status === 401) {
    return { kind: 'reconnect', code: 'grant_revoked', tokenRefused: true, technical }
  }
  const operators = firstOf(OPERATORS_REASONS, reasons)
  if (operators !== undefined) return { kind: 'misconfigured', code: operators, technical }
  const connection = firstOf(CONNECTION_REASONS, reasons)
  if (connection !== undefined) {
    return { kind: 'reconnect', code: connection, tokenRefused: false, technical }
  }
  if (answer.status === 413) return { kind: 'rejected', code: 'message_too_large', technical }
  if (answer.status === 400 && reasons.length > 0) {
    return { kind: 'rejected', code: 'message_rejected', technical }
  }
  // Refused by something that is not Gmail as we know it: nothing left, and nothing is proven.
  return { kind: 'later', code: 'provider_unavailable', retryAt, technical }
}

const THROTTLED: ReadonlySet<string> = new Set([
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'quotaExceeded',
  'RATE_LIMIT_EXCEEDED',
])

const OPERATORS_REASONS: Readonly<Record<string, SendingCode>> = {
  dailyLimitExceeded: 'project_quota_reached',
  accessNotConfigured: 'api_disabled',
  SERVICE_DISABLED: 'api_disabled',
  // Another user's mailbox was named, and we always say `me`.
  forbidden: 'app_misconfigured',
}

const CONNECTION_REASONS: Readonly<Record<string, SendingCode>> = {
  domainPolicy: 'domain_policy_blocked',
  insufficientPermissions: 'scope_missing',
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: 'scope_missing',
  // `Mail service not enabled`: the account has no Gmail.
  failedPrecondition: 'mailbox_unavailable',
}

const firstOf = (
  table: Readonly<Record<string, SendingCode>>,
  reasons: readonly string[],
): SendingCode | undefined => reasons.map((reason) => lookUp(table, reason)).find(Boolean)

const acceptedOrUnclear = (answer: Answered, technical: Technical): Outcome => {
  const id = codeOnly(jsonObjectOf(answer.body)['id'])
  if (answer.status !== 200 || id === null) {
    return { kind: 'unknown', code: 'unexpected_answer', technical }
  }
  return { kind: 'accepted', code: 'accepted', providerMessageId: id, technical }
}

/** Gmail sends no Retry-After: the time stands in the message, the one text that is read. */
const timeIn = (message: string, now: Date): Date | null => {
  const time = /Retry after (\d{4}-\S+Z)/.exec(message)?.[1]
  return time === undefined ? null : clampedTime(Date.parse(time), now)
}

const LONG_PAUSE = 30 * 60 * 1000

/** Minutes are a rate; hours are the mailbox's sending quota, on which the user's own mail counts. */
const throttleCode = (retryAt: Date | null, now: Date): SendingCode =>
  retryAt !== null && retryAt.getTime() - now.getTime() > LONG_PAUSE
    ? 'mailbox_quota_reached'
    : 'provider_throttled'

const Reasoned = z.array(z.object({ reason: optionalText }).catch({}))
const ErrorBody = z.object({
  message: optionalText,
  errors: Reasoned.optional().catch(undefined),
  details: Reasoned.optional().catch(undefined),
})

const readError = (
  answer: ProviderAnswer,
): { readonly reasons: readonly string[]; readonly message: string } => {
  if (answer.kind === 'silent') return { reasons: [], message: '' }
  const body = ErrorBody.safeParse(jsonObjectOf(answer.body)['error']).data
  const all = [...(body?.errors ?? []), ...(body?.details ?? [])]
  return { reasons: all.flatMap(({ reason }) => reason ?? []), message: body?.message ?? '' }
}

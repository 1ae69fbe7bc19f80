import type { SendingCode } from '@letterhead/contract'
import { z } from 'zod'
import { lookUp } from '../look-up.ts'
import type { Outcome } from '../port.ts'
import {
  jsonObjectOf,
  optionalText,
  type Answered,
  type ProviderAnswer,
} from '../provider-answer.ts'
import { clampedTime, retryAfterTime } from '../retry-time.ts'
import { technicalOf } from '../technical-details.ts'

/**
 * What one `sendMail` came to (Graph's documents, concepts/errors; codes, never messages, decide).
 * Only a 202 is acceptance, whatever else it carries. After a 5xx the mail may have left: reports
 * of it exist, and Graph has no idempotency key.
 */
export const graphOutcome = (answer: ProviderAnswer, now: Date): Outcome => {
  const { code, requestId } = readError(answer)
  const technical = technicalOf(answer, { providerCode: code, correlationId: requestId }, now)
  if (answer.kind === 'silent') {
    return answer.sent === 'no'
      ? { kind: 'later', code: 'connection_refused', retryAt: null, technical }
      : { kind: 'unknown', code: 'no_answer', technical }
  }
  if (answer.status === 202) {
    const providerMessageId = technical.correlationId
    return { kind: 'accepted', code: 'accepted', providerMessageId, technical }
  }
  if (answer.status < 400) return { kind: 'unknown', code: 'unexpected_answer', technical }

  const retryAt = retryAfterTime(answer.headers['retry-after'], now)
  if (answer.status === 507 || code === 'ErrorQuotaExceeded') {
    return { kind: 'later', code: 'mailbox_full', retryAt, technical }
  }
  if (answer.status >= 500) return { kind: 'unknown', code: 'server_error_after_send', technical }
  if (OVER_QUOTA.has(code)) {
    const pause = retryAt ?? clampedTime(now.getTime() + QUOTA_PAUSE, now)
    return { kind: 'later', code: 'mailbox_quota_reached', retryAt: pause, technical }
  }
  if (answer.status === 429 || THROTTLED.has(code)) {
    return { kind: 'later', code: 'provider_throttled', retryAt, technical }
  }
  if (answer.status === 401) {
    const reason = isPolicyChallenge(answer, code) ? 'interaction_required' : 'grant_revoked'
    return { kind: 'reconnect', code: reason, tokenRefused: true, technical }
  }
  const connection = lookUp(CONNECTION_CODES, code)
  if (connection !== undefined) {
    return { kind: 'reconnect', code: connection, tokenRefused: false, technical }
  }
  const refusal = refusalOf(answer, code)
  if (refusal !== null) return { kind: 'rejected', code: refusal, technical }
  // Refused by something that is not Graph as we know it: nothing left, and nothing is proven.
  return { kind: 'later', code: 'provider_unavailable', retryAt, technical }
}

// Quotas of a day: the exact time is not told (fact sheet 1.9).
const QUOTA_PAUSE = 60 * 60 * 1000

const THROTTLED: ReadonlySet<string> = new Set([
  'ApplicationThrottled',
  'TooManyRequests',
  'activityLimitReached',
])

const OVER_QUOTA: ReadonlySet<string> = new Set([
  'ErrorExceededMessageLimit',
  'ErrorSubmissionQuotaExceeded',
])

const CONNECTION_CODES: Readonly<Record<string, SendingCode>> = {
  ErrorAccessDenied: 'scope_missing',
  insufficient_claims: 'interaction_required',
  MailboxNotEnabledForRESTAPI: 'mailbox_unavailable',
  ErrorInvalidUser: 'mailbox_unavailable',
  ErrorMessageSubmissionBlocked: 'mailbox_blocked',
  ErrorAccountSuspend: 'mailbox_blocked',
}

const MESSAGE_CODES: Readonly<Record<string, SendingCode>> = {
  ErrorSendAsDenied: 'sender_not_allowed',
  ErrorInvalidRecipients: 'recipient_rejected',
  ErrorExceededMaxRecipientLimit: 'recipient_rejected',
  InvalidInternetMessageHeader: 'headers_rejected',
  InvalidInternetMessageHeaderCollection: 'headers_rejected',
  ErrorMimeContentInvalidBase64String: 'message_rejected',
  ErrorMessageBlocked: 'message_rejected',
}

/** Never for good without Graph's own word: a proxy's 400 page says nothing about the message. */
const refusalOf = (answer: Answered, code: string): SendingCode | null => {
  if (answer.status === 413) return 'message_too_large'
  const known = lookUp(MESSAGE_CODES, code)
  if (known !== undefined) return known
  return answer.status === 400 && code !== '' ? 'message_rejected' : null
}

/** Conditional Access challenges at the API; the header's value itself is not read further. */
const isPolicyChallenge = (answer: Answered, code: string): boolean =>
  code === 'insufficient_claims' ||
  (answer.headers['www-authenticate'] ?? '').includes('insufficient_claims')

const Envelope = z.object({
  error: z
    .object({
      code: z.string(),
      innerError: z.object({ 'request-id': optionalText }).optional().catch(undefined),
    })
    .catch({ code: '' }),
})

const readError = (
  answer: ProviderAnswer,
): { readonly code: string; readonly requestId: string | undefined } => {
  if (answer.kind === 'silent') return { code: '', requestId: undefined }
  const { error } = Envelope.parse({ error: jsonObjectOf(answer.body)['error'] })
  return {
    code: error.code,
    requestId: answer.headers['request-id'] ?? error.innerError?.['request-id'],
  }
}

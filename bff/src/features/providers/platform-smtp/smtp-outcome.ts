import type { SendingCode } from '@letterhead/contract'
import { codeOnly } from '../../../platform/code-only.ts'
import type { Outcome, Technical } from '../port.ts'

/** How far an SMTP conversation got; after `body_sent` only the server knows. */
export type SmtpStage = 'connecting' | 'signing_in' | 'sender' | 'recipients' | 'body' | 'body_sent'

export type SmtpResult =
  | { readonly kind: 'taken'; readonly response: string }
  | {
      readonly kind: 'failed'
      readonly stage: SmtpStage
      /** The server's reply, `550 5.7.1 …`; empty when the line broke or time ran out. */
      readonly response: string
      /** `ECONNREFUSED`, `ETIMEDOUT`, `EAUTH`, `ETLS`, … */
      readonly code: string
    }

/** What one conversation with the operator's SMTP server came to (RFC 5321 4.2, RFC 3463). */
export const smtpOutcome = (result: SmtpResult, now: Date): Outcome => {
  if (result.kind === 'taken') {
    const technical = technicalFrom(result.response, '', now)
    return { kind: 'accepted', code: 'accepted', providerMessageId: null, technical }
  }
  const technical = technicalFrom(result.response, result.code, now)
  const reply = Number(/^[245]\d\d/.exec(result.response)?.[0] ?? 0)
  if (reply >= 500) return permanent(result, technical)
  if (reply >= 400) return { kind: 'later', code: 'provider_unavailable', retryAt: null, technical }
  if (result.stage === 'body_sent') return { kind: 'unknown', code: 'no_answer', technical }
  if (SETTINGS_FAULTS.has(result.code)) {
    return { kind: 'misconfigured', code: 'platform_smtp_refused', technical }
  }
  // Before the final dot a server has taken nothing.
  const code = result.stage === 'connecting' ? 'connection_refused' : 'provider_unavailable'
  return { kind: 'later', code, retryAt: null, technical }
}

/** Sign-in refused without a reply, or a certificate that does not fit: waiting mends neither. */
const SETTINGS_FAULTS: ReadonlySet<string> = new Set([
  'EAUTH',
  'ETLS',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

const permanent = (
  { stage, response }: Extract<SmtpResult, { kind: 'failed' }>,
  technical: Technical,
): Outcome => {
  // A server that refuses us, our password or our sender address refuses every message.
  if (stage === 'connecting' || stage === 'signing_in' || stage === 'sender') {
    return response.startsWith('552')
      ? { kind: 'rejected', code: 'message_too_large', technical }
      : { kind: 'misconfigured', code: 'platform_smtp_refused', technical }
  }
  if (response.startsWith('530'))
    return { kind: 'misconfigured', code: 'platform_smtp_refused', technical }
  return { kind: 'rejected', code: refusalCode(stage, response), technical }
}

const refusalCode = (stage: SmtpStage, response: string): SendingCode => {
  if (/^\d{3}[ -]5\.3\.4/.test(response)) return 'message_too_large'
  if (stage === 'recipients') return 'recipient_rejected'
  return response.startsWith('552') ? 'message_too_large' : 'message_rejected'
}

/** The reply's numbers only: its text may quote addresses. */
const technicalFrom = (response: string, code: string, at: Date): Technical => ({
  providerCode:
    /^[245]\d\d(?:[ -][245]\.\d{1,3}\.\d{1,3})?(?!\d)/.exec(response)?.[0].replace('-', ' ') ??
    codeOnly(code),
  httpStatus: null,
  correlationId: null,
  at,
})

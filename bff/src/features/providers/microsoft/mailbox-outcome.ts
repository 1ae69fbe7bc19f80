import type { ConnectFailure } from '@letterhead/contract'
import { z } from 'zod'
import { jsonObjectOf, optionalText, type ProviderAnswer } from '../provider-answer.ts'

/** The mailbox's own address as `GET /me` tells it, or why there is none. */
export type MailboxRead =
  | { readonly kind: 'mailbox'; readonly email: string }
  | { readonly kind: 'none'; readonly failure: ConnectFailure; readonly providerCode: string }

const Me = z.object({ mail: z.string().nullish().catch(undefined) })
const Refusal = z.object({ error: z.object({ code: optionalText }).catch({}) })

/**
 * `mail` is null for a guest, an unlicensed user or a mailbox on the organisation's own servers;
 * the user principal name then looks like an address and is none.
 */
export const mailboxOutcome = (answer: ProviderAnswer): MailboxRead => {
  if (answer.kind === 'silent') return none('provider_unavailable', answer.code)
  const body = jsonObjectOf(answer.body)
  const code = Refusal.parse({ error: body['error'] }).error.code ?? ''
  if (answer.status === 429 || answer.status >= 500) return none('provider_unavailable', code)
  if (answer.status === 404 || code === 'MailboxNotEnabledForRESTAPI') {
    return none('mailbox_unavailable', code)
  }
  if (answer.status !== 200 || !('mail' in body)) return none('unexpected_answer', code)
  const { mail } = Me.parse(body)
  return typeof mail === 'string' && mail.includes('@')
    ? { kind: 'mailbox', email: mail }
    : none('mailbox_unavailable', 'mail_is_null')
}

const none = (failure: ConnectFailure, providerCode: string): MailboxRead => ({
  kind: 'none',
  failure,
  providerCode,
})

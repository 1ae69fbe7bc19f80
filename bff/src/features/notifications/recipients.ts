import type { FieldError, NotificationRequest } from '@letterhead/contract'
import { canonicalAddress } from '../../platform/email-domain.ts'
import { Problem } from '../../platform/http/index.ts'

type Recipient = NotificationRequest['to'][number]

/**
 * Recipients with domains as A-labels (RFC 5891), as providers and SMTP servers want them. The
 * platform's own address is refused: mail to it would come back as an answer to nobody (I-11).
 */
export const recipientsOf = (
  { to, cc = [], bcc = [], replyTo }: NotificationRequest,
  platformAddress: string,
) => {
  const errors: FieldError[] = []
  // Once: turning a domain into A-labels takes a while, and a batch has fifty thousand.
  const own = canonicalAddress(platformAddress)?.toLowerCase()
  const read = (list: readonly Recipient[], name: string) =>
    list.map((one, place) => {
      const pointer = `#/${name}/${place}/email`
      const email = canonicalAddress(one.email)
      if (email === null) errors.push({ pointer, ...NOT_AN_ADDRESS })
      else if (email.toLowerCase() === own) errors.push({ pointer, ...OWN_ADDRESS })
      return { ...one, email: email ?? one.email }
    })
  const recipients = { to: read(to, 'to'), cc: read(cc, 'cc'), bcc: read(bcc, 'bcc') }
  const answerTo = replyTo === undefined ? null : canonicalAddress(replyTo.email)
  if (replyTo !== undefined && answerTo === null)
    errors.push({ pointer: '#/replyTo/email', ...NOT_AN_ADDRESS })
  if (errors.length > 0) throw new Problem('validation_failed', { errors })
  return {
    ...recipients,
    replyTo: replyTo === undefined || answerTo === null ? null : { ...replyTo, email: answerTo },
  }
}

const NOT_AN_ADDRESS = {
  code: 'invalid_address',
  detail: 'Give one address such as name@company.com.',
}
export const OWN_ADDRESS = {
  code: 'own_address',
  detail: 'This is the address that mail is sent from. Give another recipient.',
}

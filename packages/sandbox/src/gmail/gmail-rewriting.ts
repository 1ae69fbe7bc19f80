import { mayBeFrom } from '../seed/google-accounts.ts'
import type { GooglePerson } from '../seed/people.ts'
import {
  addressesOf,
  formatMailbox,
  header,
  mailDate,
  prepended,
  withHeader,
  withoutHeader,
  type Mime,
} from '../world/mime-headers.ts'

/** The address recipients see: the one asked for if Gmail knows it, else the account's own. */
export function visibleAddress(person: GooglePerson, mime: Mime): string {
  const asked = addressesOf(mime, 'from')[0]?.email ?? person.email
  return mayBeFrom(person, asked) ? asked : person.email
}

/**
 * What Gmail makes of a message: an unknown From silently becomes the account's address, the
 * Message-ID is Gmail's own, Bcc is gone. A display name is left alone, X- headers too.
 */
export function asGmailSends(
  mime: Mime,
  person: GooglePerson,
  trace: { spoolId: string; now: number },
): Mime {
  const name = addressesOf(mime, 'from')[0]?.name ?? ''
  const email = visibleAddress(person, mime)
  const from = formatMailbox({ email, name: name === '' ? person.name : name })
  const named = withHeader(withoutHeader(withoutHeader(mime, 'bcc'), 'sender'), 'From', from)
  const identified = withHeader(
    named,
    'Message-ID',
    `<CA+${trace.spoolId}@mail.gmail.sandbox.example>`,
  )
  const dated = header(identified, 'date')
    ? identified
    : withHeader(identified, 'Date', mailDate(trace.now))
  return prepended(
    dated,
    'Received',
    `from 401040104010 named unknown by gmailapi.google.sandbox.example\r\n with HTTPREST id ${trace.spoolId}; ${mailDate(trace.now)}`,
  )
}

import { mailboxByAddress } from '../seed/microsoft-directory.ts'
import type { MicrosoftPerson } from '../seed/people.ts'

export type SendingRight =
  | { kind: 'own' }
  /** An own proxy address: Exchange puts the primary one in its place unless the tenant keeps it. */
  | { kind: 'alias' }
  | { kind: 'send-as'; mailbox: MicrosoftPerson }
  | { kind: 'on-behalf'; mailbox: MicrosoftPerson }
  | { kind: 'denied' }

/** May this person's token send with this From? Section 1.8 of the fact sheet. */
export function sendingRight(
  person: MicrosoftPerson,
  from: string,
  scopes: ReadonlySet<string>,
): SendingRight {
  const wanted = from.toLowerCase()
  if (wanted === person.mail?.toLowerCase() || wanted === person.upn.toLowerCase())
    return { kind: 'own' }
  if (person.aliases.some((alias) => alias.toLowerCase() === wanted)) return { kind: 'alias' }
  const mailbox = mailboxByAddress(person.tenant, wanted)
  if (!mailbox?.mail || !scopes.has('Mail.Send.Shared')) return { kind: 'denied' }
  if (person.sendAs.includes(mailbox.mail)) return { kind: 'send-as', mailbox }
  if (person.sendOnBehalf.includes(mailbox.mail)) return { kind: 'on-behalf', mailbox }
  return { kind: 'denied' }
}

import type { MicrosoftPerson } from '../seed/people.ts'
import {
  formatMailbox,
  header,
  mailDate,
  prepended,
  withHeader,
  withoutHeader,
  type Mime,
} from '../world/mime-headers.ts'
import type { SendingRight } from './sending-rights.ts'

export interface ExchangeSender {
  person: MicrosoftPerson
  right: Exclude<SendingRight, { kind: 'denied' }>
  /** The From that was asked for. */
  asked: string
  keepsAlias: boolean
}

/** The address recipients see; also the envelope sender. */
export function visibleAddress({ person, right, asked, keepsAlias }: ExchangeSender): string {
  const own = person.mail ?? person.upn
  if (right.kind === 'alias') return keepsAlias ? asked : own
  if (right.kind === 'own') return own
  return right.mailbox.mail ?? own
}

/**
 * What Exchange makes of a message before it leaves: the directory's display name instead of the
 * one asked for, the primary address instead of an alias, no Bcc, its own trace.
 */
export function asExchangeSends(
  mime: Mime,
  sender: ExchangeSender,
  trace: { spoolId: string; now: number },
): Mime {
  const { person, right } = sender
  const owner = right.kind === 'own' || right.kind === 'alias' ? person : right.mailbox
  const from = formatMailbox({ email: visibleAddress(sender), name: owner.name })
  const named = withHeader(withoutHeader(withoutHeader(mime, 'bcc'), 'sender'), 'From', from)
  const own = formatMailbox({ email: person.mail ?? person.upn, name: person.name })
  const behalf = right.kind === 'on-behalf' ? withHeader(named, 'Sender', own) : named
  const dated = header(behalf, 'date') ? behalf : withHeader(behalf, 'Date', mailDate(trace.now))
  const identified = header(dated, 'message-id')
    ? dated
    : withHeader(dated, 'Message-ID', `<${trace.spoolId}@outlook.sandbox.example>`)
  return prepended(
    identified,
    'Received',
    `from graph.sandbox.example by outlook.sandbox.example\r\n with Microsoft SMTP Server id ${trace.spoolId}; ${mailDate(trace.now)}`,
  )
}

import type { Inboxes } from './inboxes.ts'
import { listenSmtp } from './listen-smtp.ts'
import { header, mailDate, parseMime, prepended, writeMime } from './mime-headers.ts'

/** The mail server of everybody in the sandbox's world: it takes mail for any address. */
export const listenForTheWorld = (deps: { inboxes: Inboxes; now: () => number }) =>
  listenSmtp(() => ({
    disabledCommands: ['AUTH'],
    authOptional: true,
    onMessage: async (raw, session) => {
      const mime = parseMime(raw)
      const envelopeFrom = session.envelope.mailFrom ? session.envelope.mailFrom.address : ''
      const trace = `from ${session.hostNameAppearsAs} ([${session.remoteAddress}])\r\n by mx.world.example with ESMTP id ${session.id};\r\n ${mailDate(deps.now())}`
      const traced = prepended(mime, 'Received', trace)
      await deps.inboxes.receive({
        deliveryId: spoolIdOf(header(mime, 'received')) ?? `${session.id} ${deps.now()}`,
        envelopeFrom,
        to: session.envelope.rcptTo.map(({ address }) => address.toLowerCase()),
        raw: writeMime(prepended(traced, 'Return-Path', `<${envelopeFrom}>`)),
      })
    },
  }))

/** The sending system's queue id, by which a repeated delivery is known. */
const spoolIdOf = (received = '') => /\bid ([0-9a-f]{24})\b/.exec(received)?.[1]

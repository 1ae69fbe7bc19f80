import { z } from 'zod'
import { openLines, type Place } from '../store/append-lines.ts'
import { addressesOf, decodedHeader, parseMime, valueOf } from './mime-headers.ts'

const storedMessage = z.object({
  seq: z.number(),
  at: z.string(),
  /** The sender's own id of this delivery, so that a repeated one is not shown twice. */
  deliveryId: z.string(),
  envelopeFrom: z.string(),
  to: z.array(z.string()),
  from: z.object({ email: z.string(), name: z.string() }),
  subject: z.string(),
  raw: z.string(),
})
type StoredMessage = z.infer<typeof storedMessage>

const stored = z.union([storedMessage, z.object({ emptiedAt: z.number() })])

export interface ReceivedMessage {
  id: string
  at: string
  envelopeFrom: string
  to: string[]
  from: { email: string; name: string }
  subject: string
  headers: [string, string][]
  raw: string
}

export interface MessageSummary {
  id: string
  at: string
  to: readonly string[]
  from: { email: string; name: string }
  subject: string
}

export interface Inboxes {
  /** Resolves when the message is on the disk. */
  receive: (message: {
    deliveryId: string
    envelopeFrom: string
    to: string[]
    raw: Buffer
  }) => Promise<void>
  /** Newest last. */
  list: (filter: { to?: string | undefined; after?: number | undefined }) => MessageSummary[]
  read: (id: string) => Promise<ReceivedMessage | undefined>
  lastSeq: () => number
  empty: () => Promise<void>
  close: () => Promise<void>
}

const deliveries = ({ deliveryId, to }: StoredMessage) =>
  to.map((address) => `${deliveryId} ${address}`)

/** Every mailbox of the sandbox's world. Summaries are in memory, contents stay on the disk. */
export async function openInboxes(options: { path: string; now: () => number }): Promise<Inboxes> {
  let seq = 0
  const summaries = new Map<string, MessageSummary & { place: Place }>()
  const delivered = new Set<string>()

  const remember = (message: StoredMessage, place: Place) => {
    const { at, to, from, subject } = message
    for (const delivery of deliveries(message)) delivered.add(delivery)
    summaries.set(String(message.seq), { id: String(message.seq), at, to, from, subject, place })
  }

  const lines = await openLines({ path: options.path, durable: true }, (value, place) => {
    const line = stored.parse(value)
    if ('emptiedAt' in line) {
      seq = line.emptiedAt
      return
    }
    seq = line.seq
    remember(line, place)
  })

  return {
    receive: async ({ deliveryId, envelopeFrom, to, raw }) => {
      const fresh = to.filter((address) => !delivered.has(`${deliveryId} ${address}`))
      if (fresh.length === 0) return
      seq += 1
      const mime = parseMime(raw)
      const message: StoredMessage = {
        seq,
        at: new Date(options.now()).toISOString(),
        deliveryId,
        envelopeFrom,
        to: fresh,
        from: addressesOf(mime, 'from')[0] ?? { email: '', name: '' },
        subject: decodedHeader(mime, 'subject'),
        raw: raw.toString('base64'),
      }
      for (const delivery of deliveries(message)) delivered.add(delivery)
      remember(message, await lines.append(message))
    },
    list: ({ to, after = 0 }) =>
      [...summaries.values()]
        .filter(({ id }) => Number(id) > after)
        .filter((message) => to === undefined || message.to.includes(to.toLowerCase()))
        .toSorted((a, b) => Number(a.id) - Number(b.id)),
    read: async (id) => {
      const summary = summaries.get(id)
      if (!summary) return undefined
      return received(storedMessage.parse(await lines.read(summary.place)))
    },
    lastSeq: () => seq,
    empty: async () => {
      summaries.clear()
      await lines.clear()
      await lines.append({ emptiedAt: seq })
    },
    close: lines.close,
  }
}

function received({ seq, at, envelopeFrom, to, from, subject, raw }: StoredMessage) {
  const bytes = Buffer.from(raw, 'base64')
  const headers = parseMime(bytes).fields.map(({ name, line }): [string, string] => [
    name,
    valueOf(line),
  ])
  const id = String(seq)
  return { id, at, envelopeFrom, to, from, subject, headers, raw: bytes.toString() }
}

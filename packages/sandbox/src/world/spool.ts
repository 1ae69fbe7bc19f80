import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { openLines, type Place } from '../store/append-lines.ts'

const carriers = z.enum(['microsoft', 'google', 'platform'])
const afterwards = z.object({
  bounce: z.string().optional(),
  lose: z.boolean().optional(),
  delaySeconds: z.number().optional(),
  /** How long the receiving side answers 451 before it takes the message. */
  greylistSeconds: z.number().optional(),
  /** What becomes of the carrier's DKIM signature. */
  signature: z.enum(['broken', 'none', 'elsewhere']).optional(),
  /** Another envelope sender than the one the mailbox would have. */
  envelopeFrom: z.string().optional(),
})

export const acceptedMessage = z.object({
  id: z.string(),
  acceptedAt: z.number(),
  envelopeFrom: z.string(),
  to: z.array(z.string()),
  /** Whole RFC 5322 message as the accepting provider leaves it, base64. */
  raw: z.string(),
  /** Whose transport carries and signs it; absent: nobody's. */
  carrier: carriers.optional(),
  afterwards: afterwards.default({}),
})
export type AcceptedMessage = z.infer<typeof acceptedMessage>

const doneLine = z.object({ done: z.string() })

export interface Spool {
  /** Resolves when the message is on the disk: only then may a provider say 202, 200 or 250. */
  accept: (message: {
    envelopeFrom: string
    to: string[]
    raw: (id: string) => Buffer
    carrier: z.infer<typeof carriers>
    afterwards?: z.infer<typeof afterwards> | undefined
  }) => Promise<string>
  /** Ids of messages that are not delivered yet, oldest first. */
  waiting: () => string[]
  read: (id: string) => Promise<AcceptedMessage | undefined>
  done: (id: string) => Promise<void>
  onAccepted: (listener: (id: string) => void) => void
  close: () => Promise<void>
}

/** Messages between a provider's acceptance and their delivery; survives a kill in between. */
export async function openSpool(options: { path: string; now: () => number }): Promise<Spool> {
  const places = new Map<string, Place>()
  const over = new Set<string>()
  let listener: ((id: string) => void) | undefined
  // Not flushed to the disk: a delivery that is repeated is known by its id and shown once.
  const doneLines = await openLines({ path: `${options.path}.done`, durable: false }, (value) => {
    over.add(doneLine.parse(value).done)
  })
  const lines = await openLines({ path: options.path, durable: true }, (value, place) => {
    const { id } = acceptedMessage.parse(value)
    if (!over.has(id)) places.set(id, place)
  })
  if (places.size === 0) {
    await lines.clear()
    await doneLines.clear()
  }

  return {
    accept: async ({ envelopeFrom, to, raw, carrier, afterwards: next = {} }) => {
      const id = randomBytes(12).toString('hex')
      const unique = [...new Set(to.map((address) => address.toLowerCase()))]
      const place = await lines.append({
        id,
        acceptedAt: options.now(),
        envelopeFrom,
        to: unique,
        raw: raw(id).toString('base64'),
        carrier,
        afterwards: next,
      })
      places.set(id, place)
      listener?.(id)
      return id
    },
    waiting: () => [...places.keys()],
    read: async (id) => {
      const place = places.get(id)
      return place && acceptedMessage.parse(await lines.read(place))
    },
    done: async (id) => {
      if (places.delete(id)) await doneLines.append({ done: id })
    },
    onAccepted: (next) => {
      listener = next
    },
    close: async () => {
      await lines.close()
      await doneLines.close()
    },
  }
}

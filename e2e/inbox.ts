import { expect } from '@playwright/test'
import { z } from 'zod'
import { sandbox } from './running-product.ts'

const Message = z.object({
  id: z.string(),
  at: z.string(),
  envelopeFrom: z.string(),
  to: z.array(z.string()),
  from: z.object({ email: z.string(), name: z.string() }),
  subject: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  raw: z.string(),
})
export type Message = z.infer<typeof Message>

const messagesTo = async (to: string): Promise<readonly Message[]> =>
  z
    .object({ data: z.array(Message) })
    .parse(await sandbox('GET', `/api/messages?to=${encodeURIComponent(to)}`)).data

/** What is in somebody's inbox from this call on; mail from earlier journeys stays out of it. */
export const inboxOf = async (address: string) => {
  const before = new Set((await messagesTo(address)).map(({ id }) => id))
  const fresh = async () => (await messagesTo(address)).filter(({ id }) => !before.has(id))
  return {
    fresh,
    /** Waits for the one whose subject matches. */
    arrival: async (subject: RegExp): Promise<Message> => {
      let found: Message | undefined
      await expect
        .poll(
          async () => {
            found = (await fresh()).find((message) => subject.test(message.subject))
            return found?.subject ?? 'nothing yet'
          },
          { timeout: 15_000, message: `mail to ${address}` },
        )
        .toMatch(subject)
      if (found === undefined) throw new Error('unreachable: the poll above has passed')
      return found
    },
  }
}

export const headerOf = ({ headers }: Message, name: string): string | undefined =>
  headers.find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1]

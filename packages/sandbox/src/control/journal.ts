import { z } from 'zod'
import { openLines } from '../store/append-lines.ts'

export const providers = ['microsoft', 'google', 'sign-in', 'smtp', 'dns'] as const
export type ProviderName = (typeof providers)[number]

const journalRow = z.object({
  seq: z.number(),
  at: z.string(),
  provider: z.enum(providers),
  operation: z.string(),
  mailbox: z.string().nullable(),
  /** HTTP or SMTP status; 0 when the line was cut before an answer. */
  status: z.number(),
  /** `accepted`, `granted`, … or the provider's own error code. */
  outcome: z.string(),
  notificationId: z.string().optional(),
  /** The grant type of a token call, the reason of a refusal. */
  detail: z.string().optional(),
  /** The scripted fault that made this answer. */
  fault: z.string().optional(),
})
export type JournalRow = z.infer<typeof journalRow>

export interface Journal {
  write: (row: Omit<JournalRow, 'seq' | 'at'>) => void
  after: (seq: number, limit: number) => JournalRow[]
  /** The newest rows, newest first. */
  last: (count: number) => JournalRow[]
  close: () => Promise<void>
}

/** What was asked of the sandbox and what it answered, in order. */
export async function openJournal(options: { path: string; now: () => number }): Promise<Journal> {
  const rows: JournalRow[] = []
  const lines = await openLines({ path: options.path, durable: false }, (value) => {
    rows.push(journalRow.parse(value))
  })
  return {
    write: (row) => {
      const whole = {
        seq: (rows.at(-1)?.seq ?? 0) + 1,
        at: new Date(options.now()).toISOString(),
        ...row,
      }
      rows.push(whole)
      // Awaiting it would let the disk decide the pace. A call that ends after the sandbox was
      // stopped finds the file closed; its row is nobody's any more.
      lines.append(whole).catch(() => {})
    },
    after: (seq, limit) => {
      const first = rows[0]?.seq ?? 1
      const start = Math.max(0, seq - first + 1)
      return rows.slice(start, start + limit)
    },
    last: (count) => rows.slice(-count).toReversed(),
    close: lines.close,
  }
}

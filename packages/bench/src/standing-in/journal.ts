import { monotonic } from '../ground/clock.ts'

/** One call of a provider: what came, when (monotonic ms), and whether the mail was taken. */
export interface JournalRow {
  readonly seq: number
  readonly at: number
  readonly operation: 'send' | 'token'
  readonly mailbox: string
  /** X-Letterhead-Id; empty for tokens and for foreign mail. */
  readonly id: string
  readonly taken: boolean
  readonly answer: string
}

export interface Journal {
  readonly write: (row: Omit<JournalRow, 'seq' | 'at'>) => void
  readonly after: (seq: number) => readonly JournalRow[]
  readonly last: () => number
}

export const createJournal = (): Journal => {
  const rows: JournalRow[] = []
  return {
    write: (row) => {
      rows.push({ seq: rows.length + 1, at: monotonic(), ...row })
    },
    after: (seq) => rows.slice(seq, seq + 20_000),
    last: () => rows.length,
  }
}

import { z } from 'zod'
import type { JournalRow } from '../standing-in/journal.ts'
import type { Limits } from '../standing-in/mailboxes.ts'
import type { Rule } from '../standing-in/script.ts'
import { startChild, type ChildDeps } from './child.ts'

export type { JournalRow } from '../standing-in/journal.ts'

/** `operation` is `send` unless said. */
type RuleWish = Omit<Rule, 'operation'> & { readonly operation?: Rule['operation'] }

/** The bench's own provider, a process (`src/standing-in`). */
export interface StandIn {
  readonly port: number
  readonly smtpPort: number
  readonly rule: (rule: RuleWish) => Promise<void>
  readonly clearRules: () => Promise<void>
  readonly limits: (limits: Partial<Limits>) => Promise<void>
  /** Everything since the row with this number. */
  readonly journal: (after?: number) => Promise<readonly JournalRow[]>
  readonly counts: () => Promise<Counts>
  readonly stop: () => Promise<void>
}

const Ports = z.object({ port: z.number(), smtpPort: z.number() })
const Counts = z.object({
  over: z.number(),
  mostInFlight: z.number(),
  calls: z.number(),
  residentBytes: z.number(),
})
type Counts = z.infer<typeof Counts>
const Rows = z.array(
  z.object({
    seq: z.number(),
    at: z.number(),
    operation: z.enum(['send', 'token']),
    mailbox: z.string(),
    id: z.string(),
    taken: z.boolean(),
    answer: z.string(),
  }),
)

export const startStandIn = async (
  deps: ChildDeps,
  { name, seed }: { readonly name: string; readonly seed: number },
): Promise<StandIn> => {
  const child = startChild(deps, {
    name,
    script: 'packages/bench/src/standing-in/main.ts',
    environment: { SEED: String(seed) },
  })
  const { port, smtpPort } = Ports.parse(JSON.parse(await child.firstLine))
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}/control/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return await response.json()
  }
  const journal = async (after = 0): Promise<JournalRow[]> => {
    const rows: JournalRow[] = []
    for (;;) {
      const page = Rows.parse(await ask('GET', `journal?after=${after + rows.length}`))
      if (page.length === 0) return rows
      rows.push(...page)
    }
  }
  return {
    port,
    smtpPort,
    rule: async (rule) => void (await ask('POST', 'rules', rule)),
    clearRules: async () => void (await ask('DELETE', 'rules')),
    limits: async (limits) =>
      void (await ask('POST', 'limits', { perMinute: 1e9, inFlight: 1e9, delayMs: 0, ...limits })),
    journal,
    counts: async () => Counts.parse(await ask('GET', 'counts')),
    stop: async () => {
      await child.kill()
    },
  }
}

import { z } from 'zod'
import { seededRandom } from '../ground/random.ts'

/** How one call is answered instead of the usual way. */
export const Rule = z.object({
  /** Only this mailbox; absent: all. */
  mailbox: z.string().optional(),
  operation: z.enum(['send', 'token']).default('send'),
  /** Share of the calls, by the seed; absent: all. */
  chance: z.number().min(0).max(1).optional(),
  /** Calls left; absent: until cleared. */
  times: z.number().int().positive().optional(),
  /** Is the mail taken although the answer is odd? */
  taken: z.boolean(),
  answer: z.enum([
    'usual',
    'status',
    'reset',
    'silence',
    'headers-only',
    'half-body',
    'html',
    'drip',
    'huge',
    'wrong-length',
    'cut-body',
  ]),
  status: z.number().int().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  /** `Retry-After` as an HTTP-date this far away, reckoned at the call. */
  retryDateInSeconds: z.number().optional(),
})
export type Rule = z.infer<typeof Rule>

export interface Script {
  readonly add: (rule: Rule) => void
  readonly clear: () => void
  /** The first rule that fits, used up by one. */
  readonly take: (call: { readonly mailbox: string; readonly operation: string }) => Rule | null
}

export const createScript = (seed: number): Script => {
  const random = seededRandom(seed)
  const rules: { rule: Rule; left: number }[] = []
  return {
    add: (rule) => {
      rules.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY })
    },
    clear: () => {
      rules.length = 0
    },
    take: ({ mailbox, operation }) => {
      const found = rules.find(
        ({ rule, left }) =>
          left > 0 &&
          rule.operation === operation &&
          (rule.mailbox === undefined || rule.mailbox === mailbox) &&
          (rule.chance === undefined || random() < rule.chance),
      )
      if (found === undefined) return null
      found.left -= 1
      return found.rule
    },
  }
}

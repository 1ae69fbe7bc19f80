import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Table } from '../store/keep-table.ts'
import { providers, type ProviderName } from './journal.ts'

/** What a scripted fault makes of a call. Everything absent stays as it would have been. */
export const scriptedAnswer = z
  .object({
    status: z.number().int().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    /** A string goes out as it is; anything else as JSON. */
    body: z.unknown().optional(),
    delayMs: z.number().int().nonnegative().max(600_000).optional(),
    /** Members of a JSON answer that are left out, or put in. */
    omit: z.array(z.string()).optional(),
    add: z.record(z.string(), z.unknown()).optional(),
    /** Cuts the connection: before anything is done, or after the work was really done. */
    drop: z.enum(['before', 'after-accept']).optional(),
    /** Does the work first and then gives this answer instead of the true one. */
    accept: z.boolean().optional(),
    /** Parameters of a redirect back to the client (authorize only). */
    redirect: z.record(z.string(), z.string()).optional(),
    /** An error that the provider shows on a page of its own, without a way back. */
    page: z.object({ title: z.string(), text: z.string() }).optional(),
    /** What happens to an accepted message afterwards. */
    afterwards: z
      .object({
        bounce: z.string().optional(),
        lose: z.boolean().optional(),
        delaySeconds: z.number().optional(),
        /** How long the receiving side answers 451 before it takes the message. */
        greylistSeconds: z.number().optional(),
        signature: z.enum(['broken', 'none', 'elsewhere']).optional(),
        envelopeFrom: z.string().optional(),
      })
      .optional(),
  })
  .strict()
export type ScriptedAnswer = z.infer<typeof scriptedAnswer>

export const faultRow = z.object({
  id: z.string(),
  provider: z.enum(providers),
  operation: z.string(),
  mailbox: z.string().optional(),
  /** Calls left; absent: until cleared. */
  times: z.number().int().positive().optional(),
  name: z.string().optional(),
  answer: scriptedAnswer.optional(),
})
export type Fault = z.infer<typeof faultRow>

export interface NamedFault {
  name: string
  /** What a person reads on the Faults page. */
  title: string
  provider: ProviderName
  operation: string
  answer: (moment: { now: number }) => ScriptedAnswer
}

export interface Call {
  provider: ProviderName
  /** From the narrowest name of what is asked to the widest. */
  operations: readonly string[]
  mailbox: string | null
}

export interface TakenFault {
  label: string
  answer: ScriptedAnswer
}

export interface Faults {
  add: (fault: Omit<Fault, 'id'>) => Promise<Fault>
  active: () => Fault[]
  clear: (id?: string) => Promise<void>
  /** Is a fault waiting for this call? Uses nothing up. */
  waitsFor: (call: Call) => boolean
  /** The first fault that fits, used up by one. */
  take: (call: Call) => Promise<TakenFault | undefined>
}

export function scriptedFaults(deps: {
  table: Table<Fault>
  known: ReadonlyMap<string, NamedFault>
  now: () => number
}): Faults {
  const active = () => [...deps.table.entries()].map(([, fault]) => fault)
  const fits = (fault: Fault, call: Call) =>
    fault.provider === call.provider &&
    call.operations.includes(fault.operation) &&
    (fault.mailbox === undefined || fault.mailbox === call.mailbox?.toLowerCase())
  return {
    active,
    add: async (fault) => {
      const whole = {
        ...fault,
        id: randomUUID(),
        ...(fault.mailbox ? { mailbox: fault.mailbox.toLowerCase() } : {}),
      }
      await deps.table.set(whole.id, whole)
      return whole
    },
    clear: async (id) => {
      for (const fault of active())
        if (id === undefined || id === fault.id) await deps.table.delete(fault.id)
    },
    waitsFor: (call) => active().some((fault) => fits(fault, call)),
    take: async (call) => {
      const fault = active().find((candidate) => fits(candidate, call))
      if (!fault) return undefined
      if (fault.times === 1) await deps.table.delete(fault.id)
      else if (fault.times) await deps.table.set(fault.id, { ...fault, times: fault.times - 1 })
      const named = fault.name ? deps.known.get(fault.name) : undefined
      const answer = { ...named?.answer({ now: deps.now() }), ...fault.answer }
      return { label: fault.name ?? fault.id, answer }
    },
  }
}

import { setTimeout as pause } from 'node:timers/promises'
import { monotonic } from './clock.ts'
import type { Accepted, Host } from './host.ts'
import type { Mailbox } from './mailboxes.ts'
import type { JournalRow, StandIn } from './stand-in.ts'

/**
 * Hands over at a steady rate for some time, round robin over the organisations, never waiting for
 * the answer of one before the next (an open loop, so that slowness does not slow the asking).
 */
export const handOverSteadily = async (
  host: Host,
  {
    boxes,
    perSecond,
    seconds,
    name,
  }: {
    readonly boxes: readonly Mailbox[]
    readonly perSecond: number
    readonly seconds: number
    /** Of the idempotency keys. */
    readonly name: string
  },
): Promise<readonly Accepted[]> => {
  const begun = monotonic()
  const asked: Promise<Accepted>[] = []
  for (let place = 0; place < perSecond * seconds; place += 1) {
    const due = begun + (place * 1_000) / perSecond
    if (due > monotonic()) await pause(due - monotonic())
    const organizationId = boxes[place % boxes.length]?.organizationId ?? ''
    asked.push(host.handOver({ organizationId, key: `${name}-${place}` }))
  }
  return await Promise.all(asked)
}

/** The journal once it holds all of these, or after a minute as it is. */
export const journalWith = async (
  standIn: StandIn,
  accepted: readonly Accepted[],
): Promise<readonly JournalRow[]> => {
  const deadline = monotonic() + 60_000
  for (;;) {
    const journal = await standIn.journal()
    const seen = new Set(journal.map(({ id }) => id))
    if (accepted.every(({ id }) => seen.has(id)) || monotonic() > deadline) return journal
    await pause(100)
  }
}

/** Milliseconds from each 202 to the first call of the provider; those that never came are infinite. */
export const delaysOf = (
  accepted: readonly Accepted[],
  journal: readonly JournalRow[],
): readonly number[] => {
  const first = new Map<string, number>()
  for (const { id, at } of journal) if (!first.has(id)) first.set(id, at)
  return accepted.map(({ id, at }) => (first.get(id) ?? Number.POSITIVE_INFINITY) - at)
}

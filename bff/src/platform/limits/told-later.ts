import type { Count, SharedCount } from './shared-count.ts'
import type { Policy } from './policies.ts'

// States of a key: unknown → counting here (the database is told a moment later, for all requests
// since the last time at once) → over, until its window ends → unknown again.

export interface ToldLater {
  readonly take: (key: string) => Count
  /** Tells the database what it has not heard yet. */
  readonly settled: () => Promise<void>
}

interface Options {
  readonly policy: Policy
  readonly count: SharedCount
  readonly now: () => Date
  /** The count could not be told; the requests were let through. */
  readonly onTrouble: (error: unknown) => void
}

interface Known {
  /** Used by all processes as far as the database has said. */
  shared: number
  /** Taken here and not told yet. */
  pending: number
  endsAt: number
}

const TELL_AFTER_MS = 250

/**
 * A limit on the hot path: a write to the database with every request would cost as much as taking
 * the mail itself. So each process counts by itself and adds up with the others four times a second;
 * over n processes a limit is passed by at most what n processes take in that time.
 */
export const createToldLater = ({ policy, count, now, onTrouble }: Options): ToldLater => {
  const keys = new Map<string, Known>()
  let timer: NodeJS.Timeout | null = null

  const tell = async (): Promise<void> => {
    timer = null
    const told = [...keys].filter(([, known]) => known.pending > 0)
    await Promise.all(told.map(async ([key, known]) => await tellOne(key, known)))
    for (const [key, known] of keys)
      if (known.pending === 0 && known.endsAt <= now().getTime()) keys.delete(key)
  }
  const tellOne = async (key: string, known: Known): Promise<void> => {
    const points = known.pending
    known.pending = 0
    try {
      const { consumed, msBeforeNext } = await count.add(key, points)
      known.shared = consumed
      known.endsAt = now().getTime() + msBeforeNext
    } catch (error) {
      onTrouble(error)
    }
  }
  return {
    take: (key) => {
      const at = now().getTime()
      const found = keys.get(key)
      const fresh = { shared: 0, pending: 0, endsAt: at + policy.seconds * 1000 }
      const known = found === undefined || found.endsAt <= at ? fresh : found
      keys.set(key, known)
      known.pending += 1
      timer ??= setTimeout(() => void tell(), TELL_AFTER_MS)
      return { consumed: known.shared + known.pending, msBeforeNext: known.endsAt - at }
    },
    settled: async () => {
      if (timer !== null) clearTimeout(timer)
      await tell()
    },
  }
}

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
  /** Taken here, as far as the database has not said that it knows. */
  mine: number
  /** Those of them that it is being told. */
  telling: number
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

  const tellSoon = (): void => {
    timer ??= setTimeout(() => void tell(), TELL_AFTER_MS)
  }
  const tell = async (): Promise<void> => {
    timer = null
    // One question at a time for each key: an older answer must not come last.
    const untold = [...keys].filter(([, known]) => known.mine > 0 && known.telling === 0)
    await Promise.all(untold.map(async ([key, known]) => await tellOne(key, known)))
    for (const [key, known] of keys)
      if (known.telling === 0 && known.endsAt <= now().getTime()) keys.delete(key)
  }
  const tellOne = async (key: string, known: Known): Promise<void> => {
    known.telling = known.mine
    try {
      const { consumed, msBeforeNext } = await count.add(key, known.telling)
      known.shared = consumed
      known.mine -= known.telling
      known.endsAt = now().getTime() + msBeforeNext
      // Taken while it was being told.
      if (known.mine > 0) tellSoon()
    } catch (error) {
      onTrouble(error)
    } finally {
      known.telling = 0
    }
  }
  return {
    take: (key) => {
      const at = now().getTime()
      const found = keys.get(key)
      const fresh = { shared: 0, mine: 0, telling: 0, endsAt: at + policy.seconds * 1000 }
      const known = found === undefined || found.endsAt <= at ? fresh : found
      keys.set(key, known)
      known.mine += 1
      tellSoon()
      return { consumed: known.shared + known.mine, msBeforeNext: known.endsAt - at }
    },
    settled: async () => {
      if (timer !== null) clearTimeout(timer)
      await tell()
    },
  }
}

import type pg from 'pg'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Policy } from './policies.ts'

export interface Count {
  readonly consumed: number
  readonly msBeforeNext: number
}

export interface SharedCount {
  /** Adds `points` to what all processes have used, and says how much that is. */
  readonly add: (key: string, points: number) => Promise<Count>
}

/** The one place where rate-limiter-flexible is known; its refusals are counts like any other. */
export const createSharedCount = (
  pool: pg.Pool,
  { name, policy }: { readonly name: string; readonly policy: Policy },
): SharedCount => {
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'pool',
    tableName: 'rate_limits',
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: name,
    points: policy.points,
    duration: policy.seconds,
    // Who is over the limit costs no more queries until it is whole again.
    inMemoryBlockOnConsumed: policy.points + 1,
  })
  return {
    add: async (key, points) => {
      try {
        return countOf(await limiter.consume(key, points))
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error
        // A refusal from memory says nothing of the count but that it is over.
        const { consumedPoints, msBeforeNext } = error
        return { consumed: Math.max(consumedPoints, policy.points + 1), msBeforeNext }
      }
    },
  }
}

const countOf = ({ consumedPoints, msBeforeNext }: RateLimiterRes): Count => ({
  consumed: consumedPoints,
  msBeforeNext,
})

/** A chore: rows of windows that are over. */
export const deleteOldCounts = async (pool: pg.Pool): Promise<number> => {
  const { rowCount } = await pool.query('delete from rate_limits where expire < $1', [Date.now()])
  return rowCount ?? 0
}

/** How often something may be asked, over all processes. */
import type { LimitName } from '@letterhead/contract'
import type pg from 'pg'
import { errorCode } from '../database/index.ts'
import type { Logger } from '../log.ts'
import type { Allowance } from './allowance.ts'
import { POLICIES, type Policy } from './policies.ts'
import { createSharedCount, type Count } from './shared-count.ts'
import { createToldLater } from './told-later.ts'

export { limitHeaders, type Allowance } from './allowance.ts'
export { deleteOldCounts } from './shared-count.ts'

export type SharedName = Exclude<LimitName, 'api'>

export interface Limits {
  /** Counts one; `of` names whose it is: an address, an organisation. Each has a limit of its own. */
  readonly take: (name: SharedName, of: string) => Promise<Allowance>
  /** Counts one request of an API key, at no cost of a query. */
  readonly takeApi: (keyId: string) => Allowance
  /** Tells the database what it has not heard yet. */
  readonly settled: () => Promise<void>
}

interface Deps {
  readonly pool: pg.Pool
  /** Requests a minute of one API key. */
  readonly apiPerMinute: number
  readonly now: () => Date
  readonly log: Logger
}

export const createLimits = ({ pool, apiPerMinute, now, log }: Deps): Limits => {
  const count = (name: SharedName) => createSharedCount(pool, { name, policy: POLICIES[name] })
  const counts = {
    sign_in: count('sign_in'),
    link: count('link'),
    connect: count('connect'),
    export: count('export'),
    denied: count('denied'),
    return: count('return'),
  }
  // Without the database nothing can be done anyway, and the answer to that is 503, not 429.
  const onTrouble = (error: unknown) =>
    log.warn({ code: errorCode(error) }, 'a limit could not be counted')
  const apiPolicy = { points: apiPerMinute, seconds: 60 }
  const api = createToldLater({
    policy: apiPolicy,
    count: createSharedCount(pool, { name: 'api', policy: apiPolicy }),
    now,
    onTrouble,
  })
  return {
    take: async (name, of) => {
      const policy = POLICIES[name]
      try {
        return allowanceOf(name, policy, await counts[name].add(of, 1))
      } catch (error) {
        onTrouble(error)
        return allowanceOf(name, policy, { consumed: 0, msBeforeNext: 0 })
      }
    },
    takeApi: (keyId) => allowanceOf('api', apiPolicy, api.take(keyId)),
    settled: api.settled,
  }
}

const allowanceOf = (
  name: LimitName,
  policy: Policy,
  { consumed, msBeforeNext }: Count,
): Allowance => ({
  name,
  policy,
  allowed: consumed <= policy.points,
  remaining: Math.max(0, policy.points - consumed),
  resetSeconds: Math.ceil(msBeforeNext / 1000),
})

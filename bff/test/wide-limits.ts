import { createLimits, type Limits } from '../src/platform/limits/index.ts'
import { createLog } from '../src/platform/log.ts'
import type { MigratedDatabase } from './migrated-database.ts'

/** Limits as in the product, the API's far off. */
export const wideLimits = (db: MigratedDatabase): Limits =>
  createLimits({
    pool: db.app.pool,
    apiPerMinute: 1_000_000,
    now: () => new Date(),
    log: createLog('silent'),
  })

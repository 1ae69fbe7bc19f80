import { sql } from 'kysely'
import type { Database } from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log.ts'
import { UnsealError, type Seal } from '../../platform/seal.ts'
import type { Providers } from '../providers/index.ts'
import { OPEN_STATES } from './attempt-state.ts'
import { revokeUnlessShared } from './revoke-unless-shared.ts'
import { unsealParked, type ParkedResult } from './sealed-attempt.ts'

interface Deps {
  readonly workerDatabase: Database
  readonly providers: Providers
  readonly seal: Seal
  readonly log: Logger
}

const BATCH = 100

/**
 * Ends attempts whose ten minutes are over: secrets and parked results are erased, and a grant that
 * nobody collected is given back. Returns how many it ended.
 */
export const expireAttempts = async (deps: Deps): Promise<number> => {
  const ended = await endExpired(deps.workerDatabase)
  for (const attempt of ended) {
    if (attempt.sealed_result === null) continue
    const parked = readParked(deps, attempt, attempt.sealed_result)
    if (parked !== null) await giveBack(deps, attempt, parked)
  }
  return ended.length
}

type Ended = Awaited<ReturnType<typeof endExpired>>[number]

const endExpired = async ({ kysely }: Database) =>
  await kysely.transaction().execute(async (tx) => {
    const expired = await tx
      .selectFrom('connect_attempts')
      .select(['attempt_id', 'organization_id', 'provider', 'sealed_result'])
      .where('state', 'in', [...OPEN_STATES])
      .where('expires_at', '<=', sql<Date>`now()`)
      .orderBy('expires_at')
      .limit(BATCH)
      .forUpdate()
      .skipLocked()
      .execute()
    if (expired.length === 0) return []
    await tx
      .updateTable('connect_attempts')
      .set({
        state: 'expired',
        failure_code: 'attempt_expired',
        sealed_secrets: null,
        sealed_result: null,
      })
      .where(
        'attempt_id',
        'in',
        expired.map((attempt) => attempt.attempt_id),
      )
      .execute()
    return expired
  })

const readParked = ({ seal, log }: Deps, attempt: Ended, sealed: Buffer): ParkedResult | null => {
  try {
    return unsealParked(seal, attempt, sealed)
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error
    log.error({ err: error, code: 'token_unreadable' }, 'a parked grant was erased, not revoked')
    return null
  }
}

const giveBack = async (deps: Deps, { provider }: Ended, parked: ParkedResult): Promise<void> => {
  const { account, refreshToken } = parked
  // The same person may be at it again: revoking now would kill that grant too (project-wide).
  if (refreshToken === null || (await isTriedAgain(deps, provider, account.email))) return
  const parting = { provider, accountKey: account.key, refreshToken }
  const revocation = await revokeUnlessShared(deps, parting)
  deps.log.info({ provider, revocation }, 'uncollected grant erased')
}

const isTriedAgain = async (
  { workerDatabase }: Deps,
  provider: 'microsoft' | 'google',
  email: string,
): Promise<boolean> => {
  const other = await workerDatabase.kysely
    .selectFrom('connect_attempts')
    .select('attempt_id')
    .where('provider', '=', provider)
    .where('state', 'in', ['returned', 'confirm'])
    .where(sql<boolean>`account->>'email' = ${email}`)
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}

import { sql } from 'kysely'
import type { Database, Tx } from '../../platform/database/index.ts'
import type { Technical } from '../providers/index.ts'
import { technicalText } from './technical-record.ts'

/**
 * The right to refresh one connection, over all processes: `refresh_holder` until `refresh_until`.
 * 12 s, longer than the 8 s a provider has to answer, so that a living holder is never overtaken.
 * A killed holder's lease runs out; a stopped one that wakes up later finds holder or version
 * changed, and its write changes nothing.
 */
const LEASE = sql<Date>`now() + interval '12 seconds'`

export interface Lease {
  readonly connectionId: string
  /** Made for this one taking: two takings in one process are two holders. */
  readonly holder: string
  readonly version: string
}

/** True when the lease is ours now; false when another has it or the row has moved on. */
export const takeLease = async ({ kysely }: Database, lease: Lease): Promise<boolean> => {
  const { numUpdatedRows } = await kysely
    .updateTable('connections')
    .set({ refresh_holder: lease.holder, refresh_until: LEASE })
    .where('connection_id', '=', lease.connectionId)
    .where('token_version', '=', lease.version)
    .where('state', '=', 'connected')
    .where(sql<boolean>`coalesce(refresh_until <= now(), true)`)
    .where(sql<boolean>`coalesce(refresh_not_before <= now(), true)`)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

const LET_GO = { refresh_holder: null, refresh_until: null }

const heldRow = (db: Database['kysely'] | Tx, { connectionId, holder, version }: Lease) =>
  db
    .updateTable('connections')
    .where('connection_id', '=', connectionId)
    .where('refresh_holder', '=', holder)
    .where('token_version', '=', version)
    .where('state', '=', 'connected')

/** Stores a new access token and, if and only if there is one, the new refresh token. */
export const storeTokens = async (
  { kysely }: Database,
  lease: Lease,
  tokens: {
    readonly sealedAccessToken: Buffer
    readonly lifeMs: number
    readonly sealedRefreshToken: Buffer | null
  },
): Promise<boolean> => {
  const { sealedAccessToken, lifeMs, sealedRefreshToken } = tokens
  const { numUpdatedRows } = await heldRow(kysely, lease)
    .set({
      ...LET_GO,
      ...(sealedRefreshToken === null ? {} : { sealed_refresh_token: sealedRefreshToken }),
      sealed_access_token: sealedAccessToken,
      access_token_expires_at: fromNow(lifeMs),
      token_version: sql<string>`token_version + 1`,
      refresh_failures: 0,
      refresh_not_before: null,
      refreshed_at: sql<Date>`now()`,
      code: null,
      technical: null,
    })
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Lets go and lets nobody try before the cool-down is over; the connection stays connected. */
export const startCoolDown = async (
  { kysely }: Database,
  lease: Lease,
  failure: {
    readonly code: string
    readonly technical: Technical | null
    readonly forMs: number
  },
): Promise<void> => {
  await heldRow(kysely, lease)
    .set({
      ...LET_GO,
      refresh_failures: sql<number>`refresh_failures + 1`,
      refresh_not_before: fromNow(failure.forMs),
      code: failure.code,
      technical: failure.technical === null ? null : technicalText(failure.technical),
    })
    .execute()
}

/**
 * The grant is dead, if the token that was refused is still the stored one: that holder and version
 * are unchanged says so, in the same statement. Gives the organisation then, else null.
 */
export const buryGrant = async (
  tx: Tx,
  lease: Lease,
  { code, technical }: { readonly code: string; readonly technical: Technical },
): Promise<string | null> => {
  const buried = await heldRow(tx, lease)
    .set({ ...LET_GO, state: 'needs_reconnect', code, technical: technicalText(technical) })
    .returning('organization_id')
    .executeTakeFirst()
  return buried?.organization_id ?? null
}

/** An instant by the database's clock: ours may be off. */
const fromNow = (milliseconds: number) =>
  sql<Date>`now() + ${Math.round(milliseconds)} * interval '1 millisecond'`

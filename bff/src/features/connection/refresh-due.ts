import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from '../../platform/database/index.ts'
import type { AccessToken } from './access-token.ts'
import { createGate } from '../../platform/few-at-once.ts'
import { isDueAhead } from './next-refresh.ts'

/** Half of what a process may refresh at once: whoever waits for a token to send comes first. */
const AT_ONCE = 4
const BATCH = 500

/**
 * Renews tokens before anybody waits for them, and keeps idle grants alive. To be called every
 * minute by one process; two at once do no harm. Returns how many it renewed.
 */
export const refreshDue = async ({
  workerDatabase,
  accessToken,
}: {
  readonly workerDatabase: Database
  readonly accessToken: AccessToken
}): Promise<number> => {
  const gate = createGate(AT_ONCE)
  const due = await findDue(workerDatabase)
  const results = await Promise.all(
    due.map(async ({ connectionId, version }) =>
      gate(async () => await accessToken(connectionId, { aheadOf: version })),
    ),
  )
  return results.filter((result) => result.kind === 'token').length
}

const findDue = async ({ kysely }: Database) => {
  const rows = await kysely
    .selectFrom('connections')
    .select([
      'connection_id',
      'state',
      'access_token_expires_at',
      'refreshed_at',
      'refresh_until',
      'refresh_not_before',
      'last_accepted_at',
      'token_version',
      sql<Date>`now()`.as('now'),
    ])
    .where('state', '=', 'connected')
    .where(sql<boolean>`coalesce(refresh_not_before <= now(), true)`)
    .where(
      sql<boolean>`(refreshed_at < now() - interval '6 days'
        or (last_accepted_at > now() - interval '1 day'
          and access_token_expires_at < now() + interval '15 minutes'))`,
    )
    .orderBy('access_token_expires_at')
    .limit(BATCH)
    .execute()
  return rows
    .filter((row) =>
      isDueAhead(
        {
          state: row.state,
          accessTokenExpiresAt: row.access_token_expires_at,
          refreshedAt: row.refreshed_at,
          refreshUntil: row.refresh_until,
          refreshNotBefore: row.refresh_not_before,
          lastAcceptedAt: row.last_accepted_at,
        },
        { now: row.now, share: shareOf(row.connection_id) },
      ),
    )
    .map((row) => ({ connectionId: row.connection_id, version: row.token_version }))
}

/** A connection's own place in the spread: the same at every look, even over all. */
const shareOf = (connectionId: string): number =>
  createHash('sha256').update(connectionId).digest().readUInt32BE(0) / 2 ** 32

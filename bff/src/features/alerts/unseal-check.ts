import { PROVIDERS } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Database } from '../../platform/database/index.ts'
import { keyIdSql } from '../../platform/key-id-sql.ts'
import type { Seal } from '../../platform/seal.ts'
import type { DurableAlerts } from './operator-alerts.ts'

/**
 * Chore: ends the alert of tokens that could not be unsealed once all keys they name are at hand
 * and none was met for an hour. No call that works proves it: each has a token of its own.
 */
export const settleUnreadable = async ({
  workerDatabase,
  seal,
  alerts,
}: {
  readonly workerDatabase: Database
  readonly seal: Seal
  readonly alerts: Pick<DurableAlerts, 'resolve'>
}): Promise<number> => {
  let ended = 0
  for (const provider of PROVIDERS) {
    const { rows } = await sql<{ key: string | null }>`
      select distinct ${keyIdSql('c.sealed_refresh_token')} as key
        from operator_alerts a
        left join connections c on c.provider = a.provider and c.state <> 'disconnected'
         and c.sealed_refresh_token is not null
       where a.code = 'token_unreadable' and a.provider = ${provider} and a.resolved_at is null
         and a.last_at < now() - interval '1 hour'`.execute(workerDatabase.kysely)
    const isOpen = rows.length > 0
    const missing = rows.filter(({ key }) => key !== null && !seal.keyIds.includes(key))
    if (!isOpen || missing.length > 0) continue
    alerts.resolve(provider, 'token_unreadable')
    ended += 1
  }
  return ended
}

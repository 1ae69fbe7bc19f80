import type { ConnectionEnding } from '@letterhead/contract'
import type { Tx } from '../../platform/database/index.ts'
import { endingsOf } from './endings.ts'

/** Of one connection of the organisation that `tx` is inside. */
export const readEndings = async (
  tx: Tx,
  connectionId: string,
): Promise<readonly ConnectionEnding[]> => {
  const row = await tx
    .selectFrom('connections')
    .select(['provider', 'state', 'connected_at', 'refreshed_at', 'grant_ends_at'])
    .where('connection_id', '=', connectionId)
    .executeTakeFirst()
  if (row === undefined) return []
  const incidents = await tx
    .selectFrom('reconnect_incidents')
    .select(['at', 'granted_at as grantedAt', 'code', 'provider_code as providerCode'])
    .where('connection_id', '=', connectionId)
    .orderBy('at', 'desc')
    .limit(20)
    .execute()
  return endingsOf({
    provider: row.provider,
    isConnected: row.state === 'connected',
    connectedAt: row.connected_at,
    refreshedAt: row.refreshed_at,
    grantEndsAt: row.grant_ends_at,
    incidents,
  })
}

import { sql } from 'kysely'
import type { Database, Tx } from '../../platform/database/index.ts'
import { Problem } from '../../platform/http/index.ts'
import type { Logger } from '../../platform/log.ts'
import { UnsealError, type Seal } from '../../platform/seal.ts'
import type { Providers } from '../providers/index.ts'
import { lockCurrentConnection, type Connection } from './current-connection.ts'
import type { LanePort } from './lane-port.ts'
import type { Parting } from './revoke-unless-shared.ts'
import { placeOf } from './stored-token.ts'

export interface DisconnectDeps {
  readonly workerDatabase: Database
  readonly providers: Providers
  readonly seal: Seal
  readonly lanes: LanePort
  readonly log: Logger
}

/**
 * Ends the organisation's active connection: tokens erased, its lane held. What it returns is the
 * provider's to hear after the commit. The audit line is the caller's, who knows the person.
 *
 * @throws {Problem} `conflict` when another one, or none, is connected by now.
 */
export const disconnectCurrent = async (
  deps: DisconnectDeps,
  tx: Tx,
  connectionId: string,
): Promise<Parting> => {
  const connection = await lockCurrentConnection(tx)
  if (connection?.connectionId !== connectionId) throw new Problem('conflict')
  return await eraseConnection(deps, tx, connection)
}

/** Erases the tokens in any case, whatever the provider will say. */
export const eraseConnection = async (
  { seal, lanes, log }: DisconnectDeps,
  tx: Tx,
  connection: Connection,
): Promise<Parting> => {
  const { connectionId, organizationId, provider, accountKey } = connection
  const { sealed_refresh_token: sealed } = await tx
    .selectFrom('connections')
    .select('sealed_refresh_token')
    .where('connection_id', '=', connectionId)
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('connections')
    .set({
      state: 'disconnected',
      code: 'disconnected',
      technical: null,
      sealed_refresh_token: null,
      sealed_access_token: null,
      access_token_expires_at: null,
      token_version: sql<string>`token_version + 1`,
      refresh_holder: null,
      refresh_until: null,
      disconnected_at: sql<Date>`now()`,
    })
    .where('connection_id', '=', connectionId)
    .execute()
  await lanes.hold(tx, connectionId, 'disconnected')
  const place = { organization_id: organizationId, connection_id: connectionId }
  const refreshToken = clearOf({ seal, log }, place, sealed)
  return { provider, accountKey, refreshToken }
}

const clearOf = (
  { seal, log }: Pick<DisconnectDeps, 'seal' | 'log'>,
  place: { readonly organization_id: string; readonly connection_id: string },
  sealed: Buffer | null,
): string | null => {
  if (sealed === null) return null
  try {
    return seal.unseal(placeOf(place, 'sealed_refresh_token'), sealed).toString()
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error
    log.error({ err: error, code: 'token_unreadable' }, 'a token was erased without revoking it')
    return null
  }
}

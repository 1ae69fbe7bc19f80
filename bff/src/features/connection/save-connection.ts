import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'
import { uuidV7 } from '../../platform/uuid-v7.ts'
import type { AttemptRow } from './attempt-view.ts'
import type { Connection } from './current-connection.ts'
import { eraseConnection, type DisconnectDeps } from './disconnect.ts'
import type { Parting } from './revoke-unless-shared.ts'
import type { ParkedResult } from './sealed-attempt.ts'
import { placeOf } from './stored-token.ts'

export interface Saving {
  readonly row: AttemptRow
  readonly result: ParkedResult
  readonly refreshToken: string
  /** Of the person who connects, if verified: who is told when the connection breaks. */
  readonly personEmail: string | null
}

/** The same account again: row, sender and queue stay, and what was held may leave. */
export const saveInPlace = async (
  deps: DisconnectDeps,
  tx: Tx,
  { saving, connectionId }: { saving: Saving; connectionId: string },
): Promise<void> => {
  await tx
    .updateTable('connections')
    .set({
      ...columnsOf(deps, saving, connectionId),
      token_version: sql<string>`token_version + 1`,
      connected_at: sql<Date>`now()`,
    })
    .where('connection_id', '=', connectionId)
    .execute()
  await deps.lanes.openLane(tx, ownerOf(saving, connectionId))
  await deps.lanes.release(tx, connectionId)
}

/** A first or another mailbox. One organisation has one: the old one is disconnected here. */
export const saveNew = async (
  deps: DisconnectDeps,
  tx: Tx,
  { saving, replaces }: { saving: Saving; replaces: Connection | null },
): Promise<Parting | null> => {
  const parting = replaces === null ? null : await eraseConnection(deps, tx, replaces)
  const connectionId = uuidV7()
  await tx
    .insertInto('connections')
    .values({
      connection_id: connectionId,
      organization_id: saving.row.organization_id,
      provider: saving.row.provider,
      account_key: saving.result.account.key,
      ...columnsOf(deps, saving, connectionId),
    })
    .execute()
  await deps.lanes.openLane(tx, ownerOf(saving, connectionId))
  return parting
}

const ownerOf = ({ row, result }: Saving, connectionId: string) => ({
  organizationId: row.organization_id,
  connectionId,
  provider: row.provider,
  accountKey: result.account.key,
})

const endOf = ({ grantEndsAt = null }: ParkedResult): Date | null =>
  grantEndsAt === null ? null : new Date(grantEndsAt)

const columnsOf = (
  { seal }: DisconnectDeps,
  { row, result, refreshToken, personEmail }: Saving,
  connectionId: string,
) => {
  const place = { organization_id: row.organization_id, connection_id: connectionId }
  return {
    tenant: result.account.tenant,
    email: result.account.email,
    name: result.account.name,
    scopes: result.scopes,
    state: 'connected' as const,
    code: null,
    technical: null,
    sealed_refresh_token: seal.seal(placeOf(place, 'sealed_refresh_token'), refreshToken),
    sealed_access_token: seal.seal(placeOf(place, 'sealed_access_token'), result.accessToken),
    access_token_expires_at: new Date(result.accessTokenExpiresAt),
    refresh_holder: null,
    refresh_until: null,
    refresh_failures: 0,
    refresh_not_before: null,
    refreshed_at: sql<Date>`now()`,
    grant_ends_at: endOf(result),
    connected_by: row.person_name,
    connected_by_email: personEmail,
  }
}

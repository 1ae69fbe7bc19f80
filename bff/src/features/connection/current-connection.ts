import { SendingCode, type TechnicalDetails } from '@letterhead/contract'
import type { Selectable } from 'kysely'
import type { Tables, Tx } from '../../platform/database/index.ts'

/** An organisation's active connection, without its tokens. */
export interface Connection {
  readonly connectionId: string
  readonly organizationId: string
  readonly provider: 'microsoft' | 'google'
  /** `tid:oid` (Microsoft) or `sub` (Google). */
  readonly accountKey: string
  readonly account: {
    readonly email: string
    readonly name: string | null
    readonly tenant: string | null
  }
  /** Granted, by last path segment. */
  readonly scopes: readonly string[]
  readonly state: 'connected' | 'needs_reconnect'
  /** `needs_reconnect`: why. `connected`: why the last refresh failed, or null. */
  readonly code: SendingCode | null
  readonly technical: TechnicalDetails | null
  /** While refreshing rests after a failure. */
  readonly refreshNotBefore: Date | null
  readonly connectedBy: string
  readonly connectedAt: Date
  readonly lastAcceptedAt: Date | null
}

/** The organisation's one active connection; `tx` must be inside the organisation. */
export const currentConnection = async (tx: Tx): Promise<Connection | null> => {
  const row = await selectActive(tx).executeTakeFirst()
  return row === undefined ? null : connectionOf(row)
}

/** As above, and nobody changes it before this transaction ends. */
export const lockCurrentConnection = async (tx: Tx): Promise<Connection | null> => {
  const row = await selectActive(tx).forUpdate().executeTakeFirst()
  return row === undefined ? null : connectionOf(row)
}

const selectActive = (tx: Tx) =>
  tx.selectFrom('connections').selectAll().where('state', '!=', 'disconnected')

const connectionOf = (row: Selectable<Tables['connections']>): Connection => {
  const code = SendingCode.safeParse(row.code)
  return {
    connectionId: row.connection_id,
    organizationId: row.organization_id,
    provider: row.provider,
    accountKey: row.account_key,
    account: { email: row.email, name: row.name, tenant: row.tenant },
    scopes: row.scopes,
    state: row.state === 'connected' ? 'connected' : 'needs_reconnect',
    code: code.success ? code.data : null,
    technical: row.technical,
    refreshNotBefore: row.refresh_not_before,
    connectedBy: row.connected_by,
    connectedAt: row.connected_at,
    lastAcceptedAt: row.last_accepted_at,
  }
}

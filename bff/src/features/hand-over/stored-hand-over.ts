import type { HandOver } from '@letterhead/contract'
import { sql, type Selectable } from 'kysely'
import type { Tables, Tx } from '../../platform/database/index.ts'
import { UnsealError } from '../../platform/seal.ts'
import { CONSENT_CALLBACK, type HandOverDeps } from './deps.ts'
import { isAlive, stateAt } from './hand-over-state.ts'

export type HandOverRow = Selectable<Tables['hand_overs']> & { readonly now: Date }

/** Every column and the database's time, by which links expire. */
export const selectHandOvers = (tx: Tx) =>
  tx
    .selectFrom('hand_overs')
    .selectAll()
    .select(sql<Date>`now()`.as('now'))

export const placeOf = (row: {
  readonly organization_id: string
  readonly hand_over_id: string
}) => ({ organizationId: row.organization_id, row: row.hand_over_id, column: 'sealed_token' })

export const storedOf = (row: HandOverRow) => ({
  state: row.state,
  expiresAt: row.expires_at,
  closedAt: row.closed_at,
})

export const isRowAlive = (row: HandOverRow): boolean => isAlive(storedOf(row), row.now)

const linkOf = ({ publicUrl }: Pick<HandOverDeps, 'publicUrl'>, token: string): string =>
  `${publicUrl}/approve/${token}`

/** Microsoft's page for exactly this request; its `state` is the token. */
export const consentUrlOf = (
  { approvals, publicUrl }: Pick<HandOverDeps, 'approvals' | 'publicUrl'>,
  row: HandOverRow,
  token: string,
): string | null =>
  approvals[row.provider]?.consentUrl?.({
    purpose: row.purpose,
    tenant: row.tenant,
    redirectUri: `${publicUrl}${CONSENT_CALLBACK}`,
    state: token,
  }).href ?? null

/** As the organisation's admin sees it. The token is unsealed for the link, while that lives. */
export const viewOf = (
  deps: Pick<HandOverDeps, 'approvals' | 'publicUrl' | 'seal'>,
  row: HandOverRow,
): HandOver => {
  const token = tokenOf(deps, row)
  return {
    id: row.hand_over_id,
    provider: row.provider,
    purpose: row.purpose,
    state: stateAt(storedOf(row), row.now),
    url: token === null ? null : linkOf(deps, token),
    createdBy: row.person_name,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    decidedAt: row.decided_at?.toISOString() ?? null,
    clientId: deps.approvals[row.provider]?.clientId ?? '',
    tenant: row.tenant,
    adminConsentUrl: token === null ? null : consentUrlOf(deps, row, token),
    otherTenant: row.other_tenant,
    failure: row.failure_code,
  }
}

const tokenOf = ({ seal }: Pick<HandOverDeps, 'seal'>, row: HandOverRow): string | null => {
  if (!isRowAlive(row) || row.sealed_token === null) return null
  try {
    return seal.unseal(placeOf(row), row.sealed_token).toString()
  } catch (error) {
    // A key is gone: the link that was sent still works, and the settings page must too.
    if (error instanceof UnsealError) return null
    throw error
  }
}

/**
 * The request that the settings page goes on with: the newest one of the organisation that nobody
 * put away and that no connection at its provider has followed.
 */
export const findOpenHandOver = async (tx: Tx): Promise<HandOverRow | undefined> =>
  await selectHandOvers(tx)
    .where('closed_at', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('connections')
            .select('connection_id')
            .whereRef('connections.provider', '=', 'hand_overs.provider')
            .whereRef('connections.connected_at', '>=', 'hand_overs.created_at')
            .where('connections.state', '!=', 'disconnected'),
        ),
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('hand_over_id', 'desc')
    .limit(1)
    .executeTakeFirst()

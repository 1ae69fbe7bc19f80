import type { Database } from '../../platform/database/index.ts'
import type { Providers } from '../providers/index.ts'

export type Revocation = 'revoked' | 'not_offered' | 'shared' | 'unconfirmed'

export interface Parting {
  readonly provider: 'microsoft' | 'google'
  readonly accountKey: string
  /** Null: it was not there or could not be unsealed. */
  readonly refreshToken: string | null
}

/**
 * Google revokes for the whole project: every organisation that connected this account would lose
 * it (fact sheet 2.3). So only when no live connection, of any organisation, has the account.
 */
export const revokeUnlessShared = async (
  deps: { readonly workerDatabase: Database; readonly providers: Providers },
  { provider, accountKey, refreshToken }: Parting,
): Promise<Revocation> => {
  if (provider === 'google' && (await isUsedElsewhere(deps, accountKey))) return 'shared'
  const port = deps.providers[provider]
  if (port === null || refreshToken === null) return 'unconfirmed'
  return await port.revoke(refreshToken)
}

const isUsedElsewhere = async (
  { workerDatabase }: { readonly workerDatabase: Database },
  accountKey: string,
): Promise<boolean> => {
  const other = await workerDatabase.kysely
    .selectFrom('connections')
    .select('connection_id')
    .where('provider', '=', 'google')
    .where('account_key', '=', accountKey)
    .where('state', '!=', 'disconnected')
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}

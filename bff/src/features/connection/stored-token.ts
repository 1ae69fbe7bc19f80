import { sql, type Selectable } from 'kysely'
import { askedTogether, type Database, type Tables } from '../../platform/database/index.ts'

/** The columns that the life of a token needs, with the database's own time. */
export type TokenRow = Pick<
  Selectable<Tables['connections']>,
  | 'connection_id'
  | 'organization_id'
  | 'provider'
  | 'tenant'
  | 'state'
  | 'code'
  | 'technical'
  | 'sealed_refresh_token'
  | 'sealed_access_token'
  | 'access_token_expires_at'
  | 'token_version'
  | 'refresh_until'
  | 'refresh_failures'
  | 'refresh_not_before'
  | 'refreshed_at'
> & { readonly now: Date }

/** One reading for all who ask at the same time; undefined where there is no such connection. */
export const createReadToken = (
  workerDatabase: Database,
): ((connectionId: string) => Promise<TokenRow | undefined>) => {
  const read = askedTogether(async (connectionIds: readonly string[]) => {
    const rows = await readTokens(workerDatabase, connectionIds)
    return connectionIds.map((id) => ({ row: rows.find((one) => one.connection_id === id) }))
  })
  return async (connectionId) => (await read(connectionId)).row
}

const readTokens = async (
  { kysely }: Database,
  connectionIds: readonly string[],
): Promise<TokenRow[]> =>
  await kysely
    .selectFrom('connections')
    .select([
      'connection_id',
      'organization_id',
      'provider',
      'tenant',
      'state',
      'code',
      'technical',
      'sealed_refresh_token',
      'sealed_access_token',
      'access_token_expires_at',
      'token_version',
      'refresh_until',
      'refresh_failures',
      'refresh_not_before',
      'refreshed_at',
      sql<Date>`now()`.as('now'),
    ])
    .where('connection_id', 'in', connectionIds)
    .execute()

/** A column's place, to which its sealed value is bound. */
export const placeOf = (
  row: { readonly organization_id: string; readonly connection_id: string },
  column: 'sealed_refresh_token' | 'sealed_access_token',
) => ({ organizationId: row.organization_id, row: row.connection_id, column })

import { sql, type Selectable } from 'kysely'
import type { Database, Tables } from '../../platform/database/index.ts'

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

export const readToken = async (
  { kysely }: Database,
  connectionId: string,
): Promise<TokenRow | undefined> =>
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
    .where('connection_id', '=', connectionId)
    .executeTakeFirst()

/** A column's place, to which its sealed value is bound. */
export const placeOf = (
  row: { readonly organization_id: string; readonly connection_id: string },
  column: 'sealed_refresh_token' | 'sealed_access_token',
) => ({ organizationId: row.organization_id, row: row.connection_id, column })

import type { ApiKeyView } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Database } from '../../platform/database/index.ts'
import { SHOWN, viewOf } from './view.ts'

interface Deps {
  readonly database: Database
  readonly now: () => Date
}

/** Newest first. Dead ones are shown for 90 days: who asks why a program is refused finds them. */
export const listKeys = async ({ database, now }: Deps): Promise<ApiKeyView[]> => {
  const rows = await database.asOperator(
    null,
    async (tx) =>
      await tx
        .selectFrom('api_keys')
        .select(SHOWN)
        .where(sql<boolean>`coalesce(revoked_at, expires_at, now()) > now() - interval '90 days'`)
        .orderBy('created_at', 'desc')
        .orderBy('key_id', 'desc')
        .execute(),
  )
  return rows.map((row) => viewOf(row, now()))
}

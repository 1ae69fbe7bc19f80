import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'

export interface StoredRetention {
  /** Days; null: as the operator set it. */
  readonly own: number | null
  readonly version: number
  /** When the oldest record was handed over. */
  readonly oldest: Date | null
}

/** `tx` is inside the organisation. */
export const readRetention = async (tx: Tx): Promise<StoredRetention> => {
  const settings = await tx
    .selectFrom('outbox_settings')
    .select(['retention_days', 'retention_version'])
    .executeTakeFirst()
  const { rows } = await sql<{ oldest: Date | null }>`
    select min(created_at) as oldest from notifications
     where organization_id = current_setting('app.organization')`.execute(tx)
  return {
    own: settings?.retention_days ?? null,
    version: settings?.retention_version ?? 0,
    oldest: rows[0]?.oldest ?? null,
  }
}

/** False: somebody else changed it since `version`. */
export const changeRetention = async (
  tx: Tx,
  {
    organizationId,
    own,
    version,
  }: { readonly organizationId: string; readonly own: number | null; readonly version: number },
): Promise<boolean> => {
  await tx
    .insertInto('outbox_settings')
    .values({ organization_id: organizationId })
    .onConflict((conflict) => conflict.column('organization_id').doNothing())
    .execute()
  const changed = await tx
    .updateTable('outbox_settings')
    .set({ retention_days: own, retention_version: version + 1 })
    .where('organization_id', '=', organizationId)
    .where('retention_version', '=', version)
    .executeTakeFirst()
  return changed.numUpdatedRows > 0n
}

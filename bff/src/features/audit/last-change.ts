import type { LastChange } from '@letterhead/contract'
import type { Tx } from '../../platform/database/index.ts'

/** Who did one of these acts last, for the admin who was slower; `tx` is inside the organisation. */
export const lastChange = async (
  tx: Tx,
  actions: readonly string[],
): Promise<LastChange | null> => {
  const line = await tx
    .selectFrom('audit_entries')
    .select(['actor_name', 'at'])
    .where('action', 'in', actions)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
  return line === undefined ? null : { by: line.actor_name, at: line.at.toISOString() }
}

import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'

/** Ends what has not been claimed; `tx` is inside the organisation. */
export const cancel = async (
  tx: Tx,
  notificationId: string,
): Promise<'cancelled' | 'already_settled' | 'not_found'> => {
  const row = await tx
    .updateTable('notifications')
    .set({ state: 'cancelled', sealed_content: null, settled_at: sql`now()` })
    .where('notification_id', '=', notificationId)
    .where('state', 'in', ['queued', 'held'])
    .where('kind', '<>', 'test')
    .returning('notification_id')
    .executeTakeFirst()
  if (row !== undefined) return 'cancelled'
  const found = await tx
    .selectFrom('notifications')
    .select('state')
    .where('notification_id', '=', notificationId)
    .where('kind', '<>', 'test')
    .executeTakeFirst()
  if (found === undefined) return 'not_found'
  // Cancelling twice is no fault.
  return found.state === 'cancelled' ? 'cancelled' : 'already_settled'
}

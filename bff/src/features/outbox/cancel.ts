import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'

export type Cancelled = 'cancelled' | 'already_settled' | 'not_found'

/**
 * Ends what no provider has been called for, a claim that has not started included; `tx` is inside
 * the organisation. Cancelling twice is no fault.
 */
export const cancel = async (tx: Tx, notificationId: string): Promise<Cancelled> => {
  const { rows } = await sql<{ outcome: Cancelled }>`
    select cancel_notification(${notificationId}) as outcome`.execute(tx)
  return rows[0]?.outcome ?? 'not_found'
}

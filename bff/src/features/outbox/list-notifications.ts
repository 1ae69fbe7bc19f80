import type { NotificationState } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'
import { isShownAs, selectNotifications, type NotificationRow } from './notification-view.ts'
import { pageOf, type Place } from './pages.ts'

export interface ListFilter {
  readonly state?: NotificationState | undefined
  readonly kind?: string | undefined
  /** Handed over on this day, UTC, `2026-11-22`. */
  readonly day?: string | undefined
  /** To, cc or bcc of these (`Seal.blindIndexes` of the lower-case address). */
  readonly recipientKeys?: readonly string[] | undefined
  readonly limit: number
  /** Where the page before ended; null: from the newest. */
  readonly after: Place | null
}

/** Newest first, by keyset: a page costs the same however deep it is. */
export const listNotifications = async (
  tx: Tx,
  { limit, ...filter }: ListFilter,
): Promise<{ readonly rows: readonly NotificationRow[]; readonly nextCursor: string | null }> => {
  const ids = await pageOfIds(tx, { limit, ...filter })
  const rows = await selectNotifications(tx)
    .where('n.notification_id', 'in', ids.length === 0 ? [NOBODY] : ids)
    .orderBy('n.created_at', 'desc')
    .orderBy('n.notification_id', 'desc')
    .execute()
  return pageOf(rows, limit, (row) => ({ at: row.created_text, id: row.notification_id }))
}

const NOBODY = '00000000-0000-0000-0000-000000000000'

// First the page by index and filter alone, then what is shown of it: otherwise a long queue is read
// and sorted whole for its newest fifty.
const pageOfIds = async (
  tx: Tx,
  { state, kind, day, recipientKeys, limit, after }: ListFilter,
): Promise<readonly string[]> => {
  const rows = await tx
    .selectFrom('notifications as n')
    .innerJoin('lanes as l', 'l.lane_id', 'n.lane_id')
    .select('n.notification_id')
    .where(
      'n.organization_id',
      '=',
      sql<string>`nullif(current_setting('app.organization', true), '')`,
    )
    .where('n.candidate', 'is', null)
    .$if(state !== undefined, (query) => query.where(isShownAs(state ?? 'queued')))
    .$if(kind !== undefined, (query) => query.where('n.kind', '=', kind ?? ''))
    .$if(day !== undefined, (query) =>
      query.where(
        sql<boolean>`n.created_at >= ${day}::date at time zone 'UTC'
          and n.created_at < (${day}::date + 1) at time zone 'UTC'`,
      ),
    )
    .$if(recipientKeys !== undefined, (query) =>
      query.where(
        sql<boolean>`n.notification_id in (
          select k.notification_id from recipient_keys k
           where k.organization_id = nullif(current_setting('app.organization', true), '')
             and k.recipient_key = any (${recipientKeys}::bigint[]))`,
      ),
    )
    .$if(after !== null, (query) =>
      query.where(
        sql<boolean>`(n.created_at, n.notification_id) <
          (${after?.at}::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy('n.created_at', 'desc')
    .orderBy('n.notification_id', 'desc')
    .limit(limit + 1)
    .execute()
  return rows.map((row) => row.notification_id)
}

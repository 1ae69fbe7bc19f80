import type { Notification } from '@letterhead/contract'
import * as z from 'zod/mini'
import type { Tx } from '../../platform/database/index.ts'
import {
  codeOf,
  instant,
  selectNotifications,
  summaryOf,
  type NotificationRow,
} from './notification-view.ts'

const Outcome = z.nullable(
  z.enum(['accepted', 'rejected', 'later', 'reconnect', 'misconfigured', 'unknown']),
)

/** Metadata and the timeline of calls; null when the organisation (`tx`) has no such notification. */
export const readNotification = async (
  tx: Tx,
  notificationId: string,
): Promise<Notification | null> => (await readWhole(tx, notificationId))?.notification ?? null

/** As above, with the row for who shows more of it. */
export const readWhole = async (
  tx: Tx,
  notificationId: string,
): Promise<{ readonly row: NotificationRow; readonly notification: Notification } | null> => {
  const row = await selectNotifications(tx)
    .where('n.notification_id', '=', notificationId)
    .executeTakeFirst()
  if (row === undefined) return null
  const timeline = await timelineOf(tx, notificationId)
  return { row, notification: { ...summaryOf(row), timeline } }
}

const timelineOf = async (tx: Tx, notificationId: string): Promise<Notification['timeline']> => {
  const rows = await tx
    .selectFrom('attempts')
    .selectAll()
    .where('notification_id', '=', notificationId)
    // A claim that never came to a call is nothing that happened to the message.
    .where('started_at', 'is not', null)
    .orderBy('attempt')
    .execute()
  return rows.map((row) => ({
    attempt: row.attempt,
    startedAt: (row.started_at ?? row.claimed_at).toISOString(),
    endedAt: instant(row.ended_at),
    outcome: Outcome.parse(row.outcome),
    code: codeOf(row.code),
    providerCode: row.provider_code,
    httpStatus: row.http_status,
    correlationId: row.correlation_id,
  }))
}

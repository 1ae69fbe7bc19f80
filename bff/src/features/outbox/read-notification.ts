import { SendingCode, type Notification } from '@letterhead/contract'
import { sql } from 'kysely'
import * as z from 'zod/mini'
import type { Tx } from '../../platform/database/index.ts'

const Outcome = z.nullable(
  z.enum(['accepted', 'rejected', 'later', 'reconnect', 'misconfigured', 'unknown']),
)

/** Metadata and the timeline of calls; null when the organisation (`tx`) has no such notification. */
export const readNotification = async (
  tx: Tx,
  notificationId: string,
): Promise<Notification | null> => {
  const row = await tx
    .selectFrom('notifications as n')
    .innerJoin('lanes as l', 'l.lane_id', 'n.lane_id')
    .leftJoin('connections as c', 'c.connection_id', 'l.connection_id')
    .where('n.notification_id', '=', notificationId)
    .where('n.kind', '<>', 'test')
    .select([
      'n.organization_id',
      'n.workspace_id',
      'n.kind',
      'n.code',
      'n.from_email',
      'n.recipients',
      'n.created_at',
      'n.send_after',
      'n.expires_at',
      'n.run_at',
      'n.settled_at',
      'l.held_reason',
      'c.code as connection_code',
      'l.closed_until',
      sql<Notification['state']>`shown_state(n.state, n.priority, l.held_reason)`.as('state'),
    ])
    .executeTakeFirst()
  if (row === undefined) return null
  const timeline = await timelineOf(tx, notificationId)
  return {
    id: notificationId,
    organizationId: row.organization_id,
    workspaceId: row.workspace_id,
    kind: row.kind,
    state: row.state,
    code: codeOf(
      row.state === 'held' ? (row.code ?? row.connection_code ?? row.held_reason) : row.code,
    ),
    from: row.from_email,
    recipients: row.recipients,
    attempts: timeline.length,
    createdAt: row.created_at.toISOString(),
    sendAfter: instant(row.send_after),
    expiresAt: instant(row.expires_at),
    nextAttemptAt: row.state === 'queued' ? instant(later(row.run_at, row.closed_until)) : null,
    settledAt: instant(row.settled_at),
    resolved: null,
    timeline,
  }
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

// Held lanes name their reason in words of their own, of which most are codes too.
const codeOf = (code: string | null): SendingCode | null => SendingCode.safeParse(code).data ?? null

const instant = (at: Date | null): string | null => at?.toISOString() ?? null

const later = (first: Date, second: Date | null): Date =>
  second !== null && second > first ? second : first

import { SendingCode, type Notification, type NotificationSummary } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'

/** Everything a list or a page shows of a notification; `tx` is inside the organisation. */
export const selectNotifications = (tx: Tx) =>
  tx
    .selectFrom('notifications as n')
    .innerJoin('lanes as l', 'l.lane_id', 'n.lane_id')
    .leftJoin('connections as c', 'c.connection_id', 'l.connection_id')
    .where('n.candidate', 'is', null)
    .select([
      'n.notification_id',
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
      'n.resolved_as',
      'n.resolved_kind',
      'n.resolved_at',
      'n.sealed_recipients',
      'l.held_reason',
      'c.code as connection_code',
      'c.provider',
      'c.tenant',
      'c.email as mailbox',
      // A brake has no end that could be told.
      sql<Date | null>`case when not l.braked then l.closed_until end`.as('closed_until'),
      sql<string>`n.created_at::text`.as('created_text'),
      sql<boolean>`n.diverted or (l.role = 'diverted' and n.settled_at is null)`.as('diverted'),
      sql<Notification['state']>`shown_state(n.state, n.priority, l.held_reason)`.as('state'),
      sql<string>`(select count(*) from attempts a
        where a.notification_id = n.notification_id and a.started_at is not null)`.as('calls'),
    ])

export type NotificationRow = Awaited<
  ReturnType<ReturnType<typeof selectNotifications>['execute']>
>[number]

/** Rows shown in this state: what is queued in a held lane is held. */
export const isShownAs = (state: Notification['state']) =>
  state === 'held'
    ? sql<boolean>`(n.state = 'held' or (n.state = 'queued' and l.held_reason is not null))`
    : state === 'queued'
      ? sql<boolean>`n.state = 'queued' and l.held_reason is null`
      : sql<boolean>`n.state = ${state}`

export const summaryOf = (row: NotificationRow): NotificationSummary => ({
  id: row.notification_id,
  organizationId: row.organization_id,
  workspaceId: row.workspace_id,
  kind: row.kind,
  state: row.state,
  code: codeOf(
    row.state === 'held' ? (row.code ?? row.connection_code ?? row.held_reason) : row.code,
  ),
  from: row.from_email,
  recipients: row.recipients,
  attempts: Number(row.calls),
  createdAt: row.created_at.toISOString(),
  sendAfter: instant(row.send_after),
  expiresAt: instant(row.expires_at),
  nextAttemptAt: row.state === 'queued' ? instant(later(row.run_at, row.closed_until)) : null,
  settledAt: instant(row.settled_at),
  resolved:
    row.resolved_as === null || row.resolved_kind === null || row.resolved_at === null
      ? null
      : { as: row.resolved_as, by: row.resolved_kind, at: row.resolved_at.toISOString() },
})

// Held lanes name their reason in words of their own, of which most are codes too.
export const codeOf = (code: string | null): SendingCode | null =>
  SendingCode.safeParse(code).data ?? null

export const instant = (at: Date | null): string | null => at?.toISOString() ?? null

const later = (first: Date, second: Date | null): Date =>
  second !== null && second > first ? second : first

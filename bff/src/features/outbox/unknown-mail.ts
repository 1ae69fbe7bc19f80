import type { ResolveAs } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'
import { pageOf, type Place } from './pages.ts'

export interface UnknownRow {
  readonly notification_id: string
  readonly organization_id: string
  readonly kind: string
  readonly workspace_id: string | null
  readonly created_at: Date
  readonly created_text: string
  readonly code: string | null
  readonly sealed_recipients: Buffer | null
  readonly sealed_content: Buffer | null
  readonly attempts: string
  readonly attempted_at: Date
  readonly provider_code: string | null
  readonly http_status: number | null
  readonly correlation_id: string | null
  readonly provider: 'microsoft' | 'google' | 'platform'
  /** Of the mailbox; null for the platform sender. */
  readonly sender: string | null
  readonly mailbox: string | null
  readonly tenant: string | null
}

/** Newest first; `tx` is inside the organisation. */
export const listUnknown = async (
  tx: Tx,
  { limit, after }: { readonly limit: number; readonly after: Place | null },
) => {
  const { rows } = await sql<UnknownRow>`
    select n.notification_id, n.organization_id, n.kind, n.workspace_id, n.created_at,
           n.created_at::text as created_text, n.code, n.sealed_recipients, n.sealed_content,
           (select count(*) from attempts o
             where o.notification_id = n.notification_id and o.started_at is not null) as attempts,
           coalesce(a.started_at, n.created_at) as attempted_at, a.provider_code, a.http_status,
           a.correlation_id, split_part(coalesce(a.budget_key, l.budget_key), ':', 1) as provider,
           s.email as sender, c.email as mailbox, c.tenant
      from notifications n
      join lanes l on l.lane_id = n.lane_id
      left join attempts a on a.notification_id = n.notification_id and a.attempt = n.attempts
      left join connections c on c.connection_id = l.connection_id
      left join senders s on s.connection_id = l.connection_id
     where n.organization_id = nullif(current_setting('app.organization', true), '')
       and n.state = 'unknown' and n.priority = 0
       and (${after?.at ?? null}::timestamptz is null
         or (n.created_at, n.notification_id) <
            (${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid))
     order by n.created_at desc, n.notification_id desc limit ${limit + 1}`.execute(tx)
  return pageOf(rows, limit, (row) => ({ at: row.created_text, id: row.notification_id }))
}

export const countUnknown = async (tx: Tx): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from notifications n
     where n.organization_id = nullif(current_setting('app.organization', true), '')
       and n.state = 'unknown' and n.priority = 0`.execute(tx)
  return rows[0]?.count ?? 0
}

export interface Resolution {
  /** Null: all. */
  readonly ids: readonly string[] | null
  readonly as: ResolveAs
  readonly by: string
  readonly kind: 'person' | 'api_key'
}

/** How many it resolved; what is not unknown, or has no contents to send again, is left as it is. */
export const resolveUnknown = async (
  tx: Tx,
  { ids, as, by, kind }: Resolution,
): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select resolve_unknown(
      coalesce(${ids === null ? null : [...ids]}::uuid[], array(
        select n.notification_id from notifications n
         where n.organization_id = nullif(current_setting('app.organization', true), '')
           and n.state = 'unknown')),
      ${as}, ${by}, ${kind}) as count`.execute(tx)
  return rows[0]?.count ?? 0
}

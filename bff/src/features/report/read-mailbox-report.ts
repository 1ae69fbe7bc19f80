import type { MailboxReport } from '@letterhead/contract'
import { sql } from 'kysely'
import * as z from 'zod/mini'
import type { Tx } from '../../platform/database/index.ts'
import type { Period } from './period.ts'

const Sending = z.object({
  month: z.string(),
  kind: z.string(),
  through: z.enum(['own', 'platform']),
  accepted: z.number(),
  rejected: z.number(),
  ended: z.number(),
  unknown: z.number(),
  recipients: z.number(),
})
const Renewals = z.object({ month: z.string(), count: z.number() })
const Connection = z.object({
  provider: z.string(),
  email: z.string(),
  connected_by: z.string(),
  connected_at: z.date(),
  disconnected_at: z.nullable(z.date()),
  last_accepted_at: z.nullable(z.date()),
})

/** What was done for the organisation that `tx` is inside. Days are UTC. */
export const readMailboxReport = async (tx: Tx, period: Period): Promise<MailboxReport> => ({
  ...period,
  sending: await readSending(tx, period),
  renewals: await readRenewals(tx, period),
  connections: await readConnections(tx, period),
})

const readSending = async (tx: Tx, { from, to }: Period) => {
  const { rows } = await sql`
    select to_char(n.created_at at time zone 'UTC', 'YYYY-MM') as month, n.kind,
           case when l.connection_id is null then 'platform' else 'own' end as through,
           count(*) filter (where n.state = 'accepted')::int as accepted,
           count(*) filter (where n.state = 'rejected')::int as rejected,
           count(*) filter (where n.state in ('cancelled', 'expired'))::int as ended,
           count(*) filter (where n.state = 'unknown')::int as unknown,
           coalesce(sum(n.recipients) filter (where n.state = 'accepted'), 0)::int as recipients
      from notifications n join lanes l on l.lane_id = n.lane_id
     where n.created_at >= ${from}::date::timestamp at time zone 'UTC'
       and n.created_at < (${to}::date + 1)::timestamp at time zone 'UTC'
       and n.state in ('accepted', 'rejected', 'cancelled', 'expired', 'unknown')
     group by 1, 2, 3 order by 1 desc, 2, 3`.execute(tx)
  return z.array(Sending).parse(rows)
}

const readRenewals = async (tx: Tx, { from, to }: Period) => {
  const { rows } = await sql`
    select to_char(month, 'YYYY-MM') as month, count from token_renewals
     where month between date_trunc('month', ${from}::date) and ${to}::date
     order by 1 desc`.execute(tx)
  return z.array(Renewals).parse(rows)
}

const readConnections = async (tx: Tx, { from, to }: Period) => {
  const { rows } = await sql`
    select provider, email, connected_by, connected_at, disconnected_at, last_accepted_at
      from connections
     where connected_at < (${to}::date + 1)::timestamp at time zone 'UTC'
       and coalesce(disconnected_at, now()) >= ${from}::date::timestamp at time zone 'UTC'
     order by connected_at desc`.execute(tx)
  return z
    .array(Connection)
    .parse(rows)
    .map((row) => ({
      provider: row.provider,
      email: row.email,
      connectedBy: row.connected_by,
      connectedAt: row.connected_at.toISOString(),
      disconnectedAt: row.disconnected_at?.toISOString() ?? null,
      lastUsedAt: row.last_accepted_at?.toISOString() ?? null,
    }))
}

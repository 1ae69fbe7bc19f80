import type { OutboxLimits } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'
import type { Limits } from '../providers/index.ts'

interface Deps {
  readonly platform: { readonly limits: Limits }
}

export interface OwnLimits {
  readonly messagesPerMinute: number | null
  readonly messagesPerDay: number | null
  readonly recipientsPerDay: number | null
}

interface Row {
  readonly provider: OutboxLimits['provider']
  readonly per_minute: number
  readonly per_day: number
  readonly recipients_per_day: number | null
  readonly bytes_per_five_minutes: number | null
  readonly own_per_minute: number | null
  readonly own_per_day: number | null
  readonly own_recipients_per_day: number | null
  readonly minute_left: number
  readonly day_left: number
  readonly recipients_left: number | null
  readonly bytes_left: number | null
  readonly wish_per_minute: number | null
  readonly wish_per_day: number | null
  readonly wish_recipients_per_day: number | null
  readonly limits_version: number
}

/** The pace of the mailbox that new mail leaves from; `tx` is inside the organisation. */
export const readLimits = async ({ platform }: Deps, tx: Tx): Promise<OutboxLimits> => {
  const { rows } = await sql<Row>`
    select b.*, rest.*, s.per_minute as wish_per_minute, s.per_day as wish_per_day,
           s.recipients_per_day as wish_recipients_per_day,
           coalesce(s.limits_version, 0) as limits_version
      from lanes l
      join budgets b on b.budget_key = l.budget_key
      cross join lateral budget_left(l.budget_key) rest
      left join outbox_settings s on s.organization_id = l.organization_id
     where l.role = 'main' and case when effective_lane(l.organization_id) is null
             then l.connection_id is null else l.lane_id = effective_lane(l.organization_id) end`.execute(
    tx,
  )
  const row = rows[0] ?? unused(platform.limits, await versionOf(tx))
  const isOwn = row.provider !== 'platform'
  const own = (wish: number | null) => (isOwn ? wish : null)
  return {
    provider: row.provider,
    messagesPerMinute: {
      allowed: row.per_minute,
      own: own(row.wish_per_minute),
      limit: lower(row.per_minute, row.own_per_minute),
      left: row.minute_left,
    },
    messagesPerDay: {
      allowed: row.per_day,
      own: own(row.wish_per_day),
      limit: lower(row.per_day, row.own_per_day),
      left: row.day_left,
    },
    recipientsPerDay: recipientsOf(row, isOwn),
    bytesPerFiveMinutes:
      row.bytes_per_five_minutes === null
        ? null
        : {
            allowed: row.bytes_per_five_minutes,
            own: null,
            limit: row.bytes_per_five_minutes,
            left: row.bytes_left ?? row.bytes_per_five_minutes,
          },
    mayLimit: isOwn,
    version: row.limits_version,
  }
}

const recipientsOf = (row: Row, isOwn: boolean): OutboxLimits['recipientsPerDay'] => {
  const limit =
    row.recipients_per_day === null
      ? row.own_recipients_per_day
      : lower(row.recipients_per_day, row.own_recipients_per_day)
  if (limit === null) return null
  return {
    allowed: row.recipients_per_day,
    own: isOwn ? row.wish_recipients_per_day : null,
    limit,
    left: row.recipients_left ?? limit,
  }
}

const lower = (allowed: number, own: number | null): number => Math.min(allowed, own ?? allowed)

const versionOf = async (tx: Tx): Promise<number> => {
  const settings = await tx
    .selectFrom('outbox_settings')
    .select('limits_version')
    .executeTakeFirst()
  return settings?.limits_version ?? 0
}

const unused = ({ perMinute, perDay }: Limits, version: number): Row => ({
  provider: 'platform',
  per_minute: perMinute,
  per_day: perDay,
  recipients_per_day: null,
  bytes_per_five_minutes: null,
  own_per_minute: null,
  own_per_day: null,
  own_recipients_per_day: null,
  minute_left: perMinute,
  day_left: perDay,
  recipients_left: null,
  bytes_left: null,
  wish_per_minute: null,
  wish_per_day: null,
  wish_recipients_per_day: null,
  limits_version: version,
})

/**
 * Keeps the organisation's wish, for the mailbox it has and for any later one. False: somebody else
 * changed it since `version`.
 */
export const changeLimits = async (
  tx: Tx,
  {
    organizationId,
    limits,
    version,
  }: {
    readonly organizationId: string
    readonly limits: OwnLimits
    readonly version: number
  },
): Promise<boolean> => {
  await tx
    .insertInto('outbox_settings')
    .values({ organization_id: organizationId })
    .onConflict((conflict) => conflict.column('organization_id').doNothing())
    .execute()
  const changed = await tx
    .updateTable('outbox_settings')
    .set({
      per_minute: limits.messagesPerMinute,
      per_day: limits.messagesPerDay,
      recipients_per_day: limits.recipientsPerDay,
      limits_version: version + 1,
    })
    .where('organization_id', '=', organizationId)
    .where('limits_version', '=', version)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) return false
  await sql`select adopt_own_limits(${organizationId})`.execute(tx)
  return true
}

import { sql } from 'kysely'
import type { SenderPolicy } from '@letterhead/contract'
import type { Tx } from '../../platform/database/index.ts'

/** Fewer are no pattern, and no harm. */
const WORTH_SAYING = 50
const TIMES_THE_USUAL = 3
const DAYS_TO_KNOW = 7

interface Counts {
  readonly lastDay: number
  readonly before: number
  /** Days with any mail among the 28 before the last one. */
  readonly days: number
}

/** More than three times a usual day, where enough days are known. Pure. */
export const anomalyOf = ({ lastDay, before, days }: Counts): SenderPolicy['anomaly'] => {
  if (days < DAYS_TO_KNOW || lastDay < WORTH_SAYING) return null
  const usualDay = Math.round(before / days)
  return lastDay > usualDay * TIMES_THE_USUAL ? { lastDay, usualDay } : null
}

export const readAnomaly = async (tx: Tx): Promise<SenderPolicy['anomaly']> => {
  const { rows } = await sql<Counts>`
    select count(*) filter (where settled_at > now() - interval '1 day')::int as "lastDay",
           count(*) filter (where settled_at <= now() - interval '1 day')::int as before,
           count(distinct date_trunc('day', settled_at))
             filter (where settled_at <= now() - interval '1 day')::int as days
      from notifications
     where state = 'accepted' and priority = 0 and settled_at > now() - interval '29 days'`.execute(
    tx,
  )
  return anomalyOf(rows[0] ?? { lastDay: 0, before: 0, days: 0 })
}

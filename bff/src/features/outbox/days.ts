import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'

export interface Day {
  /** UTC, `2026-11-22`. */
  readonly day: string
  readonly accepted: number
  readonly rejected: number
  readonly expired: number
  readonly cancelled: number
  readonly held: number
  readonly unknown: number
}

/** The last `count` days, oldest first, today last; `tx` is inside the organisation. */
export const readDays = async (tx: Tx, count: number): Promise<readonly Day[]> => {
  const { rows } = await sql<Day>`
    with waiting as (
      select (n.created_at at time zone 'UTC')::date as day,
             count(*) filter (
               where shown_state(n.state, n.priority, l.held_reason) = 'held') as held,
             count(*) filter (where n.state = 'unknown') as unknown
        from notifications n join lanes l on l.lane_id = n.lane_id
       where n.organization_id = nullif(current_setting('app.organization', true), '')
         and n.state in ('queued', 'held', 'unknown') and n.priority = 0
       group by 1)
    select to_char(days.day, 'YYYY-MM-DD') as day,
           coalesce(d.accepted, 0) as accepted, coalesce(d.rejected, 0) as rejected,
           coalesce(d.expired, 0) as expired, coalesce(d.cancelled, 0) as cancelled,
           coalesce(w.held, 0)::integer as held, coalesce(w.unknown, 0)::integer as unknown
      from (select (now() at time zone 'UTC')::date - past as day
              from generate_series(0, ${count}::integer - 1) past) days
      left join daily_counts d
        on d.day = days.day
       and d.organization_id = nullif(current_setting('app.organization', true), '')
      left join waiting w on w.day = days.day
     order by days.day`.execute(tx)
  return rows
}

import type { Database } from '../../platform/database/index.ts'

export interface Figures {
  /** By state as it is shown: what is queued in a held lane is held. Tests do not count. */
  readonly waiting: readonly { readonly state: string; readonly count: number }[]
  /** Seconds for which the oldest mail that might leave has been due, by provider. */
  readonly oldest: readonly { readonly provider: string; readonly seconds: number }[]
  readonly connections: readonly {
    readonly provider: string
    readonly state: string
    readonly count: number
  }[]
  readonly closedCircuits: readonly string[]
}

/** How the queue stands over all organisations (worker role). */
export const readFigures = async ({ pool }: Pick<Database, 'pool'>): Promise<Figures> => {
  const waiting = await pool.query<Figures['waiting'][number]>(`
    select shown_state(n.state, n.priority, l.held_reason) as state, count(*)::integer as count
      from notifications n join lanes l on l.lane_id = n.lane_id
     where n.state in ('queued', 'sending', 'held', 'unknown') and n.priority = 0
     group by 1`)
  const oldest = await pool.query<Figures['oldest'][number]>(`
    select b.provider, max(extract(epoch from now() - due.run_at))::float8 as seconds
      from lanes l join budgets b on b.budget_key = l.budget_key
      cross join lateral (
        select n.run_at from notifications n
         where n.lane_id = l.lane_id and n.state = 'queued' and n.priority = 0
           and n.run_at <= now()
         order by n.run_at limit 1) due
     where l.wake_at <= now() and l.held_reason is null
     group by b.provider`)
  const connections = await pool.query<Figures['connections'][number]>(`
    select provider, state, count(*)::integer as count from connections group by 1, 2`)
  const circuits = await pool.query<{ provider: string }>(
    'select provider from circuits where closed',
  )
  return {
    waiting: waiting.rows,
    oldest: oldest.rows,
    connections: connections.rows,
    closedCircuits: circuits.rows.map(({ provider }) => provider),
  }
}

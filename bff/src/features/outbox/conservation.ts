import type { Database } from '../../platform/database/index.ts'

/** What one organisation's ledger says and what is there. */
export interface Account {
  readonly organizationId: string
  readonly takenIn: number
  readonly purged: number
  readonly present: number
}

export interface Balance {
  readonly takenIn: number
  readonly purged: number
  readonly present: number
  /** Rows present, by state. */
  readonly states: Readonly<Record<string, number>>
  /** Organisations whose rows are not what their ledger says: something was deleted, or written, by hand. */
  readonly off: readonly Account[]
  /** Claims a minute past their lease: no sweep takes them back. */
  readonly stuck: number
  /** Waiting mail without contents: it could never leave. */
  readonly empty: number
}

/**
 * Weighs everything that was ever taken in against what is there, in one snapshot (worker role).
 * In balance: `off` is empty, `stuck` and `empty` are 0.
 */
export const weigh = async ({ pool }: Pick<Database, 'pool'>): Promise<Balance> => {
  const client = await pool.connect()
  try {
    await client.query('begin isolation level repeatable read, read only')
    const accounts = await client.query<Account>(ACCOUNTS)
    const states = await client.query<{ state: string; count: number }>(
      'select state, count(*)::integer as count from notifications group by state order by state',
    )
    const faults = await client.query<{ stuck: number; empty: number }>(FAULTS)
    await client.query('commit')
    const sum = (part: 'takenIn' | 'purged' | 'present') =>
      accounts.rows.reduce((total, account) => total + account[part], 0)
    return {
      takenIn: sum('takenIn'),
      purged: sum('purged'),
      present: sum('present'),
      states: Object.fromEntries(states.rows.map(({ state, count }) => [state, count])),
      off: accounts.rows.filter(({ takenIn, purged, present }) => takenIn - purged !== present),
      stuck: faults.rows[0]?.stuck ?? 0,
      empty: faults.rows[0]?.empty ?? 0,
    }
  } finally {
    client.release()
  }
}

export const isInBalance = ({ off, stuck, empty }: Balance): boolean =>
  off.length === 0 && stuck === 0 && empty === 0

const ACCOUNTS = `
  select coalesce(l.organization_id, n.organization_id) as "organizationId",
         coalesce(l.taken_in, 0)::integer as "takenIn", coalesce(l.purged, 0)::integer as purged,
         coalesce(n.present, 0)::integer as present
    from (select organization_id, sum(taken_in) as taken_in, sum(purged) as purged
            from ledger group by organization_id) l
    full join (select organization_id, count(*) as present
                 from notifications group by organization_id) n
      on n.organization_id = l.organization_id
   order by 1`

const FAULTS = `
  select count(*) filter (
           where n.state = 'sending' and n.lease_until < now() - interval '1 minute')::integer as stuck,
         count(*) filter (
           where n.state in ('queued', 'held') and n.sealed_content is null)::integer as empty
    from notifications n where n.state in ('sending', 'queued', 'held')`

import type { Pool } from 'pg'
import type { Accepted } from './host.ts'
import type { JournalRow } from './stand-in.ts'

/** The three-way join: the client's 202s, the outbox' rows, the provider's journal by X-Letterhead-Id. */
export interface Verdict {
  readonly acknowledged: number
  /** Acknowledged and nowhere: no row, or said to be accepted and never at the provider. */
  readonly lost: number
  /** Mail the provider took more than once, counted without the first. */
  readonly duplicates: number
  readonly duplicatesByKind: Readonly<Record<string, number>>
  /** The most often one mail was taken. */
  readonly mostTaken: number
  /** Rows beyond one for each key. */
  readonly doubledRows: number
  readonly taken: number
  readonly parked: number
  /** Parked, and the provider has it. */
  readonly parkedAndTaken: number
  readonly parkedWithoutCode: number
  readonly byState: Readonly<Record<string, number>>
}

interface Row {
  readonly notification_id: string
  readonly idempotency_key: string
  readonly state: string
  readonly code: string | null
  readonly kind: string
}

export const judge = async (
  pool: Pool,
  {
    accepted,
    journal,
  }: { readonly accepted: readonly Accepted[]; readonly journal: readonly JournalRow[] },
): Promise<Verdict> => {
  const { rows } = await pool.query<Row>(
    'select notification_id, idempotency_key, state, code, kind from notifications',
  )
  const byId = new Map(rows.map((row) => [row.notification_id, row]))
  const taken = new Map<string, number>()
  for (const { operation, id, taken: wasTaken } of journal)
    if (operation === 'send' && wasTaken && id !== '') taken.set(id, (taken.get(id) ?? 0) + 1)
  const isLost = ({ id }: Accepted) => {
    const row = byId.get(id)
    return row === undefined || (row.state === 'accepted' && !taken.has(id))
  }
  const parked = rows.filter(({ state }) => state === 'unknown')
  const byState: Record<string, number> = {}
  for (const { state } of rows) byState[state] = (byState[state] ?? 0) + 1
  const duplicatesByKind: Record<string, number> = {}
  for (const [id, times] of taken) {
    const kind = byId.get(id)?.kind ?? 'without a row'
    duplicatesByKind[kind] = (duplicatesByKind[kind] ?? 0) + times - 1
  }
  return {
    acknowledged: accepted.length,
    lost: accepted.filter(isLost).length,
    duplicates: [...taken.values()].reduce((sum, times) => sum + times - 1, 0),
    duplicatesByKind,
    mostTaken: Math.max(0, ...taken.values()),
    doubledRows: rows.length - new Set(rows.map((row) => row.idempotency_key)).size,
    taken: taken.size,
    parked: parked.length,
    parkedAndTaken: parked.filter(({ notification_id: id }) => taken.has(id)).length,
    parkedWithoutCode: parked.filter(({ code }) => code === null).length,
    byState,
  }
}

/** How many still move: queued in an open lane, or with a worker. */
export const waiting = async (pool: Pool): Promise<number> => {
  const { rows } = await pool.query<{ count: string }>(
    `select count(*) from notifications where state in ('queued', 'sending')`,
  )
  return Number(rows[0]?.count ?? 0)
}

import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { Seal } from './seal.ts'

const AT_ONCE = 2_000

/**
 * Waiting mail in bulk, for queues too long to be handed over one by one: rows as an enqueue leaves
 * them, contents sealed, and their lanes woken.
 */
export const fillQueue = async (
  { pool, seal }: { readonly pool: Pool; readonly seal: Seal },
  {
    organizationId,
    laneId,
    count,
    runAt = new Date(),
  }: {
    readonly organizationId: string
    readonly laneId: string
    readonly count: number
    readonly runAt?: Date
  },
): Promise<void> => {
  for (let done = 0; done < count; done += AT_ONCE) {
    const rows = Array.from({ length: Math.min(AT_ONCE, count - done) }, () =>
      rowOf(seal, organizationId),
    )
    await pool.query(
      `insert into notifications (notification_id, organization_id, lane_id, workspace_id, kind,
         state, idempotency_key, request_digest, sealed_recipients, recipients, sealed_content, run_at)
       select i, $1, $2, 'main', 'task', 'queued', 'bulk-' || i, 'bulk', r, 1, c, $6
         from unnest($3::uuid[], $4::bytea[], $5::bytea[]) as t (i, r, c)`,
      [
        organizationId,
        laneId,
        rows.map(({ id }) => id),
        rows.map(({ recipients }) => recipients),
        rows.map(({ content }) => content),
        runAt,
      ],
    )
  }
  await pool.query('insert into ledger (organization_id, taken_in) values ($1, $2)', [
    organizationId,
    count,
  ])
  await pool.query('select wake_lane($1, $2)', [laneId, runAt])
}

const rowOf = (seal: Seal, organizationId: string) => {
  const id = randomUUID()
  const place = (column: string) => ({ organizationId, row: id, column })
  const to = [{ email: 'carol@example.org' }]
  return {
    id,
    recipients: seal(
      place('sealed_recipients'),
      JSON.stringify({ to, cc: [], bcc: [], replyTo: null }),
    ),
    content: seal(
      place('sealed_content'),
      JSON.stringify({ subject: 'Waiting', html: null, text: 'One of very many. '.repeat(20) }),
    ),
  }
}

export const laneOf = async (pool: Pool, organizationId: string): Promise<string> => {
  const { rows } = await pool.query<{ lane_id: string }>(
    `select lane_id from lanes where organization_id = $1 order by connection_id nulls last limit 1`,
    [organizationId],
  )
  const [lane] = rows
  if (lane === undefined) throw new Error(`${organizationId} has no lane`)
  return lane.lane_id
}

import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { monotonic } from './clock.ts'

/** Milliseconds of single claims of up to ten messages, each rolled back so that the next finds the same. */
export const claimCosts = async (pool: Pool, times: number): Promise<readonly number[]> => {
  const client = await pool.connect()
  const costs: number[] = []
  try {
    for (let turn = 0; turn < times; turn += 1) {
      await client.query('begin')
      const begun = monotonic()
      await client.query({
        name: 'bench-claim',
        text: 'select notification_id from claim_notifications($1, 10)',
        values: [randomUUID()],
      })
      costs.push(monotonic() - begun)
      await client.query('rollback')
    }
  } finally {
    client.release()
  }
  return costs
}

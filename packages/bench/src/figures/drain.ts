import type { Pool } from 'pg'
import type { Ground } from '../ground/ground.ts'
import { fillQueue } from '../ground/fill-queue.ts'
import { inWorld } from '../ground/world.ts'
import { until } from '../ground/clock.ts'
import { figuresOf, type Figures } from '../report/figure.ts'
import { median } from '../report/statistics.ts'

const DELAY_MS = 50
const EACH = 20
/** The default, and as few as a small machine keeps busy without being busy itself. */
const AT_ONCE = [20, 8]

interface Drained {
  readonly share: number
  /** A second. */
  readonly rate: number
  readonly stages: string
}

/** A thousand mailboxes with twenty waiting mails each, one worker, a provider that takes 50 ms. */
export const drain = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('drain')
  const rounds = ground.options.count(3, 1)
  const lanes = ground.options.count(1_000, 50)
  figures.note('mails', `${lanes} lanes × ${EACH}`)
  for (const atOnce of AT_ONCE) {
    const drained: Drained[] = []
    for (let round = 0; round < rounds; round += 1)
      drained.push(await drainOnce(ground, { name: `drain-${atOnce}-${round}`, lanes, atOnce }))
    const rate = median(drained.map((one) => one.rate))
    figures.note(
      `${atOnce} at once: rate`,
      `${rate.toFixed(0)} / s of ${(1_000 / DELAY_MS) * atOnce}`,
    )
    figures.note(
      `${atOnce} at once: median claim → start → ending`,
      drained.map(({ stages }) => stages).join(', '),
    )
    figures.atLeast(
      `${atOnce} at once: of the ideal`,
      median(drained.map(({ share }) => share)),
      0.9,
    )
  }
  return figures
}

const drainOnce = async (
  ground: Ground,
  wish: { readonly name: string; readonly lanes: number; readonly atOnce: number },
): Promise<Drained> =>
  await inWorld(ground, { name: wish.name }, async (world) => {
    const web = await world.start({ name: 'web', role: 'web' })
    const boxes = await world.organizations({ host: world.hostAt(web), count: wish.lanes })
    await world.standIn.limits({ delayMs: DELAY_MS })
    const { pool } = world.database
    const { rows } = await pool.query<{ organization_id: string; lane_id: string }>(
      'select organization_id, lane_id from lanes',
    )
    const laneOf = new Map(rows.map((row) => [row.organization_id, row.lane_id]))
    for (const { organizationId } of boxes)
      await fillQueue(
        { pool, seal: world.seal },
        { organizationId, laneId: laneOf.get(organizationId) ?? '', count: EACH },
      )
    await pool.query('analyze')
    // It draws on one core: the API process would only be in the way.
    await web.stop()
    await world.start({
      name: 'worker',
      role: 'worker',
      environment: { SENDS_AT_ONCE: String(wish.atOnce) },
    })
    const total = wish.lanes * EACH
    await until('all were sent', async () => (await world.standIn.counts()).calls >= total, {
      within: 600_000,
      every: 100,
    })
    const times = (await world.standIn.journal()).map(({ at }) => at)
    const took = Math.max(...times) - Math.min(...times) + DELAY_MS
    return {
      share: (total * DELAY_MS) / wish.atOnce / took,
      rate: (total / took) * 1_000,
      stages: await stagesOf(pool),
    }
  })

/** Where a slot spends its time, by the database's clock. */
const stagesOf = async (pool: Pool): Promise<string> => {
  const { rows } = await pool.query<{ before: number; call: number }>(
    `select percentile_cont(0.5) within group (order by extract(epoch from started_at - claimed_at))
              ::float * 1000 as before,
            percentile_cont(0.5) within group (order by extract(epoch from ended_at - started_at))
              ::float * 1000 as call
       from attempts`,
  )
  const [row] = rows
  return `${row?.before.toFixed(1)} + ${row?.call.toFixed(1)} ms`
}

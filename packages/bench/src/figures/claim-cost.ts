import { claimCosts } from '../ground/claim-cost.ts'
import { fillQueue } from '../ground/fill-queue.ts'
import type { Ground } from '../ground/ground.ts'
import { inWorld } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'
import { median } from '../report/statistics.ts'

const LANES = 1_000
const CLAIMS = 100
const ROUNDS = 3

/** What one claim of ten costs while a thousand, a hundred thousand and a million wait. */
export const claimCost = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('claim')
  const sizes = [
    1_000,
    ground.options.count(100_000, 5_000),
    ground.options.count(1_000_000, 20_000),
  ]
  await inWorld(ground, { name: 'claim' }, async (world) => {
    const web = await world.start({ name: 'web', role: 'web' })
    const lanes = Math.min(LANES, ground.options.count(LANES, 50))
    await world.organizations({ host: world.hostAt(web), count: lanes })
    await web.stop()
    const { pool } = world.database
    const { rows } = await pool.query<{ organization_id: string; lane_id: string }>(
      'select organization_id, lane_id from lanes',
    )
    let waiting = 0
    const medians: number[] = []
    for (const size of sizes) {
      for (const { organization_id: organizationId, lane_id: laneId } of rows)
        await fillQueue(
          { pool, seal: world.seal },
          { organizationId, laneId, count: Math.round((size - waiting) / rows.length) },
        )
      waiting = size
      await pool.query('vacuum analyze')
      const each: number[] = []
      await claimCosts(pool, CLAIMS)
      for (let round = 0; round < ROUNDS; round += 1)
        each.push(median(await claimCosts(pool, CLAIMS)))
      medians.push(median(each))
      figures.note(`ten of ${size.toLocaleString('en')} waiting`, `${median(each).toFixed(2)} ms`)
    }
    figures.atMost('dearest to cheapest', Math.max(...medians) / Math.min(...medians), 1.3)
  })
  return figures
}

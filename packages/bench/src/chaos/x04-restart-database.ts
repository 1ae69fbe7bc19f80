import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { monotonic, until } from '../ground/clock.ts'
import { fewAtOnce } from '../ground/few-at-once.ts'
import type { Ground } from '../ground/ground.ts'
import { judge } from '../ground/oracle.ts'
import { untilDrained } from '../ground/settled.ts'
import { inWorld, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'
import { median } from '../report/statistics.ts'

const ORGANIZATIONS = 20
const BETWEEN_MS = 2_000

/** PostgreSQL is crashed (immediate shutdown) every two seconds under load. */
export const restartDatabase = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-04')
  const restarts = ground.options.count(100, 3)
  await inWorld(ground, { name: 'x04' }, async (world) => {
    const web = await world.start({ name: 'web', role: 'web' })
    const host = world.hostAt(web)
    const boxes = await world.organizations({ host, count: ORGANIZATIONS })
    const worker = await world.start({ name: 'worker', role: 'worker' })
    const keys = { next: 0, over: false }
    const load = fewAtOnce({ count: 4, lanes: 4 }, async () => {
      const mine = []
      while (!keys.over) {
        keys.next += 1
        const { organizationId } = boxes[keys.next % ORGANIZATIONS] ?? { organizationId: '' }
        mine.push(await host.handOver({ organizationId, key: `m-${keys.next}` }))
        await pause(20)
      }
      return mine
    })
    const recoveries: number[] = []
    for (let restart = 0; restart < restarts; restart += 1) {
      await pause(BETWEEN_MS * (0.5 + world.random()))
      recoveries.push(await crashOnce(world))
    }
    keys.over = true
    const accepted = (await load).flat()
    await untilDrained(world)
    const journal = await world.standIn.journal()
    const verdict = await judge(world.database.pool, { accepted, journal })
    figures.note('restarts', String(restarts))
    figures.note('acknowledged', String(verdict.acknowledged))
    figures.exactly('acknowledged and lost', verdict.lost, 0)
    figures.exactly('duplicates', verdict.duplicates, 0)
    figures.note('parked as unknown', String(verdict.parked))
    figures.exactly('letterhead conserve ends with', await world.conserve(), 0)
    figures.exactly('processes that ended', [web, worker].filter((one) => one.hasEnded()).length, 0)
    figures.note('first send after it is up, median', `${median(recoveries).toFixed(0)} ms`)
    const worst = Math.max(...recoveries) / 1_000
    // A small run is part of the tests, on machines of any speed.
    if (ground.options.isSmall) figures.note('first send, worst', `${worst.toFixed(2)} s`)
    else figures.atMost('first send after it is up, worst', worst, 2, ' s')
  })
  return figures
}

/** Milliseconds from the first connection that is taken again to the next call of the provider. */
const crashOnce = async ({ ground, database, standIn }: World): Promise<number> => {
  await ground.cluster.crash()
  await until('the old server is gone', async () => !(await answers(database.urls().DATABASE_URL)))
  await until('it is up', async () => await answers(database.urls().DATABASE_URL), { every: 5 })
  const up = monotonic()
  const { calls } = await standIn.counts()
  const first = await until('a mail leaves', async () => (await standIn.journal(calls))[0], {
    within: 30_000,
    every: 5,
  })
  return Math.max(0, first.at - up)
}

const answers = async (connectionString: string): Promise<boolean> => {
  const client = new Client({ connectionString, connectionTimeoutMillis: 1_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

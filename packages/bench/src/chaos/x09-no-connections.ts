import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { monotonic } from '../ground/clock.ts'
import type { CaseDatabase } from '../ground/database.ts'
import type { Ground } from '../ground/ground.ts'
import { withOwnCluster } from '../ground/own-cluster.ts'
import { startTcpProxy } from '../ground/tcp-proxy.ts'
import { inWorld } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'

/** What PostgreSQL keeps for superusers (`superuser_reserved_connections`). */
const RESERVED = 3
const FOR_EACH = 12

/** all connections of PostgreSQL are taken while many processes start at once on a new database. */
export const startWithoutConnections = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-09')
  const count = ground.options.count(10, 3)
  const seconds = ground.options.count(30, 5)
  const max = RESERVED + count * FOR_EACH
  const wish = { name: 'postgresql-x09', settings: { max_connections: String(max) } }
  await withOwnCluster(ground, wish, async (own) => {
    await inWorld(own, { name: 'x09' }, async (world) => {
      const proxy = await startTcpProxy(own.cluster.port, world.random)
      world.onEnd(proxy.close)
      const free = await takeAll(world.database)
      world.onEnd(free)
      const environment = world.database.urls(proxy.port)
      const starting = Array.from({ length: count }, async (_, place) => {
        return await world.begin({ name: `all-${place}`, role: 'all', environment })
      })
      const processes = await Promise.all(starting)
      await pause(seconds * 1_000)
      const tries = proxy.asked() / count / seconds
      const endedMeanwhile = processes.filter((one) => one.hasEnded()).length
      const begun = monotonic()
      await free()
      const ready = await Promise.allSettled(processes.map(async (one) => await one.ready()))
      const took = (monotonic() - begun) / 1_000
      const { rows } = await world.database.pool.query<{ times: number }>(
        'select count(*)::integer as times from migrations group by name order by 1 desc limit 1',
      )
      figures.note('processes, and seconds without a connection', `${count}, ${seconds}`)
      figures.exactly('processes that ended', endedMeanwhile, 0)
      figures.exactly(
        'became ready afterwards',
        ready.filter(({ status }) => status === 'fulfilled').length,
        count,
      )
      figures.exactly('migrations: most often applied', rows[0]?.times ?? 0, 1)
      if (ground.options.isSmall) {
        figures.note('tries of one process', `${tries.toFixed(2)} a second`)
        figures.note('all are ready after', `${took.toFixed(1)} s`)
      } else {
        figures.atMost('tries of one process, a second', tries, 1)
        figures.atMost('all are ready after', took, 30, ' s')
      }
    })
  })
  return figures
}

/** Takes connections until there are none; gives them back, once. */
const takeAll = async ({ urls }: CaseDatabase): Promise<() => Promise<void>> => {
  const clients: Client[] = []
  for (;;) {
    const client = new Client({ connectionString: urls().DATABASE_OWNER_URL })
    client.on('error', () => undefined)
    try {
      await client.connect()
    } catch {
      break
    }
    clients.push(client)
  }
  return async () => {
    await Promise.all(clients.splice(0).map(async (client) => await client.end()))
  }
}

import { until } from '../ground/clock.ts'
import type { Ground } from '../ground/ground.ts'
import type { Host } from '../ground/host.ts'
import { untilDrained } from '../ground/settled.ts'
import { startTcpProxy } from '../ground/tcp-proxy.ts'
import { inWorld, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'
import { POINTS, type Point, type Rig } from './x03-points.ts'

interface Killed {
  readonly point: Point
  readonly id: string
}

/** a worker is killed by -9 at six named points; each mail must end as the point says. */
export const killAtPoints = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-03')
  const kills = ground.options.count(200, 1)
  await inWorld(ground, { name: 'x03' }, async (world) => {
    const web = await world.start({ name: 'web', role: 'web' })
    const host = world.hostAt(web)
    const rig = await startRig(world)
    const killed: Killed[] = []
    for (const [place, point] of POINTS.entries())
      killed.push(...(await killAt(rig, { host, point, kills, prefix: `p${place}` })))
    await letAllGoOn(world)
    await world.start({ name: 'last-worker', role: 'worker' })
    await untilDrained(world)
    for (const point of POINTS) {
      const wrong = await endedOtherwise(world, point, killed)
      figures.exactly(`${point.name}: ended otherwise, of ${kills}`, wrong.length, 0)
      if (wrong.length > 0) figures.note('such as', wrong[0] ?? '')
    }
  })
  return figures
}

const startRig = async (world: World): Promise<Rig> => {
  const toDatabase = await startTcpProxy(world.ground.cluster.port, world.random)
  const toProvider = await startTcpProxy(world.standIn.port, world.random)
  world.onEnd(toDatabase.close)
  world.onEnd(toProvider.close)
  return { world, toDatabase, toProvider }
}

const killAt = async (
  rig: Rig,
  {
    host,
    point,
    kills,
    prefix,
  }: {
    readonly host: Host
    readonly point: Point
    readonly kills: number
    readonly prefix: string
  },
): Promise<Killed[]> => {
  const { world, toDatabase, toProvider } = rig
  const boxes = await world.organizations({ host, count: kills, prefix, token: point.token })
  const killed: Killed[] = []
  for (const box of boxes) {
    const worker = await world.start({
      name: 'worker',
      role: 'worker',
      environment: {
        ...world.database.urls(toDatabase.port),
        GMAIL_API_URL: `http://127.0.0.1:${toProvider.port}`,
      },
    })
    const since = (await world.standIn.counts()).calls
    await point.arrange(rig, box.mailbox)
    const { organizationId } = box
    const { id } = await host.handOver({ organizationId, key: organizationId })
    const reached = async () => await point.isReached(rig, { box, id, since })
    await until(`a worker stands ${point.name}`, reached, { within: 15_000, every: 5 })
    await worker.kill()
    await letRest(world, organizationId)
    toDatabase.set({ kind: 'none' })
    toProvider.set({ kind: 'none' })
    await world.standIn.clearRules()
    killed.push({ point, id })
  }
  return killed
}

/** Else a later worker may take up this mail and be killed with it, which is another fault. */
const letRest = async ({ database }: World, organizationId: string): Promise<void> => {
  await database.pool.query(
    `update lanes set closed_until = now() + interval '1 day' where organization_id = $1`,
    [organizationId],
  )
}

const letAllGoOn = async ({ database }: World): Promise<void> => {
  await database.pool.query(`update lanes set closed_until = null, wake_at = now()`)
}

const endedOtherwise = async (
  { database, standIn }: World,
  point: Point,
  killed: readonly Killed[],
): Promise<string[]> => {
  const ids = killed.filter((one) => one.point === point).map(({ id }) => id)
  const { rows } = await database.pool.query<{ id: string; state: string; attempts: number }>(
    'select notification_id as id, state, attempts from notifications where notification_id = any ($1)',
    [ids],
  )
  const journal = await standIn.journal()
  const found = rows.map(({ id, state, attempts }) => {
    const taken = journal.filter((row) => row.id === id && row.taken).length
    return { state, attempts, taken }
  })
  const { ends } = point
  const wrong = found.filter(
    ({ state, attempts, taken }) =>
      state !== ends.state || taken !== ends.taken || attempts < ends.attempts,
  )
  const missing = ids.slice(rows.length).map(() => 'no row')
  return [...missing, ...wrong.map((one) => JSON.stringify(one))]
}

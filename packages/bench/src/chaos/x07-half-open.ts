import { monotonic, until } from '../ground/clock.ts'
import type { Ground } from '../ground/ground.ts'
import type { Accepted, Host } from '../ground/host.ts'
import type { Mailbox } from '../ground/mailboxes.ts'
import { judge } from '../ground/oracle.ts'
import { untilDrained } from '../ground/settled.ts'
import { startTcpProxy, type TcpProxy } from '../ground/tcp-proxy.ts'
import { inWorld, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'

const WITHIN = { within: 120_000, every: 50 }

/**
 * connections to PostgreSQL that both sides believe open and that carry nothing: the one that
 * listens, the one of a claim, one in the middle of a transaction with locks, all at once.
 */
export const halfOpen = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-07')
  await inWorld(ground, { name: 'x07' }, async (world) => {
    const proxy = await startTcpProxy(ground.cluster.port, world.random)
    world.onEnd(proxy.close)
    const host = world.hostAt(await world.start({ name: 'web', role: 'web' }))
    const boxes = await world.organizations({ host, count: 4 })
    const environment = world.database.urls(proxy.port)
    await world.start({ name: 'worker', role: 'worker', environment })
    const scene = { world, proxy, host }
    const accepted: Accepted[] = []
    const measure = async (what: string, limit: number, work: () => Promise<number>) => {
      const took = (await work()) / 1_000
      // In small size other cases run beside this one.
      if (ground.options.isSmall) figures.note(what, `${took.toFixed(1)} s`)
      else figures.atMost(what, took, limit, ' s')
    }
    const leaves = async (box: Mailbox | undefined, key: string) => {
      const mail = await host.handOver({ organizationId: box?.organizationId ?? '', key })
      accepted.push(mail)
      await until(`${key} leaves`, async () => await isTaken(world, mail), WITHIN)
      return monotonic() - mail.at
    }
    await leaves(boxes[0], 'warm')

    const replaced = listensAnew(scene)
    await measure('deaf: mail is found by polling', 5, async () => await leaves(boxes[0], 'deaf'))
    await measure('deaf: another connection listens', 30, async () => await replaced)

    proxy.set({ kind: 'stop_answer', text: 'claim_notifications' })
    await measure('the answer to a claim is lost: mail leaves', 30, async () => {
      const leaving = leaves(boxes[1], 'claimed')
      await until('a claim is under way', () => proxy.struck() > 0, WITHIN)
      proxy.set({ kind: 'none' })
      return await leaving
    })
    await measure('all at once: mail leaves', 30, async () => {
      proxy.set({ kind: 'half_open' })
      return await leaves(boxes[2], 'all')
    })
    await measure('a transaction with locks: another one has them', 30, async () => {
      return await lockFreed(world)
    })
    await untilDrained(world)
    const journal = await world.standIn.journal()
    const verdict = await judge(world.database.pool, { accepted, journal })
    figures.exactly('lost', verdict.lost, 0)
    figures.exactly('duplicates', verdict.duplicates, 0)
    figures.exactly('parked as unknown', verdict.parked, 0)
  })
  return figures
}

interface Scene {
  readonly world: World
  readonly proxy: TcpProxy
  readonly host: Host
}

const isTaken = async ({ standIn }: World, { id }: Accepted): Promise<boolean> =>
  (await standIn.journal()).some((row) => row.id === id && row.taken)

/** Makes the listening connection a black hole; milliseconds until another one listens. */
const listensAnew = async ({ world, proxy }: Scene): Promise<number> => {
  const old = await listeners(world)
  proxy.set({ kind: 'half_open', text: 'listen letterhead_outbox' })
  if (proxy.struck() !== 1) throw new Error('one connection should listen')
  const begun = monotonic()
  const isNew = async () => (await listeners(world)).some((pid) => !old.includes(pid))
  await until('another connection listens', isNew, WITHIN)
  return monotonic() - begun
}

/** A listening connection says nothing after its LISTEN but `select 1`. */
const listeners = async ({ database }: World): Promise<number[]> => {
  const { rows } = await database.pool.query<{ pid: number }>(
    `select pid from pg_stat_activity
      where datname = current_database() and application_name = 'letterhead letterhead_worker'
        and (query = 'listen letterhead_outbox' or query = 'select 1')`,
  )
  return rows.map(({ pid }) => pid)
}

/** A process loses its way to the database with a row locked; milliseconds until another may write it. */
const lockFreed = async (world: World): Promise<number> => {
  const proxy = await startTcpProxy(world.ground.cluster.port, world.random)
  world.onEnd(proxy.close)
  const environment = world.database.urls(proxy.port)
  const cutOff = await world.start({ name: 'cut-off', role: 'web', environment })
  const well = await world.start({ name: 'well', role: 'web' })
  const [before, after] = [world.hostAt(cutOff), world.hostAt(well)]
  await before.provision('locked')
  proxy.set({ kind: 'stop_request', text: 'commit' })
  const put = { method: 'PUT', path: '/organizations/locked', body: { name: 'Renamed' } } as const
  const vain = before.call(put)
  await until('its transaction stands still', () => proxy.struck() > 0, WITHIN)
  const begun = monotonic()
  const isWritten = async () => {
    const answer = await after.call(put)
    return typeof answer !== 'string' && answer.status < 300
  }
  await until('another may write', isWritten, WITHIN)
  const took = monotonic() - begun
  await vain
  return took
}

import { setTimeout as pause } from 'node:timers/promises'
import { monotonic, until } from '../ground/clock.ts'
import type { Ground } from '../ground/ground.ts'
import { notificationRequest, type Accepted, type Host } from '../ground/host.ts'
import type { Mailbox } from '../ground/mailboxes.ts'
import { residentBytes } from '../ground/memory.ts'
import { judge } from '../ground/oracle.ts'
import type { Product } from '../ground/product.ts'
import { untilDrained } from '../ground/settled.ts'
import { startTcpProxy, type TcpProxy } from '../ground/tcp-proxy.ts'
import { inWorld, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'

const PROCESSES = 3
const ORGANIZATIONS = 6
const MEGABYTE = 1024 * 1024

interface Instance {
  readonly product: Product
  readonly host: Host
  /** Its own way to the database. */
  readonly proxy: TcpProxy
}

interface Refusal {
  readonly status: number
  readonly hasRetryAfter: boolean
  readonly took: number
}

/** the database is away for a while under three processes: they say so, wait, and go on. */
export const takeDatabaseAway = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-05')
  const seconds = ground.options.count(300, 8)
  await inWorld(ground, { name: 'x05' }, async (world) => {
    const instances = await startInstances(world)
    const [first] = instances
    if (first === undefined) throw new Error('three were asked for')
    const boxes = await world.organizations({ host: first.host, count: ORGANIZATIONS })
    const accepted = await handOverSome(instances, boxes, 'before')
    const before = instances.map(({ product }) => residentBytes(product.pid))

    for (const { proxy } of instances) proxy.set({ kind: 'down' })
    // Half of the time nobody asks: what is counted then is their own trying.
    await pause((seconds / 2) * 1_000)
    const tries = instances.map(({ proxy }) => proxy.asked() / (seconds / 2))
    const refusals = await askInVain(instances, { boxes, seconds: seconds / 2 })
    const grown = instances.map(
      ({ product }, place) => (residentBytes(product.pid) - (before[place] ?? 0)) / MEGABYTE,
    )
    for (const { proxy } of instances) proxy.set({ kind: 'none' })
    const up = monotonic()
    const again = await handOverSome(instances, boxes, 'after')
    const resumed = (Math.min(...again.map(({ at }) => at)) - up) / 1_000
    await untilDrained(world)
    const reconnected = Math.max(...instances.map(({ proxy }) => proxy.asked()))

    const all = [...accepted, ...again]
    const journal = await world.standIn.journal()
    const verdict = await judge(world.database.pool, { accepted: all, journal })
    const odd = refusals.filter(({ status, hasRetryAfter }) => status !== 503 || !hasRetryAfter)
    figures.note('the database was away for', `${seconds} s`)
    figures.note('calls meanwhile', String(refusals.length))
    figures.exactly('answered otherwise than 503 with Retry-After', odd.length, 0)
    const slowest = Math.max(...refusals.map(({ took }) => took)) / 1_000
    const tried = Math.max(...tries)
    if (ground.options.isSmall) {
      figures.note('slowest of these', `${slowest.toFixed(2)} s`)
      figures.note('tries of one process', `${tried.toFixed(2)} a second`)
    } else {
      figures.atMost('slowest of these', slowest, 1, ' s')
      figures.atMost('tries of one process, a second', tried, 1)
      figures.atMost('memory of a process grew by', Math.max(...grown), 20, ' MB')
    }
    figures.note('first 202 after it is back', `${resumed.toFixed(2)} s`)
    figures.note('connections asked for afterwards, by one process', String(reconnected))
    figures.exactly('lost', verdict.lost, 0)
    figures.exactly('duplicates', verdict.duplicates, 0)
    const ended = instances.filter(({ product }) => product.hasEnded())
    figures.exactly('processes that ended', ended.length, 0)
    figures.exactly('letterhead conserve ends with', await world.conserve(), 0)
  })
  return figures
}

const startInstances = async (world: World): Promise<Instance[]> => {
  const instances: Instance[] = []
  for (let place = 0; place < PROCESSES; place += 1) {
    const proxy = await startTcpProxy(world.ground.cluster.port, world.random)
    world.onEnd(proxy.close)
    const environment = world.database.urls(proxy.port)
    const product = await world.start({ name: `all-${place}`, role: 'all', environment })
    instances.push({ product, proxy, host: world.hostAt(product) })
  }
  return instances
}

const handOverSome = async (
  instances: readonly Instance[],
  boxes: readonly Mailbox[],
  name: string,
): Promise<Accepted[]> =>
  await Promise.all(
    instances.flatMap(({ host }, place) =>
      boxes.map(async ({ organizationId }) => {
        return await host.handOver({ organizationId, key: `${name}-${place}` })
      }),
    ),
  )

/** Asks each process a few times a second; nothing is repeated. */
const askInVain = async (
  instances: readonly Instance[],
  { boxes, seconds }: { readonly boxes: readonly Mailbox[]; readonly seconds: number },
): Promise<Refusal[]> => {
  const refusals: Refusal[] = []
  const end = monotonic() + seconds * 1_000
  await Promise.all(
    instances.map(async ({ host }, place) => {
      for (let turn = 0; monotonic() < end; turn += 1) {
        const { organizationId = '' } = boxes[turn % boxes.length] ?? {}
        const request = notificationRequest({ organizationId, key: `vain-${place}-${turn}` })
        const begun = monotonic()
        const answer = await until('an answer', async () => await host.call(request))
        const took = monotonic() - begun
        refusals.push(
          typeof answer === 'string'
            ? { status: 0, hasRetryAfter: false, took }
            : { ...answer, hasRetryAfter: /^retry-after: \d/im.test(answer.head), took },
        )
        await pause(200)
      }
    }),
  )
  return refusals
}

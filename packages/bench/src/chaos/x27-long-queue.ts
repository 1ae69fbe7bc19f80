import { claimCosts } from '../ground/claim-cost.ts'
import { delaysOf, handOverSteadily, journalWith } from '../ground/delays.ts'
import { fillQueue, laneOf } from '../ground/fill-queue.ts'
import type { Ground } from '../ground/ground.ts'
import type { Host } from '../ground/host.ts'
import type { Mailbox } from '../ground/mailboxes.ts'
import { residentBytes } from '../ground/memory.ts'
import type { Product } from '../ground/product.ts'
import { inWorld, WIDE, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'
import { quantile } from '../report/statistics.ts'

/** The one with the long queue is at its limit all the time, as a mailbox is. */
const PACE = { ...WIDE, perMinute: 600, inFlight: 10 }
const OTHERS = 50
/** Of all others together: half of what the platform sender may send. */
const PER_SECOND = 5
const CLAIMS = 200
const MEGABYTE = 1024 * 1024

/** half a million wait, one lane owns 99 % of them; the others must not feel it. */
export const queueLong = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-27')
  for (const sender of ['mailbox', 'platform'] as const)
    await inWorld(ground, { name: `x27-${sender}`, pace: PACE }, async (world) => {
      await measure(world, figures, sender)
    })
  return figures
}

interface Scene {
  readonly host: Host
  readonly all: Product
  readonly big: string
  readonly others: readonly Mailbox[]
}

const measure = async (
  world: World,
  figures: Figures,
  sender: 'mailbox' | 'platform',
): Promise<void> => {
  const waiting = world.ground.options.count(500_000, 3_000)
  // Longer than the rolling minute that the long queue uses up.
  const seconds = world.ground.options.isSmall ? 3 : 90
  const scene = await arrange(world, sender)
  const { host, all, big, others } = scene
  const load = { boxes: others, perSecond: PER_SECOND, seconds }
  const delays = async (name: string) => {
    const accepted = await handOverSteadily(host, { ...load, name })
    return delaysOf(accepted, await journalWith(world.standIn, accepted))
  }
  await handOverSteadily(host, { ...load, seconds: 3, name: 'warm' })
  const empty = await delays('empty')
  const memory = residentBytes(all.pid)
  const share = Math.round(waiting * 0.99)
  await fillQueue(
    { pool: world.database.pool, seal: world.seal },
    { organizationId: big, laneId: await laneOf(world.database.pool, big), count: share },
  )
  // Autovacuum would do the same within a minute.
  await world.database.pool.query('analyze notifications')
  const full = await delays('full')
  const grown = (residentBytes(all.pid) - memory) / MEGABYTE
  const costs = await claimCosts(world.database.pool, CLAIMS)

  const said = (what: string) => `${sender}: ${what}`
  const [before, after] = [quantile(empty, 0.95), quantile(full, 0.95)]
  figures.note(said('waiting in one lane'), share.toLocaleString('en'))
  figures.note(said('p95 of the others, empty and full'), `${ms(before)} / ${ms(after)}`)
  if (world.ground.options.isSmall) {
    figures.note(said('their ratio'), (after / before).toFixed(2))
    figures.note(said('claim, p95'), ms(quantile(costs, 0.95)))
  } else {
    figures.atMost(said('p95 of the others: ratio'), after / before, 2)
    figures.atMost(said('claim, p95'), quantile(costs, 0.95), 5, ' ms')
  }
  figures.exactly(
    said('mails of others not sent'),
    full.filter((one) => one === Infinity).length,
    0,
  )
  figures.note(said('memory of the process grew by'), `${grown.toFixed(0)} MB`)
}

const arrange = async (world: World, sender: 'mailbox' | 'platform'): Promise<Scene> => {
  const all = await world.start({ name: 'all', role: 'all' })
  const host = world.hostAt(all)
  if (sender === 'mailbox') {
    const [big] = await world.organizations({ host, count: 1, prefix: 'big' })
    const others = await world.organizations({ host, count: OTHERS })
    return { host, all, big: big?.organizationId ?? '', others }
  }
  const names = Array.from({ length: OTHERS }, (_, place) => `org-${place}`)
  for (const name of ['big', ...names]) {
    await host.provision(name)
    // Its first mail makes an organisation's lane at the platform sender.
    await host.handOver({ organizationId: name, key: 'first' })
  }
  const others = names.map((organizationId) => ({
    organizationId,
    mailbox: 'platform',
    connectionId: '',
    budgetKey: 'platform',
  }))
  return { host, all, big: 'big', others }
}

const ms = (value: number): string => `${value.toFixed(1)} ms`

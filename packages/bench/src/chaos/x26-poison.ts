import { randomBytes } from 'node:crypto'
import { delaysOf, handOverSteadily, journalWith } from '../ground/delays.ts'
import { until } from '../ground/clock.ts'
import type { Ground } from '../ground/ground.ts'
import type { Host } from '../ground/host.ts'
import type { Mailbox } from '../ground/mailboxes.ts'
import { judge } from '../ground/oracle.ts'
import { inWorld, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'
import { quantile } from '../report/statistics.ts'

const HEALTHY = 20
const PER_SECOND = 10
const MOST_CLAIMS = 3

/** What is written in place of a mail's contents or recipients, and what must become of it. */
interface Poison {
  readonly name: string
  readonly column: 'sealed_content' | 'sealed_recipients'
  readonly clear: string | Buffer
}

const INVALID_UTF8 = Buffer.concat([
  Buffer.from('{"subject":"'),
  Buffer.from([0xff, 0xfe, 0xc0]),
  Buffer.from('","html":null,"text":1}'),
])
const POISONS: readonly Poison[] = [
  { name: 'no JSON', column: 'sealed_content', clear: 'not a letter' },
  { name: 'cut JSON', column: 'sealed_content', clear: '{"subject":"Hel' },
  { name: 'other JSON', column: 'sealed_content', clear: '{"subject":{"deep":[[[]]]}}' },
  { name: 'invalid UTF-8', column: 'sealed_content', clear: INVALID_UTF8 },
  { name: 'no recipients', column: 'sealed_recipients', clear: '{}' },
]

/**
 * rows that cannot be sent: contents and recipients that are no such thing, bytes that cannot
 * be unsealed, and a mail at which every worker that takes it dies. They are set aside after at most
 * three claims, and everybody else's mail flows.
 */
export const poison = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-26')
  const seconds = ground.options.count(60, 4)
  await inWorld(ground, { name: 'x26' }, async (world) => {
    const web = await world.start({ name: 'web', role: 'web' })
    const host = world.hostAt(web)
    const boxes = await world.organizations({ host, count: HEALTHY })
    const [killer, ...sick] = await world.organizations({
      host,
      count: POISONS.length + 2,
      prefix: 'sick',
      token: 'stale',
    })
    if (killer === undefined) throw new Error('they were asked for')
    const deadly = await killThrice(world, host, killer)
    await world.start({ name: 'worker-1', role: 'worker' })
    const load = { boxes, perSecond: PER_SECOND, seconds }
    await handOverSteadily(host, { ...load, seconds: 2, name: 'warm' })
    const calm = await handOverSteadily(host, { ...load, name: 'calm' })
    const poisoned = await poisonAll(world, host, sick)
    const rough = await handOverSteadily(host, { ...load, name: 'rough' })
    const journal = await journalWith(world.standIn, [...calm, ...rough])
    const all = [...poisoned, deadly]
    await until(
      'all are set aside',
      async () => (await setAside(world, all)).length === all.length,
      {
        within: 120_000,
      },
    )
    const aside = await setAside(world, all)
    const verdict = await judge(world.database.pool, { accepted: [...calm, ...rough], journal })
    const [before, after] = [calm, rough].map((mails) => quantile(delaysOf(mails, journal), 0.95))
    figures.note('poisoned mails', String(all.length))
    figures.exactly('set aside with code poison', aside.length, all.length)
    figures.atMost(
      'most claims of one',
      Math.max(...aside.map(({ attempts }) => attempts)),
      MOST_CLAIMS,
    )
    const sent = journal.filter(({ id }) => all.includes(id)).length
    figures.exactly('calls of the provider for one', sent, 0)
    figures.exactly('mails of others lost', verdict.lost, 0)
    figures.exactly('mails of others doubled', verdict.duplicates, 0)
    const share = (before ?? Number.NaN) / (after ?? Number.NaN)
    figures.note(
      'p95 of the others, without and with',
      `${before?.toFixed(1)} ms / ${after?.toFixed(1)} ms`,
    )
    if (!ground.options.isSmall) figures.atLeast('their speed, of what it was', share, 0.95)
    figures.exactly('letterhead conserve ends with', await world.conserve(), 0)
  })
  return figures
}

/** Each worker that takes this mail is killed while it does; its id. */
const killThrice = async (world: World, host: Host, box: Mailbox): Promise<string> => {
  const { organizationId, mailbox } = box
  await world.standIn.rule({ operation: 'token', mailbox, taken: false, answer: 'silence' })
  const { id } = await host.handOver({ organizationId, key: 'deadly' })
  for (let claim = 1; claim <= MOST_CLAIMS; claim += 1) {
    const worker = await world.start({ name: `killed-${claim}`, role: 'worker' })
    await until('a worker has it', async () => await isClaimed(world, id, claim), {
      within: 60_000,
    })
    await worker.kill()
  }
  await world.standIn.clearRules()
  return id
}

const isClaimed = async ({ database }: World, id: string, attempts: number): Promise<boolean> => {
  const { rowCount } = await database.pool.query(
    `select from notifications
      where notification_id = $1 and state = 'sending' and attempts = $2`,
    [id, attempts],
  )
  return rowCount === 1
}

/** One mail for each sick organisation, written over before a worker can take it; their ids. */
const poisonAll = async (
  { database, seal }: World,
  host: Host,
  sick: readonly Mailbox[],
): Promise<string[]> => {
  const ids: string[] = []
  for (const [place, { organizationId }] of sick.entries()) {
    const sendAfter = new Date(Date.now() + 3_600_000)
    const { id } = await host.handOver({ organizationId, key: 'poison', sendAfter })
    const poisoned = POISONS[place]
    const column = poisoned?.column ?? 'sealed_content'
    const bytes =
      poisoned === undefined
        ? await damaged(database.pool, id)
        : seal({ organizationId, row: id, column }, poisoned.clear)
    await database.pool.query(
      `update notifications set ${column} = $2, run_at = now() where notification_id = $1`,
      [id, bytes],
    )
    await database.pool.query(
      'select wake_lane(lane_id, now()) from notifications where notification_id = $1',
      [id],
    )
    ids.push(id)
  }
  return ids
}

/** As it was sealed, but for its last bytes. */
const damaged = async (pool: World['database']['pool'], id: string): Promise<Buffer> => {
  const { rows } = await pool.query<{ bytes: Buffer }>(
    'select sealed_content as bytes from notifications where notification_id = $1',
    [id],
  )
  const bytes = rows[0]?.bytes ?? Buffer.alloc(0)
  return Buffer.concat([bytes.subarray(0, -4), randomBytes(4)])
}

const setAside = async (
  { database }: World,
  ids: readonly string[],
): Promise<readonly { readonly attempts: number }[]> => {
  const { rows } = await database.pool.query<{ attempts: number }>(
    `select attempts from notifications
      where notification_id = any ($1) and state = 'held' and code = 'poison'`,
    [ids],
  )
  return rows
}

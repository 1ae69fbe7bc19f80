import { until } from '../ground/clock.ts'
import type { Ground } from '../ground/ground.ts'
import { delaysOf, handOverSteadily, journalWith } from '../ground/delays.ts'
import { inWorld, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'

interface Wish {
  readonly name: string
  readonly header?: string
  readonly retryDateInSeconds?: number
  /** How long the mailbox must be left alone, in seconds: at least and at most. */
  readonly least: number
  readonly most: number
}

/** Without a usable wish the product waits ten seconds, a fifth more or less. */
const OWN = { least: 7.9, most: 12.5 }
const WISHES: readonly Wish[] = [
  { name: '1', header: '1', least: 1, most: 3 },
  { name: '60', header: '60', least: 59.9, most: 62 },
  { name: '3600', header: '3600', least: 3_599, most: 3_602 },
  { name: 'two days: at most an hour', header: '172800', least: 3_599, most: 3_602 },
  // A date has whole seconds.
  { name: 'an HTTP-date', retryDateInSeconds: 5, least: 4, most: 7 },
  { name: 'absent', ...OWN },
  { name: 'garbage', header: 'soon', ...OWN },
  { name: 'negative', header: '-5', ...OWN },
]

/** 429 with every form of Retry-After: the mailbox is left alone for so long, others go on. */
export const honourRetryAfter = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-12')
  const watchFor = ground.options.isSmall ? 5 : 70
  await inWorld(ground, { name: 'x12' }, async (world) => {
    const all = await world.start({ name: 'all', role: 'all' })
    const host = world.hostAt(all)
    const provider = 'microsoft'
    const boxes = await world.organizations({ host, count: WISHES.length, provider })
    const others = await world.organizations({ host, count: 5, provider, prefix: 'other' })
    for (const [place, wish] of WISHES.entries())
      await world.standIn.rule(ruleOf(wish, boxes[place]?.mailbox ?? ''))
    for (const { organizationId } of boxes) await host.handOver({ organizationId, key: 'first' })
    await until('all were refused', async () => (await refusals(world)) === WISHES.length)
    const closed = await closings(world)
    for (const { organizationId } of boxes) await host.handOver({ organizationId, key: 'second' })
    const steady = await handOverSteadily(host, {
      boxes: others,
      perSecond: 5,
      seconds: watchFor,
      name: 'other',
    })
    const journal = await journalWith(world.standIn, steady)
    for (const [place, wish] of WISHES.entries()) {
      const { mailbox = '', organizationId = '' } = boxes[place] ?? {}
      const calls = journal.filter((row) => row.mailbox === mailbox).map(({ at }) => at)
      judgeWish(figures, { wish, calls, closedFor: closed.get(organizationId), watchFor })
    }
    // In small size other cases run beside this one.
    const late = ground.options.isSmall ? 60 : 2
    const slow = delaysOf(steady, journal).filter((delay) => delay > late * 1_000)
    figures.exactly(`mails of other mailboxes later than ${late} s`, slow.length, 0)
  })
  return figures
}

const ruleOf = ({ header, retryDateInSeconds }: Wish, mailbox: string) => ({
  mailbox,
  times: 1,
  taken: false,
  answer: 'status' as const,
  status: 429,
  ...(header === undefined ? {} : { headers: { 'retry-after': header } }),
  ...(retryDateInSeconds === undefined ? {} : { retryDateInSeconds }),
})

/** Refusals that are written down: what was on its way before cannot be called back. */
const refusals = async ({ database }: World): Promise<number> => {
  const { rowCount } = await database.pool.query(
    'select from attempts where ended_at is not null and http_status = 429',
  )
  return rowCount ?? 0
}

/** Seconds for which each organisation's lane was closed, as it is written down. */
const closings = async ({ database }: World): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await database.pool.query<{ organization: string; closed: number }>(
    `select l.organization_id as organization,
            extract(epoch from l.closed_until - min(a.ended_at))::float as closed
       from lanes l join attempts a on a.lane_id = l.lane_id
      where l.closed_until is not null group by l.lane_id`,
  )
  return new Map(rows.map(({ organization, closed }) => [organization, closed]))
}

/** The shortest are over before anybody can read what is written; then the calls alone tell. */
const READABLE_FROM_SECONDS = 8

const judgeWish = (
  figures: Figures,
  {
    wish,
    calls,
    closedFor = Number.NaN,
    watchFor,
  }: {
    readonly wish: Wish
    readonly calls: readonly number[]
    readonly closedFor: number | undefined
    readonly watchFor: number
  },
): void => {
  const [first = Number.NaN, second] = calls
  const tooEarly = calls.slice(1).filter((at) => at - first < wish.least * 1_000).length
  figures.exactly(`Retry-After ${wish.name}: calls`, Math.min(calls.length, 1), 1)
  figures.exactly(`Retry-After ${wish.name}: calls too early`, tooEarly, 0)
  if (wish.most > READABLE_FROM_SECONDS) {
    figures.atLeast(`Retry-After ${wish.name}: closed for`, closedFor, wish.least, ' s')
    figures.atMost(`Retry-After ${wish.name}: and no longer than`, closedFor, wish.most, ' s')
  }
  // A small run is shorter than most of these, and the machine is busy.
  if (wish.most < watchFor && watchFor > 60) {
    const rested = ((second ?? Number.NaN) - first) / 1_000
    figures.atMost(`Retry-After ${wish.name}: next call after`, rested, wish.most, ' s')
  }
}

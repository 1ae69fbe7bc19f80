import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../ground/clock.ts'
import type { Ground } from '../ground/ground.ts'
import type { Mailbox } from '../ground/mailboxes.ts'
import type { JournalRow } from '../ground/stand-in.ts'
import { delaysOf, handOverSteadily } from '../ground/delays.ts'
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
  const watchFor = ground.options.isSmall ? 14 : 70
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
    for (const { organizationId } of boxes) await host.handOver({ organizationId, key: 'second' })
    const steady = await handOverSteadily(host, {
      boxes: others,
      perSecond: 5,
      seconds: watchFor,
      name: 'other',
    })
    await pause(500)
    const journal = await world.standIn.journal()
    for (const [place, wish] of WISHES.entries())
      await judgeWish(world, figures, { wish, box: boxes[place], journal, watchFor })
    // In small size other cases run beside this one.
    const late = ground.options.isSmall ? 10_000 : 2_000
    const slow = delaysOf(steady, journal).filter((delay) => delay > late)
    figures.exactly(`mails of other mailboxes later than ${late / 1_000} s`, slow.length, 0)
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

const judgeWish = async (
  { database }: World,
  figures: Figures,
  {
    wish,
    box,
    journal,
    watchFor,
  }: {
    readonly wish: Wish
    readonly box: Mailbox | undefined
    readonly journal: readonly JournalRow[]
    readonly watchFor: number
  },
): Promise<void> => {
  const calls = journal.filter(({ mailbox }) => mailbox === box?.mailbox).map(({ at }) => at)
  const rested = ((calls[1] ?? Number.NaN) - (calls[0] ?? 0)) / 1_000
  if (wish.most < watchFor) {
    figures.atLeast(`Retry-After ${wish.name}: left alone`, rested, wish.least, ' s')
    figures.atMost(`Retry-After ${wish.name}: and no longer than`, rested, wish.most, ' s')
    return
  }
  // Too long to wait for: no call while we looked, and the time that is written down.
  const { rows } = await database.pool.query<{ closed: number }>(
    `select extract(epoch from l.closed_until - a.ended_at)::float as closed
       from lanes l join attempts a on a.lane_id = l.lane_id
      where l.organization_id = $1 order by a.ended_at limit 1`,
    [box?.organizationId],
  )
  const closed = rows[0]?.closed ?? Number.NaN
  figures.exactly(`Retry-After ${wish.name}: calls within ${watchFor} s`, calls.length, 1)
  figures.atLeast(`Retry-After ${wish.name}: closed for`, closed, wish.least, ' s')
  figures.atMost(`Retry-After ${wish.name}: and no longer than`, closed, wish.most, ' s')
}

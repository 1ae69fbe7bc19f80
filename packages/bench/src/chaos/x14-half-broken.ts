import { delaysOf, handOverSteadily } from '../ground/delays.ts'
import type { Ground } from '../ground/ground.ts'
import { judge } from '../ground/oracle.ts'
import { untilDrained } from '../ground/settled.ts'
import { inWorld, WIDE } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'
import { mostWithin } from '../report/statistics.ts'

const MAILBOXES = 10
const PER_SECOND = 10
/** Each mailbox may have twice what is handed over for it. */
const PER_MINUTE = (2 * 60 * PER_SECOND) / MAILBOXES
const MINUTE_MS = 60_000

/** half of all calls are answered 5xx for a while; then the provider is well again. */
export const halfBroken = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-14')
  const seconds = ground.options.count(600, 6)
  const pace = { ...WIDE, perMinute: PER_MINUTE }
  await inWorld(ground, { name: 'x14', pace }, async (world) => {
    const all = await world.start({ name: 'all', role: 'all' })
    const host = world.hostAt(all)
    const boxes = await world.organizations({ host, count: MAILBOXES })
    await world.standIn.rule({ chance: 0.5, taken: false, answer: 'status', status: 500 })
    const load = { boxes, perSecond: PER_SECOND }
    const rough = await handOverSteadily(host, { ...load, seconds, name: 'rough' })
    const calls = (await world.standIn.counts()).calls
    await world.standIn.clearRules()
    const drained = await untilDrained(world, 360_000)
    const journal = await world.standIn.journal()
    const verdict = await judge(world.database.pool, { accepted: rough, journal })
    const budget = 1.2 * rough.length + 10 * seconds
    const after = journal.filter(({ seq }) => seq > calls).map(({ at }) => at)
    figures.atMost('calls of the provider', calls, budget)
    figures.exactly('lost', verdict.lost, 0)
    figures.exactly('duplicates', verdict.duplicates, 0)
    figures.note('parked as unknown (a 5xx may have been taken)', String(verdict.parked))
    figures.exactly('never called', delaysOf(rough, journal).filter(isNever).length, 0)
    figures.atMost('backlog gone after recovery', drained / 1_000, 300, ' s')
    const most = mostWithin(after, MINUTE_MS)
    figures.atMost('most calls in a minute after recovery', most, 2 * 60 * PER_SECOND)
  })
  return figures
}

const isNever = (delay: number): boolean => !Number.isFinite(delay)

import { delaysOf, handOverSteadily, journalWith } from '../ground/delays.ts'
import type { Ground } from '../ground/ground.ts'
import { inWorld } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'
import { quantile } from '../report/statistics.ts'

const CONNECTIONS = 50
const PER_SECOND = 40

/** one of fifty mailboxes is throttled without end; the others notice nothing. */
export const throttleOne = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-13')
  const seconds = ground.options.count(120, 4)
  await inWorld(ground, { name: 'x13' }, async (world) => {
    const all = await world.start({ name: 'all', role: 'all' })
    const host = world.hostAt(all)
    const boxes = await world.organizations({ host, count: CONNECTIONS })
    await world.standIn.limits({ delayMs: 20 })
    const load = { boxes, perSecond: PER_SECOND, seconds }
    await handOverSteadily(host, { ...load, seconds: 3, name: 'warm' })
    const calm = await handOverSteadily(host, { ...load, name: 'calm' })

    const unlucky = boxes[0]
    const mailbox = unlucky?.mailbox ?? ''
    await world.standIn.rule({ mailbox, taken: false, answer: 'status', status: 429 })
    const since = (await world.standIn.counts()).calls
    const rough = await handOverSteadily(host, { ...load, name: 'rough' })
    const ofOthers = rough.filter((_, place) => place % CONNECTIONS !== 0)
    const journal = await journalWith(world.standIn, ofOthers)
    const before = quantile(delaysOf(calm, journal), 0.95)
    const after = quantile(delaysOf(ofOthers, journal), 0.95)
    const refused = journal.filter((row) => row.seq > since && row.mailbox === mailbox)
    figures.note('p95 of the others, without and with', `${ms(before)} / ${ms(after)}`)
    // A small run is short, and the machine may be busy: its ratio says nothing.
    if (ground.options.isSmall) figures.note('their ratio', (after / before).toFixed(2))
    else figures.atMost('p95 of the others: ratio', after / before, 1.2)
    figures.atMost('calls to the throttled mailbox', refused.length, 10)
    figures.exactly('two of them at once, after the third', closeTogether(refused.slice(3)), 0)
  })
  return figures
}

const ms = (value: number): string => `${value.toFixed(1)} ms`

/** Probes must come one after the other: the shortest pause of ours is some seconds. */
const closeTogether = (calls: readonly { readonly at: number }[]): number =>
  calls.filter(({ at }, place) => place > 0 && at - (calls[place - 1]?.at ?? 0) < 1_000).length

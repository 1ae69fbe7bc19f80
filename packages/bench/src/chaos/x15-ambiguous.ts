import { fewAtOnce } from '../ground/few-at-once.ts'
import type { Ground } from '../ground/ground.ts'
import { judge } from '../ground/oracle.ts'
import { untilDrained } from '../ground/settled.ts'
import { inWorld } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'

const ORGANIZATIONS = 100

/** the provider takes a mail and then resets the line, or never answers. */
export const takeAndFallSilent = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-15')
  const mails = ground.options.count(100_000, 200)
  const chance = ground.options.isSmall ? 0.04 : 0.01
  await inWorld(ground, { name: 'x15' }, async (world) => {
    const web = await world.start({ name: 'web', role: 'web' })
    const host = world.hostAt(web)
    const boxes = await world.organizations({ host, count: ORGANIZATIONS })
    await world.standIn.rule({ chance, taken: true, answer: 'reset' })
    await world.standIn.rule({ chance, taken: true, answer: 'silence' })
    await world.start({ name: 'worker-1', role: 'worker' })
    await world.start({ name: 'worker-2', role: 'worker' })
    const accepted = await fewAtOnce({ count: mails, lanes: 8 }, async (place) => {
      const { organizationId } = boxes[place % ORGANIZATIONS] ?? { organizationId: '' }
      return await host.handOver({ organizationId, key: `m-${place}` })
    })
    await untilDrained(world, 3_600_000)
    const journal = await world.standIn.journal()
    const verdict = await judge(world.database.pool, { accepted, journal })
    const ambiguous = journal.filter(({ answer }) => answer !== 'usual').length
    figures.note('taken without an answer', String(ambiguous))
    figures.exactly('of these parked as unknown', verdict.parkedAndTaken, ambiguous)
    figures.exactly('parked although never taken', verdict.parked - verdict.parkedAndTaken, 0)
    figures.exactly('lost', verdict.lost, 0)
    figures.exactly('taken twice', verdict.duplicates, 0)
  })
  return figures
}

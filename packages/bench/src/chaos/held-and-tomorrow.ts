import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../ground/clock.ts'
import type { Ground } from '../ground/ground.ts'
import { inWorld, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'

const DAY_MS = 24 * 3_600_000
const LOOK_FOR_MS = 3_000

/**
 * One mail for tomorrow, then one for now in the same lane: the second leaves at once. And an
 * enqueue into a held lane: nothing leaves. With every sweep switched off, so that no safety net helps.
 */
export const heldAndTomorrow = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('lanes')
  await inWorld(ground, { name: 'lanes' }, async (world) => {
    const all = await world.start({ name: 'all', role: 'all' })
    const host = world.hostAt(all)
    const [open, held] = await world.organizations({ host, count: 2 })
    if (open === undefined || held === undefined)
      throw new Error('two organisations were asked for')
    await switchSweepsOff(world)

    const { organizationId } = open
    const sendAfter = new Date(Date.now() + DAY_MS)
    const tomorrow = await host.handOver({ organizationId, key: 'tomorrow', sendAfter })
    const now = await host.handOver({ organizationId, key: 'now' })
    const left = await until('the second leaves', async () => await departure(world, now.id))
    const took = left - now.at
    // In small size other cases run beside this one; without its wake-up it would not leave at all.
    if (ground.options.isSmall) figures.note('now, behind tomorrow', `${took.toFixed(0)} ms`)
    else figures.atMost('now, behind tomorrow: 202 to provider', took, 1_000, ' ms')

    await world.database.pool.query(
      `update lanes set held_reason = 'needs_reconnect' where organization_id = $1`,
      [held.organizationId],
    )
    const mail = await host.handOver({ organizationId: held.organizationId, key: 'held' })
    await pause(LOOK_FOR_MS)
    const calls = [tomorrow.id, mail.id].map(async (id) => await departure(world, id))
    const strays = (await Promise.all(calls)).filter((at) => at !== null)
    figures.exactly('calls for tomorrow’s and for the held mail', strays.length, 0)
    figures.exactly('held mail is called held', mail.state === 'held' ? 1 : 0, 1)
  })
  return figures
}

const departure = async ({ standIn }: World, id: string): Promise<number | null> =>
  (await standIn.journal()).find((row) => row.id === id)?.at ?? null

// A sweep that does not get its lock does nothing.
const switchSweepsOff = async ({ database, onEnd }: World): Promise<void> => {
  const client = await database.pool.connect()
  onEnd(() => client.release(true))
  for (const name of ['letterhead sweep', 'letterhead slow sweep'])
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [name])
}

import { setTimeout as pause } from 'node:timers/promises'
import type { Ground } from '../ground/ground.ts'
import { until } from '../ground/clock.ts'
import type { JournalRow } from '../ground/stand-in.ts'
import { inWorld, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'

/** A token that did not come in time is asked for again half a minute later. */
const PATIENTLY = { within: 180_000 }
const refused = { taken: false, answer: 'status', status: 401 } as const

/** the provider refuses a token that should still be good: once, for ever, and with its grant gone. */
export const refuseTokens = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-17')
  await inWorld(ground, { name: 'x17' }, async (world) => {
    const all = await world.start({ name: 'all', role: 'all' })
    const host = world.hostAt(all)
    const [once, forEver, gone] = await world.organizations({ host, count: 3 })
    if (once === undefined || forEver === undefined || gone === undefined)
      throw new Error('three organisations were asked for')
    await world.standIn.rule({ ...refused, mailbox: once.mailbox, times: 1 })
    await world.standIn.rule({ ...refused, mailbox: forEver.mailbox })
    await world.standIn.rule({ ...refused, mailbox: gone.mailbox })
    await world.standIn.rule({ ...refused, mailbox: gone.mailbox, operation: 'token', status: 400 })
    for (const { organizationId } of [once, forEver, gone])
      for (const key of ['one', 'two', 'three']) await host.handOver({ organizationId, key })

    await until('the good one is sent', async () => (await sent(world, once)) === 3, PATIENTLY)
    for (const box of [forEver, gone])
      await until(
        'the connection asks for help',
        async () => {
          return (await stateOf(world, box.connectionId)) === 'needs_reconnect'
        },
        PATIENTLY,
      )
    await until('calls that were under way are over', async () => (await sending(world)) === 0)
    const inFlight = (await world.standIn.counts()).calls
    for (const { organizationId } of [forEver, gone])
      await host.handOver({ organizationId, key: 'late' })
    await pause(1_500)
    const journal = await world.standIn.journal()
    const calls = (box: { mailbox: string }, operation: JournalRow['operation']) =>
      journal.filter((row) => row.mailbox === box.mailbox && row.operation === operation).length
    figures.exactly('refused once: refreshes', calls(once, 'token'), 1)
    figures.exactly('refused once: calls for three mails', calls(once, 'send'), 4)
    // A mail that begins with the second token is the first to see that one refused.
    figures.atMost('refused for ever: refreshes for three mails', calls(forEver, 'token'), 3)
    figures.atMost('refused for ever: calls of one mail', mostOfOne(journal, forEver), 2)
    figures.atMost('refused, grant gone: calls of one mail', mostOfOne(journal, gone), 1)
    figures.exactly('calls after the connection was found broken', journal.length - inFlight, 0)
    figures.exactly('held afterwards', await held(world, [forEver, gone]), 8)
  })
  return figures
}

const mostOfOne = (journal: readonly JournalRow[], { mailbox }: { mailbox: string }): number => {
  const calls = new Map<string, number>()
  for (const row of journal)
    if (row.mailbox === mailbox && row.operation === 'send')
      calls.set(row.id, (calls.get(row.id) ?? 0) + 1)
  return Math.max(0, ...calls.values())
}

const sent = async ({ standIn }: World, { mailbox }: { mailbox: string }): Promise<number> =>
  (await standIn.journal()).filter(
    (row) => row.mailbox === mailbox && row.operation === 'send' && row.taken,
  ).length

const stateOf = async ({ database }: World, connectionId: string): Promise<string> => {
  const { rows } = await database.pool.query<{ state: string }>(
    'select state from connections where connection_id = $1',
    [connectionId],
  )
  return rows[0]?.state ?? 'none'
}

const sending = async ({ database }: World): Promise<number> => {
  const { rowCount } = await database.pool.query(
    `select from notifications where state = 'sending'`,
  )
  return rowCount ?? 0
}

const held = async (
  { database }: World,
  boxes: readonly { readonly organizationId: string }[],
): Promise<number> => {
  const { rowCount } = await database.pool.query(
    `select from notifications n join lanes l on l.lane_id = n.lane_id
      where n.organization_id = any ($1) and n.state = 'queued'
        and l.held_reason = 'needs_reconnect'`,
    [boxes.map(({ organizationId }) => organizationId)],
  )
  return rowCount ?? 0
}

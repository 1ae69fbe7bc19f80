import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { startChild } from '../ground/child.ts'
import { delaysOf, journalWith } from '../ground/delays.ts'
import type { Ground } from '../ground/ground.ts'
import type { Accepted, Host } from '../ground/host.ts'
import type { Mailbox } from '../ground/mailboxes.ts'
import { inWorld, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'
import { median, quantile } from '../report/statistics.ts'

const PAUSE_MS = 25
const ORGANIZATIONS = 20
const Begun = z.array(z.tuple([z.string(), z.number()]))

/** From 202 to the provider while nothing else waits, against calling the SDK directly. */
export const latency = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('idle latency')
  const rounds = ground.options.count(3, 3)
  const count = ground.options.count(400, 60)
  await inWorld(ground, { name: 'latency' }, async (world) => {
    const all = await world.start({ name: 'all', role: 'all' })
    const host = world.hostAt(all)
    const boxes = await world.organizations({ host, count: ORGANIZATIONS })
    await measureOurs(world, { host, boxes, count: 200, name: 'warm' })
    const ours: (readonly number[])[] = []
    const direct: (readonly number[])[] = []
    for (let round = 0; round < rounds; round += 1) {
      direct.push(await measureDirect(world, count))
      ours.push(await measureOurs(world, { host, boxes, count, name: `round-${round}` }))
    }
    for (const [share, aim] of [
      [0.5, 15],
      [0.99, 50],
    ] as const) {
      const of = (found: readonly (readonly number[])[]) =>
        median(found.map((delays) => quantile(delays, share)))
      const name = `p${share * 100}`
      figures.note(`${name}: direct call / ours`, `${ms(of(direct))} / ${ms(of(ours))}`)
      figures.atMost(`${name}: we add`, of(ours) - of(direct), aim, ' ms')
    }
  })
  return figures
}

const measureOurs = async (
  { standIn }: World,
  {
    host,
    boxes,
    count,
    name,
  }: {
    readonly host: Host
    readonly boxes: readonly Mailbox[]
    readonly count: number
    readonly name: string
  },
): Promise<readonly number[]> => {
  const accepted: Accepted[] = []
  for (let turn = 0; turn < count; turn += 1) {
    const organizationId = boxes[turn % boxes.length]?.organizationId ?? ''
    accepted.push(await host.handOver({ organizationId, key: `${name}-${turn}` }))
    await pause(PAUSE_MS)
  }
  return delaysOf(accepted, await journalWith(standIn, accepted))
}

const measureDirect = async (
  { ground, standIn }: World,
  count: number,
): Promise<readonly number[]> => {
  const since = (await standIn.counts()).calls
  const child = startChild(ground.deps, {
    name: 'latency-direct',
    script: 'packages/bench/src/floor/direct-calls.ts',
    environment: {
      ROOT_URL: `http://127.0.0.1:${standIn.port}`,
      COUNT: String(count),
      PAUSE_MS: String(PAUSE_MS),
    },
  })
  const begun = Begun.parse(JSON.parse(await child.firstLine))
  const arrived = new Map((await standIn.journal(since)).map(({ id, at }) => [id, at]))
  return begun.map(([id, at]) => (arrived.get(id) ?? Number.POSITIVE_INFINITY) - at)
}

const ms = (value: number): string => `${value.toFixed(1)} ms`

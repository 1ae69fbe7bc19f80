import { setTimeout as pause } from 'node:timers/promises'
import { startBalancer } from '../ground/balancer.ts'
import { monotonic } from '../ground/clock.ts'
import { fewAtOnce } from '../ground/few-at-once.ts'
import type { Ground } from '../ground/ground.ts'
import { notificationRequest, type Accepted, type Host } from '../ground/host.ts'
import { judge } from '../ground/oracle.ts'
import type { Product } from '../ground/product.ts'
import { untilDrained } from '../ground/settled.ts'
import { inWorld, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'
import { z } from 'zod'

const PROCESSES = 2
const CALLERS = 4
const ORGANIZATIONS = 20
const GRACE_MS = 25_000

interface Load {
  readonly accepted: Accepted[]
  readonly failed: string[]
}

/** processes are stopped by SIGTERM and started again in turn, behind a load balancer, under load. */
export const restartInTurn = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-25')
  const restarts = ground.options.count(50, 3)
  await inWorld(ground, { name: 'x25' }, async (world) => {
    const processes: Product[] = []
    const start = async (place: number) => {
      processes[place] = await world.start({
        name: `all-${place}`,
        role: 'all',
        environment: { LEAVE_AFTER_SECONDS: '3' },
      })
    }
    for (let place = 0; place < PROCESSES; place += 1) await start(place)
    const balancer = await startBalancer(() => processes.map(({ port }) => port))
    world.onEnd(balancer.close)
    const host = world.hostAt(balancer)
    const boxes = await world.organizations({ host, count: ORGANIZATIONS })
    await world.standIn.limits({ delayMs: 100 })

    const life = { over: false }
    const load = handOverWithoutRepeating(world, {
      organizations: boxes.map(({ organizationId }) => organizationId),
      port: balancer.port,
      isOver: () => life.over,
    })
    const exits: number[] = []
    const codes: string[] = []
    for (let restart = 0; restart < restarts; restart += 1) {
      const place = restart % PROCESSES
      await pause(500 + world.random() * 500)
      const leaving = processes[place]
      if (leaving === undefined) continue
      exits.push(await leaving.stop())
      codes.push(await leaving.ended)
      await start(place)
    }
    life.over = true
    const { accepted, failed } = await load
    await untilDrained(world)
    const journal = await world.standIn.journal()
    const verdict = await judge(world.database.pool, { accepted, journal })
    figures.note('restarts', String(restarts))
    figures.note('calls', String(accepted.length + failed.length))
    // A machine that is slow makes an honest 503; a line that breaks is a restart that was felt.
    const felt = ground.options.isSmall ? failed.filter((why) => why !== '503') : failed
    figures.exactly('failed calls', felt.length, 0)
    for (const why of new Set(failed))
      figures.note(`failed with ${why}`, String(failed.filter((one) => one === why).length))
    figures.exactly('lost', verdict.lost, 0)
    figures.exactly('duplicates', verdict.duplicates, 0)
    figures.exactly('parked as unknown', verdict.parked, 0)
    const longest = Math.max(...exits) / 1_000
    if (ground.options.isSmall) figures.note('longest stop', `${longest.toFixed(1)} s`)
    else figures.atMost('longest stop', longest, GRACE_MS / 1_000, ' s')
    figures.exactly(
      'stops that ended otherwise than 0',
      codes.filter((code) => code !== '0').length,
      0,
    )
  })
  return figures
}

const Taken = z.object({ id: z.string(), state: z.string() })

const handOverWithoutRepeating = async (
  world: World,
  {
    organizations,
    port,
    isOver,
  }: {
    readonly organizations: readonly string[]
    readonly port: number
    readonly isOver: () => boolean
  },
): Promise<Load> => {
  const load: Load = { accepted: [], failed: [] }
  await fewAtOnce({ count: CALLERS, lanes: CALLERS }, async (caller) => {
    const host: Host = world.hostAt({ port })
    for (let turn = 0; !isOver(); turn += 1) {
      const organizationId = organizations[turn % organizations.length] ?? ''
      const key = `c${caller}-${turn}`
      // A connection for each call, as many hosts do: the balancer chooses every time.
      const answer = await host.call(notificationRequest({ organizationId, key }))
      host.close()
      if (typeof answer === 'string') load.failed.push(answer)
      else if (answer.status !== 202) load.failed.push(String(answer.status))
      else
        load.accepted.push({
          key,
          at: monotonic(),
          calls: 1,
          ...Taken.parse(JSON.parse(answer.body)),
        })
      await pause(15)
    }
  })
  return load
}

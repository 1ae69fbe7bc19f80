import { setTimeout as pause } from 'node:timers/promises'
import { fewAtOnce } from '../ground/few-at-once.ts'
import { freePort } from '../ground/free-port.ts'
import type { Ground } from '../ground/ground.ts'
import { judge } from '../ground/oracle.ts'
import { inWorld, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'

const ORGANIZATIONS = 20

/** the API is killed by -9 at random moments while a host hands over and repeats. */
export const killApi = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-02')
  const mails = ground.options.count(50_000, 300)
  await inWorld(ground, { name: 'x02' }, async (world) => {
    const port = await freePort()
    const first = await world.start({ name: 'web', role: 'web', port })
    const host = world.hostAt({ port })
    const boxes = await world.organizations({ host, count: ORGANIZATIONS })
    let done = false
    const killing = killUntil(world, { first, port, isOver: () => done })
    const accepted = await fewAtOnce({ count: mails, lanes: 16 }, async (place) => {
      const { organizationId } = boxes[place % ORGANIZATIONS] ?? { organizationId: '' }
      return await host.handOver({ organizationId, key: `m-${place}` })
    })
    done = true
    const kills = await killing
    const { rows } = await world.database.pool.query<{ orphans: string }>(
      `select count(*) as orphans from notifications where not (idempotency_key = any ($1))`,
      [accepted.map(({ key }) => key)],
    )
    const verdict = await judge(world.database.pool, { accepted, journal: [] })
    figures.note('kill -9 of the API', String(kills))
    figures.note('calls repeated', String(accepted.filter(({ calls }) => calls > 1).length))
    figures.exactly('acknowledged', verdict.acknowledged, mails)
    figures.exactly('202 without a row', verdict.lost, 0)
    figures.exactly('keys with two rows', verdict.doubledRows, 0)
    figures.exactly('rows without a 202', Number(rows[0]?.orphans), 0)
    figures.exactly('letterhead conserve ends with', await world.conserve(), 0)
    figures.exactly('different ids of one key', differing(accepted), 0)
  })
  return figures
}

const differing = (accepted: readonly { readonly key: string; readonly id: string }[]): number =>
  accepted.length - new Set(accepted.map(({ id }) => id)).size

const killUntil = async (
  world: World,
  {
    first,
    port,
    isOver,
  }: { readonly first: { kill: () => Promise<void> }; port: number; isOver: () => boolean },
): Promise<number> => {
  let kills = 0
  let current = first
  while (!isOver()) {
    await pause(150 + world.random() * 600)
    await current.kill()
    kills += 1
    current = await world.start({ name: 'web', role: 'web', port })
  }
  return kills
}

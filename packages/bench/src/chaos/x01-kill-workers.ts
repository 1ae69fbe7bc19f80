import { fewAtOnce } from '../ground/few-at-once.ts'
import type { Ground } from '../ground/ground.ts'
import type { Accepted } from '../ground/host.ts'
import { judge } from '../ground/oracle.ts'
import type { Product } from '../ground/product.ts'
import { untilDrained } from '../ground/settled.ts'
import { inWorld, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'

const WORKERS = 2
/** Sends at once in one process (bff/src/features/outbox). */
const IN_FLIGHT = 20
const ORGANIZATIONS = 50
/** Nobody has a policy for the first, so an unknown outcome is parked; the second is sent again. */
const PARKED = 'task'
const RESENT = 'reminder'

/** two workers are killed by -9 again and again while mail is handed over and sent. */
export const killWorkers = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-01')
  const kills = ground.options.count(1_000, 6)
  const mails = ground.options.count(100_000, 300)
  await inWorld(ground, { name: 'x01' }, async (world) => {
    const web = await world.start({ name: 'web', role: 'web' })
    const host = world.hostAt(web)
    const boxes = await world.organizations({ host, count: ORGANIZATIONS })
    await world.database.pool.query(
      `insert into kind_policies (organization_id, kind, when_unknown)
       select organization_id, $1, 'resend' from organizations`,
      [RESENT],
    )
    await world.standIn.limits({ delayMs: 20 })
    const accepted: Accepted[] = []
    const handOver = async (count: number) => {
      const begun = accepted.length
      await fewAtOnce({ count, lanes: 8 }, async (place) => {
        const organizationId = boxes[place % ORGANIZATIONS]?.organizationId ?? ''
        const kind = (begun + place) % 2 === 0 ? PARKED : RESENT
        accepted.push(await host.handOver({ organizationId, kind, key: `m-${begun + place}` }))
      })
    }
    await killAgainAndAgain(world, {
      kills,
      duringEach: async () => await handOver(Math.ceil(mails / kills)),
    })
    const drained = await untilDrained(world, 180_000)
    const verdict = await judge(world.database.pool, {
      accepted,
      journal: await world.standIn.journal(),
    })
    figures.note('kill -9 of a worker', String(kills))
    figures.note('acknowledged', String(verdict.acknowledged))
    figures.exactly('lost', verdict.lost, 0)
    const ambiguous = await interrupted(world)
    figures.exactly('park: duplicates', verdict.duplicatesByKind[PARKED] ?? 0, 0)
    figures.atMost('park: parked as unknown', verdict.parked, kills * IN_FLIGHT)
    figures.atMost('resend: duplicates', verdict.duplicatesByKind[RESENT] ?? 0, ambiguous)
    figures.atMost('resend: most sends of one mail', verdict.mostTaken, 3)
    figures.exactly('parked without a reason', verdict.parkedWithoutCode, 0)
    figures.exactly('letterhead conserve ends with', await world.conserve(), 0)
    figures.atMost('drained after the last kill', drained / 1_000, 120, ' s')
  })
  return figures
}

/** Calls of the resent kind whose answer died with their worker. */
const interrupted = async ({ database }: World): Promise<number> => {
  const { rowCount } = await database.pool.query(
    `select from attempts a join notifications n on n.notification_id = a.notification_id
      where n.kind = $1 and a.code = 'interrupted'`,
    [RESENT],
  )
  return rowCount ?? 0
}

const killAgainAndAgain = async (
  world: World,
  { kills, duringEach }: { readonly kills: number; readonly duringEach: () => Promise<void> },
): Promise<void> => {
  const workers: Product[] = []
  const begin = async (place: number) => {
    workers[place] = await world.start({ name: `worker-${place}`, role: 'worker' })
  }
  await Promise.all(Array.from({ length: WORKERS }, async (_, place) => await begin(place)))
  for (let kill = 0; kill < kills; kill += 1) {
    const place = kill % WORKERS
    // Somewhere within the work of this round, not after it.
    const round = duringEach()
    await new Promise((resolve) => setTimeout(resolve, world.random() * 400))
    await workers[place]?.kill()
    await Promise.all([begin(place), round])
  }
}

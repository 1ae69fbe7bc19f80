import { fewAtOnce } from '../ground/few-at-once.ts'
import type { Ground } from '../ground/ground.ts'
import type { Accepted } from '../ground/host.ts'
import { judge } from '../ground/oracle.ts'
import { startTcpProxy } from '../ground/tcp-proxy.ts'
import { inWorld } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'

const LANES = 4

/** PostgreSQL commits an enqueue and the answer never arrives; the caller repeats with its key. */
export const cutCommit = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('x-06')
  const cuts = ground.options.count(500, 20)
  const every = 3
  await inWorld(ground, { name: 'x06' }, async (world) => {
    const proxy = await startTcpProxy(ground.cluster.port, world.random)
    world.onEnd(proxy.close)
    const web = await world.start({
      name: 'web',
      role: 'web',
      environment: world.database.urls(proxy.port),
    })
    const host = world.hostAt(web)
    await host.provision('org-0')
    proxy.set({ kind: 'cut_answer', text: 'enqueue_notification', every })
    // How many mails one call of the database takes in is up to what comes at once.
    const accepted: Accepted[] = []
    const most = cuts * every * LANES
    while (proxy.struck() < cuts && accepted.length < most) {
      const begun = accepted.length
      const round = await fewAtOnce({ count: 5 * LANES, lanes: LANES }, async (place) => {
        return await host.handOver({ organizationId: 'org-0', key: `m-${begun + place}` })
      })
      accepted.push(...round)
    }
    const mails = accepted.length
    const verdict = await judge(world.database.pool, { accepted, journal: [] })
    figures.atLeast('answers of COMMIT cut', proxy.struck(), cuts)
    figures.exactly('acknowledged', verdict.acknowledged, mails)
    figures.exactly('lost', verdict.lost, 0)
    figures.exactly('doubled rows', verdict.doubledRows, 0)
    figures.exactly(
      'rows',
      Object.values(verdict.byState).reduce((sum, one) => sum + one, 0),
      mails,
    )
  })
  return figures
}

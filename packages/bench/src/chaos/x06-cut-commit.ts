import { fewAtOnce } from '../ground/few-at-once.ts'
import type { Ground } from '../ground/ground.ts'
import { judge } from '../ground/oracle.ts'
import { startTcpProxy } from '../ground/tcp-proxy.ts'
import { inWorld } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'

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
    // Each cut makes the caller come once more, so of `every` calls `every - 1` are new mails.
    const mails = cuts * (every - 1) + every
    const accepted = await fewAtOnce({ count: mails, lanes: 4 }, async (place) => {
      return await host.handOver({ organizationId: 'org-0', key: `m-${place}` })
    })
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

import { startChild } from '../ground/child.ts'
import { monotonic, until } from '../ground/clock.ts'
import { freePort } from '../ground/free-port.ts'
import type { Ground } from '../ground/ground.ts'
import { notificationRequest, requestText } from '../ground/host.ts'
import { requestsPerSecond } from '../ground/load.ts'
import { residentBytes } from '../ground/memory.ts'
import { statusOf } from '../ground/product.ts'
import { untilDrained } from '../ground/settled.ts'
import { inWorld, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'
import { median } from '../report/statistics.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { randomUUID } from 'node:crypto'

const MEGABYTE = 1024 * 1024
const ORGANIZATIONS = 20
/** As an operator starts it. */
const COLD = { NODE_DISABLE_COMPILE_CACHE: '1' }

/** Cold start to `/readyz` on a migrated database, and resident memory idle and under load. */
export const startAndMemory = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('start')
  const rounds = ground.options.count(7, 3)
  const seconds = ground.options.count(30, 2)
  await inWorld(ground, { name: 'start' }, async (world) => {
    const first = await world.start({ name: 'first', role: 'all' })
    const host = world.hostAt(first)
    const boxes = await world.organizations({ host, count: ORGANIZATIONS })
    await first.stop()
    const ours: number[] = []
    const empty: Started[] = []
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await startOnce(world))
      empty.push(await startEmpty(world))
    }
    const all = await world.start({ name: 'all', role: 'all', environment: COLD })
    await pause(3_000)
    const idle = residentBytes(all.pid) / MEGABYTE
    await requestsPerSecond({
      port: all.port,
      lanes: 8,
      seconds,
      status: 202,
      request: (place) =>
        requestText(
          ground.apiKey,
          notificationRequest({
            organizationId: boxes[place % ORGANIZATIONS]?.organizationId ?? '',
            key: randomUUID(),
          }),
        ),
    })
    const loaded = residentBytes(all.pid) / MEGABYTE
    await untilDrained(world, 300_000)
    const floor = median(empty.map(({ milliseconds }) => milliseconds))
    const floorMemory = median(empty.map(({ megabytes }) => megabytes))
    figures.note('empty app with the same libraries', `${floor.toFixed(0)} ms, ${mb(floorMemory)}`)
    figures.atMost('cold start to /readyz', median(ours) / 1_000, 1, ' s')
    figures.atMost('memory, idle', idle, 150, ' MB')
    figures.note('memory under load', mb(loaded))
  })
  return figures
}

interface Started {
  readonly milliseconds: number
  readonly megabytes: number
}

const startOnce = async (world: World): Promise<number> => {
  const begun = monotonic()
  const product = await world.start({ name: 'cold', role: 'all', environment: COLD })
  const took = monotonic() - begun
  await product.stop()
  return took
}

const startEmpty = async ({ ground }: World): Promise<Started> => {
  const port = await freePort()
  const begun = monotonic()
  const child = startChild(ground.deps, {
    name: 'empty-app',
    script: 'packages/bench/src/floor/empty-app.ts',
    environment: { PORT: String(port) },
  })
  const isReady = async () => (await statusOf(`http://127.0.0.1:${port}/readyz`)) === 200
  await until('the empty app is ready', isReady, { every: 10 })
  const milliseconds = monotonic() - begun
  const megabytes = residentBytes(child.pid) / MEGABYTE
  await child.kill()
  return { milliseconds, megabytes }
}

const mb = (value: number): string => `${value.toFixed(0)} MB`

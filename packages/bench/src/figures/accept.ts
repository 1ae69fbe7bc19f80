import { randomUUID } from 'node:crypto'
import { startChild } from '../ground/child.ts'
import { freePort } from '../ground/free-port.ts'
import type { Ground } from '../ground/ground.ts'
import { notificationBody, notificationRequest, requestText } from '../ground/host.ts'
import { requestsPerSecond } from '../ground/load.ts'
import { inWorld, type World } from '../ground/world.ts'
import { figuresOf, type Figures } from '../report/figure.ts'
import { median } from '../report/statistics.ts'

const LANES = 16
const ORGANIZATIONS = 50
const BATCH = 100

/** How many notifications a second one API process takes, single and in batches. */
export const accept = async (ground: Ground): Promise<Figures> => {
  const figures = figuresOf('accept')
  const rounds = ground.options.count(5, 3)
  const seconds = ground.options.count(8, 1)
  await inWorld(ground, { name: 'accept' }, async (world) => {
    const web = await world.start({ name: 'web', role: 'web' })
    const host = world.hostAt(web)
    const boxes = await world.organizations({ host, count: ORGANIZATIONS })
    const organizations = boxes.map(({ organizationId }) => organizationId)
    const floorPort = await startFloor(world)
    const hasBatch = await answersBatches(ground, web.port, organizations[0] ?? '')
    const single = (place: number) =>
      requestText(
        ground.apiKey,
        notificationRequest({
          organizationId: organizations[place % ORGANIZATIONS] ?? '',
          key: randomUUID(),
        }),
      )
    const batch = (place: number) =>
      batchText(ground, organizations[place % ORGANIZATIONS] ?? '', BATCH)
    const load = { lanes: LANES, seconds }
    const ofBatches = { lanes: 4, seconds, status: 200 }
    const measure = async () => ({
      floor: await requestsPerSecond({ ...load, port: floorPort, status: 202, request: single }),
      single: await requestsPerSecond({ ...load, port: web.port, status: 202, request: single }),
      batch: hasBatch
        ? BATCH * (await requestsPerSecond({ ...ofBatches, port: web.port, request: batch }))
        : Number.NaN,
    })
    await measure()
    const found: Awaited<ReturnType<typeof measure>>[] = []
    for (let round = 0; round < rounds; round += 1) found.push(await measure())
    const middle = (name: 'floor' | 'single' | 'batch') =>
      median(found.map((values) => values[name]))
    const [floor, one, hundred] = [middle('floor'), middle('single'), middle('batch')]
    figures.note('bare Express + one INSERT', `${floor.toFixed(0)} / s`)
    figures.note('single', `${one.toFixed(0)} / s`)
    figures.note(`in batches of ${BATCH}`, `${hundred.toFixed(0)} / s`)
    figures.atLeast('single to bare Express', one / floor, 0.6)
    figures.atLeast('batch to single', hundred / one, 8)
  })
  return figures
}

const startFloor = async (world: World): Promise<number> => {
  const port = await freePort()
  const floor = startChild(world.ground.deps, {
    name: 'accept-floor',
    script: 'packages/bench/src/floor/insert-in-transaction.ts',
    environment: { PORT: String(port), DATABASE_URL: world.database.urls().DATABASE_OWNER_URL },
  })
  world.onEnd(floor.kill)
  await floor.firstLine
  return port
}

const batchText = (ground: Ground, organizationId: string, count: number): string =>
  requestText(ground.apiKey, {
    method: 'POST',
    path: `/organizations/${organizationId}/notifications/batch`,
    body: {
      items: Array.from({ length: count }, () => {
        const idempotencyKey = randomUUID()
        return { idempotencyKey, ...notificationBody({ organizationId, key: idempotencyKey }) }
      }),
    },
  })

const answersBatches = async (ground: Ground, port: number, organization: string) => {
  const request = () => batchText(ground, organization, 1)
  try {
    return (await requestsPerSecond({ port, lanes: 1, seconds: 0.001, status: 200, request })) > 0
  } catch {
    return false
  }
}

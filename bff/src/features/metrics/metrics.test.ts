import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createOutboxWorld, WIDE, type OutboxWorld } from '../../../test/outbox-world.ts'
import { accepted, technical } from '../../../test/sending-world.ts'
import { createLog } from '../../platform/log.ts'
import { createRegistry, serveMetrics } from '../../platform/metrics/index.ts'
import { composeMime } from '../providers/compose-mime.ts'
import { measuredProviders, type Outcome, type PlatformPort } from '../providers/index.ts'
import { registerQueueGauges } from './index.ts'

let world: OutboxWorld
beforeAll(async () => {
  world = await createOutboxWorld()
})
afterAll(async () => await world.drop())

const log = createLog('silent')
const scrape = async (port: number) =>
  await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()

test('H-01 what waits, how long, and which connections are broken is read when somebody asks, of nobody by name', async () => {
  const registry = createRegistry()
  const lookFirst = registerQueueGauges(registry, {
    workerDatabase: world.db.worker,
    log,
    now: () => new Date(),
  })
  const server = await serveMetrics({ registry, lookFirst, log }, 0)
  const { organizationId, connectionId } = await world.mailbox(await world.organization(), WIDE)
  await world.enqueue({ organizationId, at: new Date(Date.now() - 90_000) })
  const before = await scrape(server.port)
  expect(before).toContain('letterhead_waiting{state="queued"} 1')
  expect(before).toMatch(/letterhead_queue_age_seconds\{provider="microsoft"\} 9\d\./)
  expect(before).toContain('letterhead_connections{provider="microsoft",state="connected"} 1')
  expect(before).toContain('letterhead_conservation_off 0')
  expect(before).toContain('letterhead_database_up 1')
  expect(before).toContain('process_resident_memory_bytes')
  await world.db.worker.pool.query(`select hold_lanes($1, 'needs_reconnect')`, [connectionId])
  const after = await scrape(server.port)
  expect(after).toContain('letterhead_waiting{state="held"} 1')
  expect(after).toContain('letterhead_queue_age_seconds{provider="microsoft"} 0')
  expect(after).not.toContain(organizationId)
  expect(after).not.toContain('acme.example')
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(404)
  await server.close()
})

test('a row deleted by hand is shown, ten minutes later at the latest', async () => {
  const registry = createRegistry()
  const clock = { now: Date.now() }
  const lookFirst = registerQueueGauges(registry, {
    workerDatabase: world.db.worker,
    log,
    now: () => new Date(clock.now),
  })
  const server = await serveMetrics({ registry, lookFirst, log }, 0)
  const { id } = await world.enqueue(await world.mailbox(await world.organization(), WIDE))
  expect(await scrape(server.port)).toContain('letterhead_conservation_off 0')
  await world.db.owner.pool.query('delete from notifications where notification_id = $1', [id])
  clock.now += 10 * 60_000
  expect(await scrape(server.port)).toContain('letterhead_conservation_off 1')
  await server.close()
})

test('calls are counted by outcome, and throttling by itself', async () => {
  const registry = createRegistry()
  const answers: Outcome[] = [
    accepted,
    { kind: 'later', code: 'provider_throttled', retryAt: null, technical },
  ]
  const port: PlatformPort = {
    limits: WIDE,
    sender: { name: 'P', email: 'no-reply@platform.example' },
    compose: async (message) => await composeMime(message, 'envelope'),
    send: vi.fn<PlatformPort['send']>(
      async () => await Promise.resolve(answers.shift() ?? accepted),
    ),
  }
  const { platform } = measuredProviders(registry, {
    providers: { microsoft: null, google: null },
    platform: port,
  })
  const message = {
    form: 'mime' as const,
    notificationId: 'n',
    bytes: Buffer.alloc(1),
    envelope: { from: 'a', to: ['b'] },
  }
  expect(await platform.send({ message })).toEqual(accepted)
  await platform.send({ message })
  const text = await registry.metrics()
  expect(text).toContain('letterhead_sends_total{provider="platform",outcome="accepted"} 1')
  expect(text).toContain('letterhead_sends_total{provider="platform",outcome="later"} 1')
  expect(text).toContain('letterhead_throttled_total{provider="platform"} 1')
  expect(text).toContain('letterhead_send_seconds_count{provider="platform"} 2')
})

test('without its database the service says so instead of nothing', async () => {
  const registry = createRegistry()
  const away = {
    ...world.db.worker,
    pool: new Proxy(world.db.worker.pool, { get: () => notThere }),
  }
  const lookFirst = registerQueueGauges(registry, {
    workerDatabase: away,
    log,
    now: () => new Date(),
  })
  await lookFirst()
  expect(await registry.metrics()).toContain('letterhead_database_up 0')
})
const notThere = async () => await Promise.reject(new Error('away'))

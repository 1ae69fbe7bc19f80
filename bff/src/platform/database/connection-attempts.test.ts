import { createServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createLog } from '../log.ts'
import { createConnectionAttempts, openDatabase } from './index.ts'

const refused = { error: new Error('refused'), tookMs: 3 }
const slow = { error: new Error('no answer'), tookMs: 900 }
const connected = { error: null, tookMs: 3 }

let server: Server | null = null
afterEach(() => server?.close())

const withClock = () => {
  const clock = { now: 0 }
  return { clock, attempts: createConnectionAttempts(() => clock.now) }
}

test('after a refusal one attempt a second is made, for all', () => {
  const { clock, attempts } = withClock()
  attempts.ended(refused)
  let asked = 0
  for (; clock.now < 60_000; clock.now += 10) {
    if (attempts.refusal() !== null) continue
    asked += 1
    attempts.ended(refused)
  }
  expect(asked).toBeLessThanOrEqual(60)
  expect(asked).toBeGreaterThan(45)
})

test('while one asks, the others do not', () => {
  const { clock, attempts } = withClock()
  attempts.ended(refused)
  clock.now = 2_000
  expect(attempts.refusal()).toBeNull()
  expect(attempts.refusal()).toBe(refused.error)
})

test('the first that succeeds lets everybody in at once', () => {
  const { attempts } = withClock()
  attempts.ended(refused)
  attempts.ended(connected)
  expect([attempts.refusal(), attempts.refusal()]).toEqual([null, null])
})

test('what only takes long refuses nobody', () => {
  const { attempts } = withClock()
  attempts.ended(slow)
  expect(attempts.refusal()).toBeNull()
})

test('two pools of one process together knock once, and say so at once', async () => {
  let knocks = 0
  server = createServer((socket) => {
    knocks += 1
    socket.resetAndDestroy()
  })
  await new Promise<void>((resolve) => {
    server?.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const attempts = createConnectionAttempts(() => 0)
  const log = createLog('silent')
  const url = `postgres://nobody@127.0.0.1:${port}/none`
  const pools = (['letterhead_app', 'letterhead_worker'] as const).map((role) =>
    openDatabase({ url, role, connections: 5, attempts, log }),
  )
  for (let turn = 0; turn < 20; turn += 1)
    await expect(pools[turn % 2]?.pool.query('select 1')).rejects.toThrow(/ECONNRESET|terminated/)
  expect(knocks).toBe(1)
  await Promise.all(pools.map(async (pool) => await pool.close()))
})

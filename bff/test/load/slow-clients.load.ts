import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { close, listen } from '../../src/platform/http/server.ts'
import { createProductWorld, type ProductWorld } from '../product-world.ts'

let world: ProductWorld
beforeAll(async () => {
  world = await createProductWorld({ apart: true, environment: { ROLE: 'web' } })
}, 60_000)
afterAll(async () => {
  await world.close()
})

const SLOW = 500
const WATCHED_MS = 60_000

/** Opens a connection and sends one byte a second, for ever; how long it was let to. */
const drip = async (start: string): Promise<number> => {
  const { hostname, port } = new URL(world.url)
  const begun = performance.now()
  const socket: Socket = connect(Number(port), hostname, () => socket.write(start))
  const drop = setInterval(() => socket.writable && socket.write('x'), 1_000)
  const ended = new Promise<number>((resolve) => {
    socket.on('close', () => resolve(performance.now() - begun))
  })
  socket.on('error', () => undefined)
  socket.resume()
  const lasted = await Promise.race([ended, pause(WATCHED_MS, Infinity)])
  clearInterval(drop)
  socket.destroy()
  return lasted
}

const HEADERS = 'GET /bff/session HTTP/1.1\r\nHost: x\r\nX-Slow: '
const body = () =>
  `POST /api/v1/organizations/acme/notifications HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.bootstrapKey}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{`

test(
  'J-02 five hundred slow clients are cut, and nobody else notices them',
  { timeout: 180_000 },
  async () => {
    const slow = Array.from({ length: SLOW }, async (_, at) =>
      drip(at % 2 === 0 ? HEADERS : body()),
    )
    await pause(2_000)
    const times: number[] = []
    const until = performance.now() + 30_000
    while (performance.now() < until) {
      const before = performance.now()
      expect((await world.newBrowser().request('/bff/session')).status).toBe(200)
      times.push(performance.now() - before)
      await pause(50)
    }
    const p99 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Infinity
    expect(p99).toBeLessThan(500)
    const lasted = await Promise.all(slow)
    // Headers within 10 s, the whole request within 30 s, looked at every 5 s.
    expect(Math.max(...lasted.filter((_, at) => at % 2 === 0))).toBeLessThan(20_000)
    expect(Math.max(...lasted)).toBeLessThan(45_000)
  },
)

test('J-02 whoever does not read the answer is cut', { timeout: 120_000 }, async () => {
  const server = await listen((_request, response) => {
    // More than the system keeps for a reader.
    response.end(Buffer.alloc(50_000_000))
  }, 0)
  const begun = performance.now()
  const cut = new Promise<number>((resolve) => {
    server.on('connection', (connection) =>
      connection.on('close', () => resolve(performance.now() - begun)),
    )
  })
  const address = server.address()
  const client = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1')
  client.pause()
  client.on('error', () => undefined)
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  // Three quarters of a minute without a byte; Node looks twice.
  expect(await Promise.race([cut, pause(110_000, Infinity)])).toBeLessThan(100_000)
  client.destroy()
  await close(server, 0)
})

import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { takenPort } from './taken-port.ts'

const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

const listenOn = (host: string) =>
  new Promise<number>((resolve) => {
    const server = createServer()
    open.push(server)
    server.listen(0, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })

test.each(['127.0.0.1', '0.0.0.0'])(
  'a port taken on %s is named with its variable',
  async (host) => {
    const port = await listenOn(host)
    expect(await takenPort('SANDBOX_PORT', port)).toBe(
      `Port ${port} is taken. Set SANDBOX_PORT to a free one, for example: SANDBOX_PORT=${port + 100} npm start`,
    )
  },
)

test('a free port is nothing to speak of', async () => {
  const port = await listenOn('127.0.0.1')
  await new Promise((resolve) => open.pop()?.close(resolve))
  expect(await takenPort('PORT', port)).toBeUndefined()
})

test('what is no port is refused by the name of its variable', async () => {
  expect(await takenPort('PORT', Number('four'))).toBe('PORT must be a port from 1 to 65535.')
})

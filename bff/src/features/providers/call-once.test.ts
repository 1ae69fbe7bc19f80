import { once } from 'node:events'
import { createServer } from 'node:net'
import type { ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { closedPort, startSmallServer, type SmallServer } from '../../../test/small-server.ts'
import { callOnce } from './call-once.ts'

let server: SmallServer
afterEach(async () => await server.close())

const ask = async (reply: (response: ServerResponse) => void, deadlineMs = 5000) => {
  server = await startSmallServer((_request, response) => reply(response))
  const call = callOnce(deadlineMs)
  await call.fetch(server.url, { method: 'POST', body: 'a letter' }).catch(() => null)
  return call.answer()
}

test('an answer is kept with its status, headers and body', async () => {
  const answer = await ask((response) =>
    response.writeHead(202, { 'Request-Id': 'r1' }).end('hello'),
  )
  expect(answer).toMatchObject({
    kind: 'answered',
    status: 202,
    headers: { 'request-id': 'r1' },
    body: 'hello',
  })
})

test('a second request on the same call is refused before it leaves', async () => {
  server = await startSmallServer((_request, response) => response.end())
  const call = callOnce(5000)
  await call.fetch(server.url)
  await expect(call.fetch(server.url)).rejects.toThrow('once')
  expect(server.seen).toHaveLength(1)
})

test('J-10 a redirect is not followed: the token goes to the configured host or nowhere', async () => {
  const elsewhere = await startSmallServer((_request, response) => response.end())
  const answer = await ask((response) =>
    response.writeHead(307, { location: `${elsewhere.url}/steal` }).end(),
  )
  expect(answer).toMatchObject({ status: 307 })
  expect(elsewhere.seen).toHaveLength(0)
  await elsewhere.close()
})

test('of a body that drips past the deadline the status and what came are kept', async () => {
  const begun = Date.now()
  const answer = await ask((response) => {
    response.writeHead(202)
    response.write('{"half":')
  }, 300)
  expect(answer).toMatchObject({ kind: 'answered', status: 202, body: '{"half":' })
  expect(Date.now() - begun).toBeLessThan(3000)
})

test('a body cut in the middle leaves the status standing', async () => {
  const answer = await ask((response) => {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('{"id":"1', () => response.destroy())
  })
  expect(answer).toMatchObject({ kind: 'answered', status: 200, body: '{"id":"1' })
})

test('H-02 an endless body is left after 64 KiB and its connection closed', async () => {
  let isClosed = false
  const answer = await ask((response) => {
    response.on('close', () => (isClosed = true))
    response.writeHead(200)
    const more = (): void => {
      if (!isClosed) response.write(Buffer.alloc(16_384, 120), more)
    }
    more()
    // Long before the deadline, which ends it as well.
  }, 60_000)
  expect(answer?.kind === 'answered' ? answer.body.length : 0).toBe(65_536)
  await expect.poll(() => isClosed, { timeout: 5_000 }).toBe(true)
})

test('headers that never come end at the deadline, and may have been sent', async () => {
  expect(await ask(() => {}, 200)).toEqual({ kind: 'silent', sent: 'maybe', code: 'DEADLINE' })
})

test('a line cut after the request may have been sent', async () => {
  expect(await ask((response) => response.destroy())).toMatchObject({
    kind: 'silent',
    sent: 'maybe',
  })
})

test('where nobody listens nothing was sent', async () => {
  server = await startSmallServer(() => {})
  const call = callOnce(5000)
  await expect(call.fetch(`http://127.0.0.1:${await closedPort()}`)).rejects.toThrow('no answer')
  expect(call.answer()).toEqual({ kind: 'silent', sent: 'no', code: 'ECONNREFUSED' })
})

test('a name that does not resolve: nothing was sent', async () => {
  server = await startSmallServer(() => {})
  const call = callOnce(5000)
  await call.fetch('http://nowhere.invalid/').catch(() => null)
  expect(call.answer()).toMatchObject({ kind: 'silent', sent: 'no' })
})

test.each([
  'HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\nhi',
  'HTTP/1.1 204 None\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope',
  'not even HTTP\r\n\r\n',
  '',
])('whatever comes over the line (%j) is an answer or silence, never a crash', async (bytes) => {
  server = await startSmallServer(() => {})
  const raw = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => socket.end(bytes))
  }).listen(0, '127.0.0.1')
  await once(raw, 'listening')
  const address = raw.address()
  const call = callOnce(2000)
  const port = typeof address === 'object' ? address?.port : 0
  await call.fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: 'x' }).catch(() => null)
  expect(call.answer()).not.toBeNull()
  raw.close()
})

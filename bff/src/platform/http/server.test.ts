import express from 'express'
import type { RequestListener, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { close, listen } from './server.ts'

let server: Awaited<ReturnType<typeof listen>>
/** Requests that our part of the work has begun for, each waiting to be answered. */
let begun: { readonly path: string; readonly response: ServerResponse }[]
const app: RequestListener = (request, response) => {
  begun.push({ path: request.url ?? '', response })
}

beforeEach(async () => {
  begun = []
  server = await listen(app, 0)
})
afterEach(async () => {
  await close(server, 0)
})

/** Sends so many requests in one packet; what comes back. */
const inOneBreath = (count: number) => {
  const address = server.address()
  const socket = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1')
  const read: Buffer[] = []
  socket.on('data', (chunk: Buffer) => read.push(chunk))
  socket.on('error', () => undefined)
  socket.write(
    Array.from({ length: count }, (_, at) => `GET /${at} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''),
  )
  return { socket, text: () => Buffer.concat(read).toString() }
}
const paths = () => begun.map(({ path }) => path)

test('J-02 headers, bodies and reading have an end, and so has the number of connections', () => {
  const { headersTimeout, requestTimeout, timeout, maxConnections } = server
  expect({ headersTimeout, requestTimeout, timeout, maxConnections }).toEqual({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    timeout: 45_000,
    maxConnections: 2_000,
  })
})

test('requests in one packet are begun one after the other, and answered in their order', async () => {
  const client = inOneBreath(4)
  for (let at = 0; at < 4; at += 1) {
    await expect.poll(() => begun.length).toBe(at + 1)
    begun[at]?.response.end(`answer ${at}.`)
    await expect.poll(client.text).toContain(`answer ${at}.`)
  }
  expect(paths()).toEqual(['/0', '/1', '/2', '/3'])
  client.socket.destroy()
})

test('J-02 two hundred requests in one packet began two hundred pieces of work that never ended', async () => {
  const client = inOneBreath(200)
  await expect.poll(() => client.socket.closed, { timeout: 5_000 }).toBe(true)
  expect(paths()).toEqual(['/0'])
})

test('J-02 what waits behind a connection that broke is never begun', async () => {
  const client = inOneBreath(4)
  await expect.poll(() => begun.length).toBe(1)
  client.socket.resetAndDestroy()
  await expect.poll(() => begun[0]?.response.closed).toBe(true)
  expect(paths()).toEqual(['/0'])
})

test('J-02 a client that does not read its answer is cut', async ({ onTestFinished }) => {
  let isWhole: boolean | null = null
  const large = express().get('/large', (_request, response) => {
    response.once('close', () => (isWhole = response.writableFinished))
    response.send(Buffer.alloc(32 * 1024 * 1024))
  })
  const impatient = await listen(large, 0, { answerTimeout: 200 })
  const address = impatient.address()
  const socket = connect(typeof address === 'object' && address !== null ? address.port : 0)
  socket.on('error', () => undefined).pause()
  onTestFinished(async () => {
    socket.destroy()
    await close(impatient, 0)
  })
  socket.write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n')
  await expect.poll(() => isWhole, { timeout: 5_000 }).toBe(false)
})

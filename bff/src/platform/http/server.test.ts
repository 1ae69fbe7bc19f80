import { connect } from 'node:net'
import express from 'express'
import { expect, test } from 'vitest'
import { close, listen } from './server.ts'

test('J-02 a client that does not read its answer is cut', async () => {
  const { promise: isWhole, resolve } = Promise.withResolvers<boolean>()
  const app = express().get('/large', (_request, response) => {
    response.once('close', () => resolve(response.writableFinished))
    response.send(Buffer.alloc(32 * 1024 * 1024))
  })
  const server = await listen(app, 0, { answerTimeout: 200 })
  const address = server.address()
  const socket = connect(typeof address === 'object' && address !== null ? address.port : 0)
  socket.on('error', () => undefined).pause()
  socket.write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n')
  expect(await isWhole).toBe(false)
  socket.destroy()
  await close(server, 0)
})

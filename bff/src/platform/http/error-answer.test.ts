import express from 'express'
import { afterEach, expect, test, vi } from 'vitest'
import { createLog } from '../log.ts'
import { createErrorAnswer } from './error-answer.ts'
import { close, listen } from './server.ts'

afterEach(() => vi.restoreAllMocks())

test('J-14 an answer that breaks off ends its line, and is told in our log only', async () => {
  const beside = vi.spyOn(console, 'error').mockReturnValue()
  const log = createLog('silent')
  const told = vi.spyOn(log, 'warn')
  const app = express().get('/export', (_request, response) => {
    response.set('content-length', '100').write('a first line\n')
    throw new Error('the database went away in the middle')
  })
  // As in the product: Express is silent in tests only.
  app.set('env', 'production')
  app.use(createErrorAnswer({ log }))
  const server = await listen(app, 0)
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const read = fetch(`http://127.0.0.1:${port}/export`, {
    signal: AbortSignal.timeout(5_000),
  }).then(async (answer) => await answer.text())
  await expect(read).rejects.toThrow(TypeError)
  await close(server, 0)
  expect(beside).not.toHaveBeenCalled()
  expect(told).toHaveBeenCalledOnce()
})

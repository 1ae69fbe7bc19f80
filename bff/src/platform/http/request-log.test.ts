import express from 'express'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Server } from 'node:http'
import { createLog } from '../log.ts'
import { createErrorAnswer } from './error-answer.ts'
import { createRequestLog } from './request-log.ts'
import { close, listen } from './server.ts'

const lines: string[] = []
let server: Server
let origin = ''

beforeAll(async () => {
  const log = createLog('trace', { write: (line) => void lines.push(line) })
  const app = express()
  app.use(createRequestLog(log))
  app.post('/bug', express.json(), () => {
    throw Object.assign(new Error('a bug'), { answer: 'canary' })
  })
  app.use(createErrorAnswer({ log }))
  server = await listen(app, 0)
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
})
afterAll(async () => await close(server, 100))

/** What is logged of a request, once it is answered. */
const logged = async (path: string, init: RequestInit = {}): Promise<string> => {
  lines.length = 0
  const answer = await fetch(origin + path, init)
  await answer.text()
  const id = answer.headers.get('request-id') ?? ''
  await expect
    .poll(() => lines.some((line) => line.includes('request ') && line.includes(id)))
    .toBe(true)
  return lines.join('')
}

const TOKEN = 'canary'.repeat(8)

test('H-01 of an address its path and the names of its parameters are logged, and no value or token', async () => {
  const log = await logged(`/approve/${TOKEN}?code=canary&state=canary&n=1`)
  expect(log).toContain('"/approve/…?code&state&n"')
  expect(log).not.toContain('canary')
  expect(await logged(`/approve/${TOKEN}.`)).not.toContain('canary')
  expect(await logged(`/approve/?${TOKEN}`)).not.toContain('canary')
})

test('H-01 no header, no cookie, no body and nothing that an error carries is logged', async () => {
  const log = await logged('/bug', {
    method: 'POST',
    headers: {
      authorization: 'Bearer canary',
      cookie: 'sid=canary',
      'x-any': 'canary',
      'content-type': 'application/json',
    },
    body: '{"text":"canary"}',
  })
  expect(log).toContain('a bug')
  expect(log).not.toContain('canary')
})

test('H-04 an address with line breaks and colours is one line each time it is told', async () => {
  const log = await logged(`/${encodeURIComponent('\u001b[31ma\r\n{"level":60,"msg":"x"}')}`)
  for (const line of log.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow()
  expect(log).not.toContain('\u001b')
})

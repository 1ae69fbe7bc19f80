import express from 'express'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../log.ts'
import { createDocuments } from './documents.ts'
import { answerNotFound, createErrorAnswer } from './error-answer.ts'
import { createRequestLog } from './request-log.ts'
import { close, listen } from './server.ts'

let server: Server
let origin = ''

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'documents-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<title>page</title>')
  writeFileSync(join(folder, 'connect-return.html'), '<title>return</title>')
  writeFileSync(join(folder, 'assets', 'index-1.js'), 'export {}')
  writeFileSync(join(folder, 'assets', 'framework-1.js'), 'export {}\n'.repeat(1000))
  const app = express()
  const log = createLog('silent')
  app.use(createRequestLog(log), createDocuments({ folder }))
  app.use(answerNotFound, createErrorAnswer({ log }))
  server = await listen(app, 0)
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
})
afterAll(async () => await close(server, 100))

test.each([
  ['/', 200, 'page'],
  ['/general-settings/smtp', 200, 'page'],
  ['/connect/return?attempt=1', 200, 'return'],
  ['/no/such/page', 404, 'page'],
  ['/assets/index-1.js', 200, 'export'],
  ['/assets/index-0.js', 404, 'not_found'],
  ['/assets/../index.html', 404, 'not_found'],
  ['/.git/config', 404, 'not_found'],
  ['/api/v1/nothing', 404, 'not_found'],
])('%s answers %i', async (path, status, text) => {
  const response = await fetch(origin + path)
  expect(response.status).toBe(status)
  expect(await response.text()).toContain(text)
})

const cacheOf = async (path: string) => (await fetch(origin + path)).headers.get('cache-control')

test('a built file is kept for a year, a page is asked for again', async () => {
  expect(await cacheOf('/assets/index-1.js')).toContain('immutable')
  expect(await cacheOf('/general-settings/smtp')).toBe('no-cache')
})

const askFor = async (path: string, accepted: string) =>
  (await fetch(origin + path, { headers: { 'accept-encoding': accepted } })).headers

test('a built file travels compressed for who asks so; a page, small as it is, as it stands', async () => {
  const compressed = await askFor('/assets/framework-1.js', 'gzip')
  expect(compressed.get('content-encoding')).toBe('gzip')
  expect(compressed.get('vary')).toMatch(/accept-encoding/i)
  const plain = await askFor('/assets/framework-1.js', 'identity')
  expect(plain.get('content-encoding')).toBeNull()
  const page = await askFor('/general-settings/smtp', 'gzip')
  expect(page.get('content-encoding')).toBeNull()
})

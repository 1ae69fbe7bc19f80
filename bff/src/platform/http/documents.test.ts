import express from 'express'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../log.ts'
import { createDocuments } from './documents.ts'
import { answerNotFound, createErrorAnswer } from './error-answer.ts'
import { createRequestLog } from './request-log.ts'
import { close, listen } from './server.ts'

const writePacked = (path: string, text: string) => {
  writeFileSync(path, text)
  writeFileSync(`${path}.br`, brotliCompressSync(text))
  writeFileSync(`${path}.gz`, gzipSync(text))
}

let server: Server
let origin = ''

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'documents-'))
  mkdirSync(join(folder, 'assets'))
  writePacked(join(folder, 'index.html'), '<title>page</title>')
  writePacked(join(folder, 'connect-return.html'), '<title>return</title>')
  writeFileSync(join(folder, 'assets', 'index-1.js'), 'export {}')
  writePacked(join(folder, 'assets', 'framework-1.js'), 'export {}\n'.repeat(1000))
  writePacked(join(folder, 'assets', 'gone-1.js'), 'export {}')
  const app = express()
  const log = createLog('silent')
  app.use(createRequestLog(log), createDocuments({ folder }))
  app.use(answerNotFound, createErrorAnswer({ log }))
  for (const end of ['', '.br', '.gz']) rmSync(join(folder, 'assets', `gone-1.js${end}`))
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
  ['/assets', 404, 'not_found'],
  ['/assets/', 404, 'not_found'],
  ['/assets/../index.html', 404, 'not_found'],
  ['/.git/config', 404, 'not_found'],
  ['/api/v1/nothing', 404, 'not_found'],
])('%s answers %i', async (path, status, text) => {
  const response = await fetch(origin + path)
  expect(response.status).toBe(status)
  expect(await response.text()).toContain(text)
})

test('H-03 a file asked for in a way that cannot be is a refusal, not a bug of ours', async () => {
  const asked: [string, Record<string, string>][] = [
    ['/assets/index-1.js', { 'if-match': '"another"' }],
    ['/assets/index-1.js', { 'if-unmodified-since': 'Mon, 01 Jan 1990 00:00:00 GMT' }],
    ['/assets/index-1.js', { range: 'bytes=999-' }],
    ['/assets/%00', {}],
    ['/assets/%E0', {}],
    ['/assets/..%2findex.html', {}],
  ]
  for (const [path, headers] of asked) {
    const response = await fetch(origin + path, { headers })
    expect({ path, headers, status: response.status }).toEqual({ path, headers, status: 400 })
    expect(await response.text()).toContain('"malformed_request"')
  }
})

const cacheOf = async (path: string) => (await fetch(origin + path)).headers.get('cache-control')

test('a built file is kept for a year, a page is asked for again', async () => {
  expect(await cacheOf('/assets/index-1.js')).toContain('immutable')
  expect(await cacheOf('/general-settings/smtp')).toBe('no-cache')
})

const askFor = async (path: string, accepted: string) =>
  await fetch(origin + path, { headers: { 'accept-encoding': accepted } })

test.each(['/assets/framework-1.js', '/general-settings/smtp', '/connect/return', '/no/page'])(
  '%s travels as the build packed it, for who can read that',
  async (path) => {
    const plain = await askFor(path, 'identity')
    expect(plain.headers.get('content-encoding')).toBeNull()
    const text = await plain.text()
    for (const [accepted, encoding] of [
      ['gzip, deflate, br, zstd', 'br'],
      ['gzip', 'gzip'],
      ['br;q=0, gzip', 'gzip'],
    ] as const) {
      const packed = await askFor(path, accepted)
      expect(packed.status).toBe(plain.status)
      expect(packed.headers.get('content-encoding')).toBe(encoding)
      expect(packed.headers.get('content-type')).toBe(plain.headers.get('content-type'))
      expect(packed.headers.get('cache-control')).toBe(plain.headers.get('cache-control'))
      expect(packed.headers.get('vary')).toMatch(/accept-encoding/i)
      expect(await packed.text()).toBe(text)
    }
  },
)

test('a file that is not packed travels as it stands, and one that is gone is not called packed', async () => {
  const small = await askFor('/assets/index-1.js', 'br')
  expect(small.headers.get('content-encoding')).toBeNull()
  expect(small.headers.get('vary')).toMatch(/accept-encoding/i)
  const gone = await askFor('/assets/gone-1.js', 'br')
  expect(gone.status).toBe(404)
  expect(gone.headers.get('content-encoding')).toBeNull()
})

import { endpoint } from '@letterhead/contract'
import express from 'express'
import type { Server } from 'node:http'
import session from 'express-session'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { createLog } from '../log.ts'
import { answerNotFound, createErrorAnswer } from './error-answer.ts'
import { mountRoutes } from './mount.ts'
import { createRequestLog } from './request-log.ts'
import { route } from './route.ts'
import { close, listen } from './server.ts'
import { sessionOf } from './session.ts'

const change = endpoint({
  id: 'change',
  summary: 'changes something',
  method: 'PUT',
  path: '/bff/things/{thingId}',
  guard: { kind: 'session', role: 'admin' },
  audit: { none: 'a test' },
  params: z.strictObject({ thingId: z.string().check(z.regex(/^[a-z]+$/)) }),
  body: z.strictObject({ name: z.string().check(z.maxLength(5)) }),
  success: { status: 200, answer: z.object({ said: z.string() }) },
  problems: [],
})
const read = endpoint({
  id: 'read',
  summary: 'reads something',
  method: 'GET',
  path: '/api/v1/organizations/{organizationId}/things',
  guard: { kind: 'api-key', scope: 'read' },
  audit: { none: 'a test' },
  success: { status: 200, answer: z.object({ said: z.string() }) },
  problems: [],
})
const broken = endpoint({ ...read, id: 'broken', path: '/api/v1/broken' })

const plenty = {
  name: 'api',
  policy: { points: 100, seconds: 60 },
  allowed: true,
  remaining: 99,
  resetSeconds: 60,
}
/** Limits are proven with their own; this file has no database. */
const unlimited = {
  take: async () => await Promise.resolve(plenty),
  takeApi: () => plenty,
  settled: async () => await Promise.resolve(),
}

let origin = ''
let stop: () => Promise<void>
const cookieOf = new Map<string, string>()

const originOf = (address: ReturnType<Server['address']>): string =>
  `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`

const person = (role: 'admin' | 'member') => ({
  id: role,
  name: role,
  email: `${role}@acme.example`,
  emailVerified: true,
  role,
  locale: 'en' as const,
  organizationId: 'acme',
  authenticatedAt: null,
})

beforeAll(async () => {
  const app = express()
  const log = createLog('silent')
  const sessions = session({ secret: 'x'.repeat(32), resave: false, saveUninitialized: false })
  app.use(createRequestLog(log))
  app.post('/enter/:role', sessions, async (request, response) => {
    await sessionOf(request).signIn(person(request.params['role'] === 'admin' ? 'admin' : 'member'))
    response.end()
  })
  const routes = [
    route(change, async ({ params, body, caller }) => {
      await Promise.resolve()
      return { answer: { said: `${params.thingId} ${body.name} ${caller.organizationId}` } }
    }),
    route(read, async ({ caller }) => await Promise.resolve({ answer: { said: caller.keyId } })),
    route(broken, async () => await Promise.reject(new Error('postgres://user:password@host'))),
  ]
  const server = await listen(app, 0)
  origin = originOf(server.address())
  mountRoutes(app, routes, {
    sessions,
    ownOrigin: origin,
    now: () => new Date(),
    limits: unlimited,
    tellDenied: async () => await Promise.resolve(),
    findApiKey: async (key) =>
      await Promise.resolve(
        key.endsWith('-key')
          ? {
              keyId: 'k1',
              name: 'k1',
              organizationId: key === 'acme-key' ? 'acme' : null,
              scopes: ['read'],
            }
          : null,
      ),
  })
  app.use(answerNotFound, createErrorAnswer({ log }))
  stop = async () => await close(server, 100)
  for (const role of ['admin', 'member']) {
    const response = await fetch(`${origin}/enter/${role}`, { method: 'POST' })
    cookieOf.set(role, response.headers.getSetCookie()[0]?.split(';')[0] ?? '')
  }
})
afterAll(async () => await stop())

const put = async (over: {
  role?: string
  headers?: Record<string, string>
  body?: string
  path?: string
}) => {
  const response = await fetch(`${origin}${over.path ?? '/bff/things/abc'}`, {
    method: 'PUT',
    headers: {
      'content-type': 'application/json',
      'x-csrf': '1',
      origin,
      cookie: cookieOf.get(over.role ?? 'admin') ?? '',
      ...over.headers,
    },
    body: over.body ?? '{"name":"new"}',
  })
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: z.record(z.string(), z.unknown()).parse(await response.json()),
  }
}

test('an admin from our own page gets through, with everything parsed', async () => {
  expect(await put({})).toMatchObject({ status: 200, body: { said: 'abc new acme' } })
})

test.each([
  ['no session', { role: 'nobody' }, 401, 'unauthenticated'],
  ['a plain member', { role: 'member' }, 403, 'forbidden'],
  ['no X-CSRF header', { headers: { 'x-csrf': '' } }, 403, 'cross_site_request'],
  ['a sibling origin', { headers: { origin: 'https://b.example' } }, 403, 'cross_site_request'],
  ['the null origin', { headers: { origin: 'null' } }, 403, 'cross_site_request'],
  ['a cross-site fetch', { headers: { 'sec-fetch-site': 'same-site' } }, 403, 'cross_site_request'],
  ['a form body', { headers: { 'content-type': 'text/plain' } }, 415, 'unsupported_media_type'],
  ['broken JSON', { body: '{"name":' }, 400, 'malformed_request'],
  ['a bare string', { body: '"name"' }, 400, 'malformed_request'],
  ['70 KB', { body: JSON.stringify({ name: 'x'.repeat(70_000) }) }, 413, 'too_large'],
  ['an id that cannot be one', { path: '/bff/things/A1' }, 404, 'not_found'],
  ['a broken percent sign', { path: '/bff/things/%E0%A4' }, 400, 'malformed_request'],
  ['an unknown address', { path: '/bff/nothing' }, 404, 'not_found'],
])('%s is refused with a problem', async (_case, over, status, code) => {
  expect(await put(over)).toMatchObject({
    status,
    type: 'application/problem+json; charset=utf-8',
    body: { code, status },
  })
})

test('each field at fault is named by a pointer', async () => {
  const { status, body } = await put({
    body: '{"name":"much too long","role":"admin","__proto__":1}',
  })
  expect(status).toBe(422)
  expect(body['errors']).toEqual([
    expect.objectContaining({ pointer: '#/name', code: 'too_big' }),
    expect.objectContaining({ pointer: '#/role', code: 'unknown_property' }),
    expect.objectContaining({ pointer: '#/__proto__', code: 'unknown_property' }),
  ])
})

const get = async (path: string, headers: Record<string, string>) => {
  const response = await fetch(`${origin}${path}`, { headers })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

const things = (id: string) => `/api/v1/organizations/${id}/things`

test('a key opens its own organisation; a foreign one looks unknown', async () => {
  const headers = { authorization: 'Bearer acme-key' }
  expect(await get(things('acme'), headers)).toMatchObject({ status: 200, text: '{"said":"k1"}' })
  expect((await get(things('dupont'), headers)).status).toBe(404)
  for (const authorization of ['', 'bearer acme-key', 'Bearer wrong', 'Basic acme-key'])
    expect((await get(things('acme'), { authorization })).status).toBe(401)
})

test('a bug becomes a 500 with an id and nothing of its text', async () => {
  const { status, text, headers } = await get('/api/v1/broken', {
    authorization: 'Bearer platform-key',
  })
  expect(status).toBe(500)
  expect(text).not.toContain('password')
  expect(headers.get('request-id')).toMatch(/^req_[0-9a-f]{24}$/)
})

test('JSON opened as a document and a wrong method are refused', async () => {
  const path = '/api/v1/organizations/acme/things'
  expect((await get(path, { 'sec-fetch-dest': 'document' })).status).toBe(406)
  const response = await fetch(`${origin}${path}`, { method: 'DELETE' })
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET'])
})

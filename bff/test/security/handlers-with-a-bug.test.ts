import { API_KEY_SCOPES, ENDPOINTS, type Endpoint } from '@letterhead/contract'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Route } from '../../src/platform/http/index.ts'
import { createLog } from '../../src/platform/log.ts'
import type { Answer } from '../browser.ts'
import { createMigratedDatabase, type MigratedDatabase } from '../migrated-database.ts'
import { createSliceWorld, type SliceWorld } from '../slice-world.ts'
import { pathOf } from './route-cases.ts'

// Every endpoint is mounted as in the product, with a handler that has a bug.

const publicUrl = 'http://localhost:4000'

let db: MigratedDatabase
let world: SliceWorld
/** Asks as whoever belongs there. */
let ask: (endpoint: Endpoint) => Promise<Answer>

const bug = async () => await Promise.reject(new Error('select * from secrets at /bff/src/x.ts'))
const wholeRow = async () =>
  await Promise.resolve({ answer: { pulled: null, waiting: 0, sealed_content: 'leaked' } })
const mounted = (endpoint: Endpoint): Route => ({
  endpoint,
  handle: endpoint.id === 'readBrake' ? wholeRow : bug,
})

beforeAll(async () => {
  db = await createMigratedDatabase()
  world = await createSliceWorld(db, {
    routes: ENDPOINTS.map(mounted),
    publicUrl,
    log: createLog('silent'),
    findApiKey: async () =>
      await Promise.resolve({
        keyId: 'k',
        name: 'k',
        organizationId: null,
        scopes: API_KEY_SCOPES,
      }),
  })
  const admin = await world.signIn({ role: 'admin', organizationId: 'acme' })
  const operator = await world.signIn({ role: 'operator', organizationId: null })
  ask = async (endpoint) => {
    const { guard, method } = endpoint
    const isOperators = guard.kind === 'session' && guard.role === 'operator'
    return await (isOperators ? operator : admin).request(pathOf(endpoint), {
      method,
      headers: {
        'x-csrf': '1',
        'sec-fetch-site': 'same-origin',
        authorization: 'Bearer good',
        'idempotency-key': randomUUID(),
      },
    })
  }
})
afterAll(async () => {
  await world.close()
  await db.drop()
})

test('F-09 what a handler hands on and nobody declared stays here', async () => {
  const brake = ENDPOINTS.filter(({ id }) => id === 'readBrake')
  const told = await Promise.all(brake.map(ask))
  expect(told.map(({ text }) => text)).toEqual(['{"pulled":null,"waiting":0}'])
})

test('H-03 a bug behind any route is a problem with a number and none of its words', async () => {
  // A body that a route takes would have to be made up for each.
  const bodiless = ENDPOINTS.filter(({ id, body }) => body === undefined && id !== 'readBrake')
  expect(bodiless.length).toBeGreaterThan(40)
  const wrong: string[] = []
  for (const endpoint of bodiless) {
    const { status, text } = await ask(endpoint)
    const isProblem = /"code":"internal_error","request_id":"req_[0-9a-f]{24}"/.test(text)
    if (status !== 500 || !isProblem || /secrets|\/src\/|Error:| at /.test(text))
      wrong.push(`${endpoint.id}: ${status}`)
  }
  expect(wrong).toEqual([])
})

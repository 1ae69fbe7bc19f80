import { API_KEY_SCOPES, ENDPOINTS, type ApiKeyScope, type Endpoint } from '@letterhead/contract'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { ApiKey, Route } from '../../src/platform/http/index.ts'
import { createLog } from '../../src/platform/log.ts'
import { createSeal } from '../../src/platform/seal.ts'
import { createMigratedDatabase, type MigratedDatabase } from '../migrated-database.ts'
import { createProductWorld, type ProductWorld } from '../product-world.ts'
import { createSliceWorld, type SliceWorld } from '../slice-world.ts'
import { unguardedAnswers } from './header-cases.ts'
import { WAYS_BACK, pathOf, ROUTE_CASES, scopesWithout, type Attacked } from './route-cases.ts'
import { opensElsewhere } from './seal-cases.ts'

// A case that cannot fail is no case. Every route is mounted as in the product, with a handler that
// does nothing; each guard is taken away in turn, and its cases must see that. The only file in which
// modules of ours are replaced.

const removed = vi.hoisted(() => new Set<string>())

vi.mock(import('../../src/platform/http/cross-site.ts'), async (load) => {
  const { refuseCrossSite } = await load()
  return {
    refuseCrossSite: (...asked) => {
      if (!removed.has('refuseCrossSite')) refuseCrossSite(...asked)
    },
  }
})
vi.mock(import('../../src/platform/http/guards.ts'), async (load) => {
  const { admit } = await load()
  return {
    admit: async (...asked) => (removed.has('admit') ? { kind: 'public' } : await admit(...asked)),
  }
})
vi.mock(import('../../src/platform/http/keep-within-limit.ts'), async (load) => {
  const { keepWithinLimit, limitNetwork } = await load()
  return {
    keepWithinLimit: async (...asked) => {
      if (!removed.has('keepWithinLimit')) await keepWithinLimit(...asked)
    },
    limitNetwork: (...asked) => {
      const limit = limitNetwork(...asked)
      return async (request, response, next) => {
        if (removed.has('limitNetwork')) next()
        else await limit(request, response, next)
      }
    },
  }
})
vi.mock(import('../../src/platform/http/refuse-navigation.ts'), async (load) => {
  const { refuseNavigation } = await load()
  return {
    refuseNavigation: (...asked) => {
      if (!removed.has('refuseNavigation')) refuseNavigation(...asked)
    },
  }
})
vi.mock(import('../../src/platform/http/read-body.ts'), async (load) => {
  const { readBody } = await load()
  return {
    readBody: async (...asked) => {
      if (!removed.has('readBody')) await readBody(...asked)
    },
  }
})
vi.mock(import('../../src/platform/http/validation.ts'), async (load) => {
  const module = await load()
  return {
    ...module,
    parsePart: (endpoint, part, value) =>
      removed.has('parsePart') ? value : module.parsePart(endpoint, part, value),
  }
})
vi.mock(import('../../src/platform/http/send-reply.ts'), async (load) => {
  const { sendReply } = await load()
  return {
    sendReply: async (endpoint, reply, response) => {
      if (removed.has('sendReply')) response.json(reply.answer)
      else await sendReply(endpoint, reply, response)
    },
  }
})

vi.mock(import('../../src/platform/http/security-headers.ts'), async (load) => {
  const { createSecurityHeaders } = await load()
  return {
    createSecurityHeaders: (asked) => [
      ...createSecurityHeaders(asked),
      (_request, response, next) => {
        for (const name of removed) response.removeHeader(name)
        next()
      },
    ],
  }
})
vi.mock(import('../../src/platform/additional-data.ts'), async (load) => {
  const { additionalData } = await load()
  return {
    additionalData: (sealedAs, place) => {
      if (removed.has('lengths')) return Buffer.from(Object.values(place).join(''))
      const kept = Object.entries(place).filter(([part]) => !removed.has(part))
      return additionalData(removed.has('keyId') ? { ...sealedAs, keyId: '' } : sealedAs, {
        organizationId: '',
        row: '',
        column: '',
        ...Object.fromEntries(kept),
      })
    },
  }
})

const keyOf = (organizationId: string | null, scopes: readonly ApiKeyScope[]): ApiKey => ({
  keyId: 'k',
  name: 'k',
  organizationId,
  scopes,
})
const KEYS: Readonly<Record<string, ApiKey>> = {
  good: keyOf(null, API_KEY_SCOPES),
  foreign: keyOf('dupont', API_KEY_SCOPES),
  'no-send': keyOf('acme', scopesWithout('send')),
  'no-read': keyOf('acme', scopesWithout('read')),
  'no-provision': keyOf('acme', scopesWithout('provision')),
}

const doesNothing = (endpoint: Endpoint): Route => ({
  endpoint,
  handle: async () => await Promise.resolve({}),
})
/** A handler that hands on a whole row. */
const tellsTooMuch = (endpoint: Endpoint): Route => ({
  endpoint,
  handle: async () =>
    await Promise.resolve({ answer: { pulled: null, waiting: 0, sealed_content: 'leaked' } }),
})
const mounted = (endpoint: Endpoint): Route =>
  endpoint.id === 'readBrake' ? tellsTooMuch(endpoint) : doesNothing(endpoint)

let db: MigratedDatabase
let world: SliceWorld
let attacked: Attacked
let product: ProductWorld

beforeAll(async () => {
  db = await createMigratedDatabase()
  const publicUrl = 'http://localhost:4000'
  world = await createSliceWorld(db, {
    routes: ENDPOINTS.map(mounted),
    publicUrl,
    log: createLog('silent'),
    findApiKey: async (key) => await Promise.resolve(KEYS[key] ?? null),
  })
  attacked = {
    publicUrl,
    newBrowser: world.newBrowser,
    admin: await world.signIn({ role: 'admin', organizationId: 'acme' }),
    stale: await world.signIn({
      role: 'admin',
      organizationId: 'acme',
      authenticatedAt: new Date(Date.now() - 3_600_000).toISOString(),
    }),
    member: await world.signIn({ role: 'member', organizationId: 'acme' }),
    operator: await world.signIn({ role: 'operator', organizationId: null }),
    key: 'good',
    keyWithout: { send: 'no-send', read: 'no-read', provision: 'no-provision' },
    foreignKey: 'foreign',
  }
  // As in headers.test.ts: behind a TLS proxy.
  product = await createProductWorld({
    publicUrl: 'https://mail.acme.example',
    environment: { ROLE: 'web', TRUSTED_PROXIES: '127.0.0.1' },
  })
})
afterAll(async () => {
  await product.close()
  await world.close()
  await db.drop()
})
beforeEach(async () => {
  removed.clear()
  // Each round begins with limits that nobody has used up.
  await db.owner.pool.query('delete from rate_limits')
})

test('with every guard in place no attack gets through', async () => {
  for (const attack of Object.values(ROUTE_CASES)) expect(await attack(attacked)).toEqual([])
  expect(await unguarded()).toEqual([])
  expect(opensElsewhere(createSeal([{ id: 'k1', key: randomBytes(32) }]))).toEqual([])
})

test.each([
  ['refuseCrossSite', 'D-01'],
  ['refuseCrossSite', 'D-02'],
  ['readBody', 'D-03'],
  ['refuseNavigation', 'E-04'],
  ['sendReply', 'E-05'],
  ['admit', 'C-03'],
  ['admit', 'F-07'],
  ['keepWithinLimit', 'J-04'],
  ['parsePart', 'F-08'],
  ['parsePart', 'J-07'],
] as const)('without %s the case %s fails', async (guard, id) => {
  removed.add(guard)
  expect((await ROUTE_CASES[id](attacked)).length).toBeGreaterThan(0)
})

const countedWays = async () =>
  await Promise.all(
    WAYS_BACK.map(async (road) => {
      const { headers } = await product.newBrowser().arrive(road)
      return headers['ratelimit-policy'] !== undefined
    }),
  )

test('without limitNetwork nobody counts the ways back of case J-04', async () => {
  expect(new Set(await countedWays())).toEqual(new Set([true]))
  removed.add('limitNetwork')
  expect(new Set(await countedWays())).toEqual(new Set([false]))
})

const told = async () => (await attacked.admin.request('/bff/brake')).text

test('F-09 what a handler hands on and nobody declared stays here, and without sendReply it leaves', async () => {
  expect(await told()).toBe('{"pulled":null,"waiting":0}')
  removed.add('sendReply')
  expect(await told()).toContain('leaked')
})

const bug = async () => await Promise.reject(new Error('select * from secrets at /bff/src/x.ts'))

test('H-03 a bug behind any route is a problem with a number and none of its words', async () => {
  const broken = await createSliceWorld(db, {
    routes: ENDPOINTS.map((endpoint) => ({ endpoint, handle: bug })),
    publicUrl: attacked.publicUrl,
    log: createLog('silent'),
    findApiKey: async () => await Promise.resolve(KEYS['good'] ?? null),
  })
  // What comes before the handler is proven elsewhere.
  for (const guard of ['admit', 'parsePart', 'readBody', 'keepWithinLimit']) removed.add(guard)
  const wrong: string[] = []
  for (const endpoint of ENDPOINTS) {
    const { method } = endpoint
    const { status, text } = await broken.newBrowser().request(pathOf(endpoint), { method })
    const isProblem = /"code":"internal_error","request_id":"req_[0-9a-f]{24}"/.test(text)
    if (status !== 500 || !isProblem || /secrets|\/src\/|Error:| at /.test(text))
      wrong.push(endpoint.id)
  }
  await broken.close()
  expect(wrong).toEqual([])
})

const unguarded = async () =>
  await unguardedAnswers(async (path) => await product.newBrowser().request(path))

test.each([
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'referrer-policy',
  'permissions-policy',
  'content-security-policy',
])('without the header %s the case E-03 fails', async (name) => {
  removed.add(name)
  const wrong = await unguarded()
  expect(wrong.length).toBeGreaterThan(0)
  expect(wrong.filter((one) => !one.includes(name))).toEqual([])
})

test.each(['organizationId', 'row', 'column', 'keyId', 'lengths'])(
  'without %s in what a value is sealed with, the case G-09 fails',
  (part) => {
    removed.add(part)
    const elsewhere = opensElsewhere(createSeal([{ id: 'k1', key: randomBytes(32) }]))
    expect(elsewhere).toContain(part)
  },
)

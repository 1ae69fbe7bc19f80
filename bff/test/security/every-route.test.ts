import { ENDPOINTS, type ApiKeyScope } from '@letterhead/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import type { Browser } from '../browser.ts'
import { createProductWorld, type ProductWorld } from '../product-world.ts'
import { ROUTE_CASES, pathOf, scopesWithout, type Attacked } from './route-cases.ts'

let world: ProductWorld
let attacked: Attacked

beforeAll(async () => {
  world = await createProductWorld({ environment: { ROLE: 'web' } })
  const operator = await world.signIn('operator')
  const keyOf = async (organizationId: string, scopes: readonly ApiKeyScope[]) => {
    await world.api('PUT', `/organizations/${organizationId}`, { body: { name: organizationId } })
    const asked = { name: scopes.join(), organizationId, scopes, expiresAt: null }
    const made = await operator.fromPage('POST', '/bff/operator/api-keys', asked)
    return z.object({ secret: z.string() }).parse(made.json()).secret
  }
  attacked = {
    publicUrl: world.publicUrl,
    newBrowser: world.newBrowser,
    admin: await world.signIn('admin'),
    stale: await signedInLongAgo(),
    member: await world.signIn('member'),
    operator,
    key: world.bootstrapKey,
    keyWithout: {
      send: await keyOf('acme', scopesWithout('send')),
      read: await keyOf('acme', scopesWithout('read')),
      provision: await keyOf('acme', scopesWithout('provision')),
    },
    foreignKey: await keyOf('dupont', ['send', 'read', 'provision']),
  }
})
afterAll(async () => {
  await world.close()
})

/** The session's row says when the person proved who they are. */
const signedInLongAgo = async (): Promise<Browser> => {
  const stale = await world.signIn('admin')
  await world.owner.pool.query(
    `update sessions set sess = jsonb_set(sess::jsonb, '{person,authenticatedAt}', '"2026-01-01T00:00:00.000Z"')::json
      where sid = (select sid from sessions order by created_at desc limit 1)`,
  )
  return stale
}

test('C-03 an issuer that tells only who asks is asked when the person proved who they are', async () => {
  await world.signIn('admin')
  const { rows } = await world.owner.pool.query(
    `select sess -> 'person' ->> 'authenticatedAt' as at from sessions order by created_at desc limit 1`,
  )
  expect(Date.parse(rows[0].at)).toBeGreaterThan(Date.now() - 300_000)
})
test('C-03 what is grave wants a sign-in of just now, on every route that says so', async () => {
  const fresh = ENDPOINTS.filter(({ guard }) => guard.kind === 'session' && guard.fresh === true)
  // Never before connecting, reconnecting or Save and test.
  expect(fresh.map(({ id }) => id).toSorted()).toEqual([
    'createApiKey',
    'disconnect',
    'releaseBrake',
  ])
  expect(await ROUTE_CASES['C-03'](attacked)).toEqual([])
})
test('J-04 every route with a limit says what is left of it', async () => {
  // Beside the API, which has a limit for each key.
  const limited = ENDPOINTS.flatMap(({ id, limit }) =>
    limit === undefined ? [] : [`${limit} ${id}`],
  )
  expect(limited.toSorted()).toEqual([
    'connect startConnectAttempt',
    'export exportAudit',
    'export exportReport',
    'link approveHandOver',
    'link declineHandOver',
    'link openHandOverConsent',
    'link readHandOverPage',
  ])
  expect(await ROUTE_CASES['J-04'](attacked)).toEqual([])
})
test('J-04 whoever brings a token instead of a session is counted, on every route that takes one', async () => {
  const taking = ENDPOINTS.filter(
    ({ guard, path }) => guard.kind === 'public' && path.includes('{'),
  )
  expect(taking.length).toBeGreaterThan(0)
  for (const endpoint of taking) {
    const answer = await attacked.newBrowser().request(pathOf(endpoint), {
      method: endpoint.method,
      headers: { 'x-csrf': '1', origin: attacked.publicUrl, 'sec-fetch-site': 'same-origin' },
    })
    expect(answer.status).toBe(404)
    expect(answer.headers['ratelimit-policy']).toBe('"link";q=60;w=60')
  }
})
test('D-01 no route changes anything without our own header', async () => {
  expect(await ROUTE_CASES['D-01'](attacked)).toEqual([])
})
test('D-02 no route does anything for a page of another origin', async () => {
  expect(await ROUTE_CASES['D-02'](attacked)).toEqual([])
})
test('D-03 no route takes what a plain form can send', async () => {
  expect(await ROUTE_CASES['D-03'](attacked)).toEqual([])
})
test('D-04 no route invites another origin', async () => {
  expect(await ROUTE_CASES['D-04'](attacked)).toEqual([])
})
test('E-04 no answer of JSON can be opened as a page of ours', async () => {
  expect(await ROUTE_CASES['E-04'](attacked)).toEqual([])
})
test('E-05 no answer may be kept by a cache', async () => {
  expect(await ROUTE_CASES['E-05'](attacked)).toEqual([])
})
test('E-07 no route takes a method that was not declared', async () => {
  expect(await ROUTE_CASES['E-07'](attacked)).toEqual([])
})
test('F-07 every route refuses whoever does not belong there', async () => {
  expect(await ROUTE_CASES['F-07'](attacked)).toEqual([])
})
test('F-08 no route takes a property that was not declared', async () => {
  expect(await ROUTE_CASES['F-08'](attacked)).toEqual([])
})
test('J-07 no route takes a parameter twice or in another form', async () => {
  expect(await ROUTE_CASES['J-07'](attacked)).toEqual([])
})

test('D-01 every route that changes something is attacked, none is left out', () => {
  const changing = ENDPOINTS.filter(({ method }) => method !== 'GET')
  expect(changing.length).toBeGreaterThan(20)
  // The only ones without a session that change something say why.
  const open = changing.filter(({ guard }) => guard.kind === 'public')
  for (const { guard } of open)
    expect(guard.kind === 'public' && guard.reason.length).toBeGreaterThan(20)
})

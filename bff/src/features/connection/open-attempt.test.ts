import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  begin,
  callbackOf,
  collect,
  createConnectWorld,
  openAt,
  read,
  type ConnectWorld,
} from '../../../test/connect-world.ts'

let world: ConnectWorld
let organizationId = ''

beforeAll(async () => {
  world = await createConnectWorld()
})
afterAll(async () => await world.close())
beforeEach(async () => {
  await world.clear()
  organizationId = await world.organization()
})

test('A-01 A-02 the provider is asked with PKCE, and every attempt has secrets of its own', async () => {
  const browser = await world.signIn(organizationId)
  const seen = new Set<string>()
  for (const tab of ['tab-0000000a', 'tab-0000000b', 'tab-0000000c']) {
    const url = await openAt(browser, await begin(browser, { tabId: tab }))
    for (const name of ['state', 'nonce', 'code_challenge']) {
      const value = url.searchParams.get(name) ?? ''
      expect(Buffer.from(value, 'base64url').length).toBeGreaterThanOrEqual(32)
      seen.add(value)
    }
    await browser.arrive(callbackOf(url))
    const { codeVerifier } = world.redeemed.at(-1)!
    const challenge = createHash('sha256').update(codeVerifier).digest('base64url')
    expect(challenge).toBe(url.searchParams.get('code_challenge'))
  }
  expect(seen.size).toBe(9)
})

test('A-20 only a navigation from our own page opens an attempt', async () => {
  const browser = await world.signIn(organizationId)
  const attempt = await begin(browser)
  const headers = {
    'sec-fetch-site': 'same-origin',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  }
  for (const wrong of [
    {},
    { ...headers, 'sec-fetch-site': 'cross-site' },
    { ...headers, 'sec-fetch-site': 'same-site' },
    { ...headers, 'sec-fetch-site': 'none' },
    { ...headers, 'sec-fetch-mode': 'cors' },
    { ...headers, 'sec-fetch-dest': 'iframe' },
  ]) {
    const response = await browser.request(attempt.startPath, { headers: wrong })
    expect(response.status).toBe(403)
    expect(response.headers['set-cookie']).toBeUndefined()
  }
  expect((await browser.request(attempt.startPath, { headers })).status).toBe(303)
})

test('B-02 B-06 an attempt belongs to the session that began it', async () => {
  const browser = await world.signIn(organizationId)
  const attempt = await begin(browser)
  const colleague = await world.signIn(organizationId)
  expect((await colleague.open(attempt.startPath)).status).toBe(403)
  await browser.arrive(callbackOf(await openAt(browser, attempt)))
  expect((await collect(colleague, attempt)).status).toBe(403)
  const path = `/bff/connect-attempts/${attempt.id}`
  expect((await colleague.request(path)).status).toBe(404)
  expect((await colleague.fromPage('DELETE', path)).status).toBe(404)
  const stranger = await world.signIn(`o-${randomUUID()}`)
  expect((await stranger.open(attempt.startPath)).status).toBe(404)
  expect((await collect(stranger, attempt)).status).toBe(404)
  expect(await world.connectionsOf(organizationId)).toEqual([])
})

test('there is nothing to reconnect before the first connect', async () => {
  const browser = await world.signIn(organizationId)
  const body = { provider: 'microsoft', purpose: 'reconnect', tabId: 'tab-00000001' }
  const response = await browser.fromPage('POST', '/bff/connect-attempts', body)
  expect(response.status).toBe(409)
  expect(response.json()).toMatchObject({ code: 'not_connected' })
})

test('A-21 a tab has one open attempt at a provider, a session five', async () => {
  const browser = await world.signIn(organizationId)
  const first = await begin(browser)
  const second = await begin(browser)
  expect(await read(browser, first)).toMatchObject({
    state: 'failed',
    failure: { code: 'attempt_replaced' },
  })
  for (const tab of ['2', '3', '4', '5', '6']) await begin(browser, { tabId: `tab-0000000${tab}` })
  expect(await read(browser, second)).toMatchObject({ failure: { code: 'attempt_replaced' } })
  const open = await world.db.owner.kysely
    .selectFrom('connect_attempts')
    .select('attempt_id')
    .where('organization_id', '=', organizationId)
    .where('state', '=', 'pending')
    .execute()
  expect(open).toHaveLength(5)
})

test('A-21 of many starts at one moment a tab has one open attempt, too', async () => {
  const browser = await world.signIn(organizationId)
  const attempts = await Promise.all(Array.from({ length: 8 }, async () => await begin(browser)))
  const states = await Promise.all(attempts.map(async (one) => (await read(browser, one)).state))
  expect(states.filter((state) => state === 'pending')).toHaveLength(1)
})

test('a reloaded page finds the attempt it opened, and none that it only prepared', async () => {
  const browser = await world.signIn(organizationId)
  const prepared = await begin(browser)
  const { session_digest } = await world.attemptRow(prepared)
  const find = async () =>
    await world.db.app.inOrganization(
      organizationId,
      async (tx) => await world.connections.openAttemptOf(tx, session_digest),
    )
  expect(await find()).toBeNull()
  await openAt(browser, prepared)
  expect(await find()).toMatchObject({ id: prepared.id, state: 'pending' })
  await world.expire(prepared)
  expect(await find()).toBeNull()
})

test('an attempt made ahead of the click and never opened leaves no line in the audit', async () => {
  const browser = await world.signIn(organizationId)
  const [ahead, opened] = [await begin(browser), await begin(browser, { provider: 'google' })]
  await openAt(browser, opened)
  for (const { id } of [ahead, opened])
    await browser.fromPage('DELETE', `/bff/connect-attempts/${id}`)
  const lines = await world.db.owner.kysely
    .selectFrom('audit_entries')
    .select(['action', 'details'])
    .where('organization_id', '=', organizationId)
    .orderBy('entry_id')
    .execute()
  expect(lines).toEqual([
    { action: 'connect_attempt.started', details: { provider: 'google', purpose: 'connect' } },
    { action: 'connect_attempt.cancelled', details: { provider: 'google' } },
  ])
})

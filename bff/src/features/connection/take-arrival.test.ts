import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  begin,
  callbackOf,
  connect,
  createConnectWorld,
  granted,
  openAt,
  read,
  type ConnectWorld,
} from '../../../test/connect-world.ts'
import { technical } from '../../../test/sending-world.ts'

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

test('A-04 a code is redeemed once, however often the callback is opened', async () => {
  const browser = await world.signIn(organizationId)
  const url = await openAt(browser, await begin(browser))
  const sameBrowser = world.newBrowser()
  for (const [name, value] of browser.cookies) sameBrowser.cookies.set(name, value)
  const { promise: answered, resolve: goOn } = Promise.withResolvers<void>()
  world.answer = async () => {
    // Only the first call is slow.
    if (world.redeemed.length === 1) await answered
    return granted()
  }
  const first = browser.arrive(callbackOf(url))
  await expect.poll(() => world.redeemed).toHaveLength(1)
  expect((await sameBrowser.arrive(callbackOf(url))).status).toBe(400)
  goOn()
  expect((await first).status).toBe(303)
  expect((await sameBrowser.arrive(callbackOf(url))).status).toBe(400)
  expect(world.redeemed).toHaveLength(1)
})

test('A-03 a browser without the attempt’s cookie cannot bring a code', async () => {
  const browser = await world.signIn(organizationId)
  const attempt = await begin(browser)
  const url = await openAt(browser, attempt)
  const response = await world.newBrowser().arrive(callbackOf(url))
  expect(response.status).toBe(400)
  expect(world.redeemed).toEqual([])
  expect(await read(browser, attempt)).toMatchObject({ state: 'pending' })
})

test('H-06 a browser that was sent away with somebody’s attempt is placed, and is not that person', async () => {
  const browser = await world.signIn(organizationId)
  const url = await openAt(browser, await begin(browser))
  await world.newBrowser().arrive(callbackOf(url))
  world.answer = async () =>
    await Promise.resolve({ kind: 'failed', failure: 'unexpected_answer', technical })
  await browser.arrive(callbackOf(url))
  const { rows } = await world.db.owner.pool.query(
    `select action, actor_kind, address is not null and request_id like 'req_%' as placed
       from audit_entries
      where organization_id = $1 and action in ('connect_attempt.refused', 'connect_attempt.failed')
      order by sequence`,
    [organizationId],
  )
  expect(rows).toEqual([
    { action: 'connect_attempt.refused', actor_kind: 'system', placed: true },
    { action: 'connect_attempt.failed', actor_kind: 'person', placed: true },
  ])
})

test('A-04 the same address again and again fills no trail', async () => {
  const browser = await world.signIn(organizationId)
  const url = await openAt(browser, await begin(browser))
  for (let at = 0; at < 12; at += 1)
    expect((await world.newBrowser().arrive(callbackOf(url))).status).toBe(400)
  const { rows } = await world.db.owner.pool.query(
    `select 1 from audit_entries where organization_id = $1 and action = 'connect_attempt.refused'`,
    [organizationId],
  )
  expect(rows).toHaveLength(5)
})

test('A-07 the callback of the other provider is refused before any call', async () => {
  const browser = await world.signIn(organizationId)
  const attempt = await begin(browser)
  const url = await openAt(browser, attempt)
  expect((await browser.arrive(callbackOf(url, 'google'))).status).toBe(400)
  expect(world.redeemed).toEqual([])
  expect(await read(browser, attempt)).toMatchObject({ state: 'pending' })
})

test.each([
  ['no state', '/oauth/microsoft/callback?code=c1'],
  ['an unknown state', '/oauth/microsoft/callback?code=c1&state=made-up'],
  ['two states', '/oauth/microsoft/callback?code=c1&state=a&state=b'],
  ['a script', '/oauth/microsoft/callback?error=x&error_description=<script>alert(1)</script>'],
])('%s is answered by a plain page that repeats nothing', async (_name, path) => {
  const browser = await world.signIn(organizationId)
  const response = await browser.request(path, { headers: { 'accept-language': 'fr' } })
  const html = response.text
  expect(response.status).toBe(400)
  expect(html).toContain('<html lang="fr">')
  expect(html).not.toMatch(/made-up|<script|alert/)
  expect(response.headers['content-security-policy']).toContain("default-src 'none'")
})

test('a denied consent says so and changes nothing', async () => {
  const browser = await world.signIn(organizationId)
  world.answer = () => ({ kind: 'failed', failure: 'consent_denied', technical })
  const { saved } = await connect(browser)
  expect(saved).toMatchObject({
    state: 'failed',
    failure: { code: 'consent_denied', technical: { correlationId: 'r1' } },
  })
  expect(await world.connectionsOf(organizationId)).toEqual([])
})

test('A-04 the code of a replaced attempt is worth nothing', async () => {
  const browser = await world.signIn(organizationId)
  const url = await openAt(browser, await begin(browser))
  await begin(browser)
  expect((await browser.arrive(callbackOf(url))).status).toBe(400)
  expect(world.redeemed).toEqual([])
})

test('B-06 an attempt that is cancelled during the exchange parks nothing', async () => {
  const browser = await world.signIn(organizationId)
  const attempt = await begin(browser)
  const url = await openAt(browser, attempt)
  const path = `/bff/connect-attempts/${attempt.id}`
  world.answer = async () => {
    expect((await browser.fromPage('DELETE', path)).status).toBe(204)
    return granted()
  }
  await browser.arrive(callbackOf(url))
  expect(await world.attemptRow(attempt)).toMatchObject({
    state: 'failed',
    failure_code: 'attempt_cancelled',
    sealed_result: null,
  })
  expect((await browser.fromPage('DELETE', path)).status).toBe(204)
})

const connectingAlerts = async () =>
  await world.db.owner.kysely
    .selectFrom('operator_alerts')
    .select(['code', 'resolved_at'])
    .where('during', '=', 'connecting')
    .execute()

test('a registration that is wrong is the operator’s alert until somebody can connect again', async () => {
  world.answer = () => ({
    kind: 'failed',
    failure: 'provider_not_configured',
    fault: 'client_secret_expired',
    technical,
  })
  const browser = await world.signIn(organizationId)
  for (const _ of [1, 2]) {
    const url = await openAt(browser, await begin(browser))
    await browser.arrive(callbackOf(url))
  }
  await expect
    .poll(connectingAlerts)
    .toEqual([{ code: 'client_secret_expired', resolved_at: null }])
  world.answer = () => granted()
  await connect(browser)
  await expect.poll(async () => (await connectingAlerts())[0]?.resolved_at).not.toBeNull()
})

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  begin,
  callbackOf,
  collect,
  connect,
  createConnectWorld,
  granted,
  openAt,
  read,
  type ConnectWorld,
} from '../../../test/connect-world.ts'
import { seal } from '../../../test/sending-world.ts'

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

test('A-18 a mailbox is connected: opened, returned without session, saved by the page', async () => {
  const browser = await world.signIn(organizationId)
  const attempt = await begin(browser)
  expect(attempt).toMatchObject({ state: 'pending', purpose: 'connect', failure: null })
  const url = await openAt(browser, attempt)
  expect(url.searchParams.get('redirect_uri')).toBe(
    'http://localhost:4000/oauth/microsoft/callback',
  )
  const response = await browser.arrive(callbackOf(url))
  expect(response.status).toBe(303)
  expect(response.headers['location']).toBe(`/connect/return?attempt=${attempt.id}`)
  expect(response.headers['referrer-policy']).toBe('no-referrer')
  expect(response.headers['cache-control']).toBe('no-store')
  expect(browser.cookies.has(`txn-${attempt.id}`)).toBe(false)
  expect(await read(browser, attempt)).toMatchObject({
    state: 'returned',
    account: { email: 'post@acme.example', tenant: 't1' },
  })
  expect(await world.connectionsOf(organizationId)).toEqual([])
  const saved = await collect(browser, attempt)
  expect(saved.json()).toMatchObject({ state: 'finished' })
  expect(await world.connectionsOf(organizationId)).toMatchObject([
    { state: 'connected', account_key: 't1:o1', connected_by: 'Ada Admin', scopes: ['Mail.Send'] },
  ])
  expect(world.lanes).toEqual(['open microsoft t1:o1'])
})

test('saving twice saves once and says the same', async () => {
  const browser = await world.signIn(organizationId)
  const { attempt, saved } = await connect(browser)
  expect(saved.state).toBe('finished')
  expect((await collect(browser, attempt)).json()).toEqual(saved)
  expect(await world.connectionsOf(organizationId)).toHaveLength(1)
  const both = await begin(browser)
  await browser.arrive(callbackOf(await openAt(browser, both)))
  const answers = await Promise.all([collect(browser, both), collect(browser, both)])
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(await world.connectionsOf(organizationId)).toHaveLength(1)
})

test('A-22 tokens lie in the database sealed, and no browser ever sees them', async () => {
  const browser = await world.signIn(organizationId)
  const { saved } = await connect(browser)
  expect(JSON.stringify(saved)).not.toMatch(/\ba-1\b|\br-t1\b/)
  const [row] = await world.connectionsOf(organizationId)
  for (const sealed of [row!.sealed_refresh_token, row!.sealed_access_token])
    expect(sealed!.toString('latin1')).not.toMatch(/a-1|r-t1/)
  const place = { organizationId, row: row!.connection_id, column: 'sealed_refresh_token' }
  expect(seal.unseal(place, row!.sealed_refresh_token!).toString()).toBe('r-t1:o1')
  expect(await world.connections.accessToken(row!.connection_id)).toMatchObject({
    accessToken: 'a-1',
  })
})

test('A-13 an unticked scope saves nothing and names the scope', async () => {
  const browser = await world.signIn(organizationId)
  world.answer = () => granted({ missingScopes: ['gmail.send'] })
  const { attempt, saved } = await connect(browser, { provider: 'google' })
  expect(saved).toMatchObject({
    state: 'failed',
    failure: { code: 'scope_missing' },
    missingScopes: ['gmail.send'],
  })
  expect(await world.connectionsOf(organizationId)).toEqual([])
  expect(await world.attemptRow(attempt)).toMatchObject({ sealed_result: null })
})

test('A-11 the first connect binds the tenant, and another tenant is refused ever after', async () => {
  const browser = await world.signIn(organizationId)
  await connect(browser)
  world.answer = () => granted({ key: 't2:o1', tenant: 't2' })
  const { saved } = await connect(browser)
  expect(saved).toMatchObject({ state: 'failed', failure: { code: 'tenant_mismatch' } })
  expect(await world.connectionsOf(organizationId)).toMatchObject([
    { state: 'connected', account_key: 't1:o1' },
  ])
})

test('reconnecting keeps the connection and lets its queue go', async () => {
  const browser = await world.signIn(organizationId)
  await connect(browser)
  const [before] = await world.connectionsOf(organizationId)
  await world.db.owner.kysely
    .updateTable('connections')
    .set({ state: 'needs_reconnect', code: 'grant_revoked' })
    .where('connection_id', '=', before!.connection_id)
    .execute()
  const attempt = await begin(browser, { purpose: 'reconnect' })
  expect(attempt.expected).toMatchObject({ email: 'post@acme.example' })
  const url = await openAt(browser, attempt)
  expect(url.searchParams.get('login_hint')).toBe('post@acme.example')
  await browser.arrive(callbackOf(url))
  await collect(browser, attempt)
  expect(await world.connectionsOf(organizationId)).toMatchObject([
    { connection_id: before!.connection_id, state: 'connected', code: null, token_version: '1' },
  ])
  expect(world.lanes).toEqual(['open microsoft t1:o1', 'open microsoft t1:o1', 'release'])
})

test('A-12 reconnecting with another account asks first, then replaces the old one', async () => {
  const browser = await world.signIn(organizationId)
  await connect(browser)
  world.answer = () => granted({ key: 't1:o2', email: 'news@acme.example' })
  const { attempt, saved } = await connect(browser, { purpose: 'reconnect' })
  expect(saved).toMatchObject({
    state: 'confirm',
    expected: { email: 'post@acme.example' },
    account: { email: 'news@acme.example' },
  })
  expect(await world.connectionsOf(organizationId)).toMatchObject([
    { account_key: 't1:o1', state: 'connected' },
  ])
  const accepted = await collect(browser, attempt, { acceptOtherAccount: true })
  expect(accepted.json()).toMatchObject({ state: 'finished' })
  expect(await world.connectionsOf(organizationId)).toMatchObject([
    { account_key: 't1:o1', state: 'disconnected', sealed_refresh_token: null },
    { account_key: 't1:o2', state: 'connected' },
  ])
  expect(world.lanes).toEqual(['open microsoft t1:o1', 'hold disconnected', 'open microsoft t1:o2'])
  await expect.poll(() => world.revoked).toEqual(['r-t1:o1'])
})

test.each(['connect', 'reconnect'] as const)(
  'A-12 to %s an account of the same address and another key asks first',
  async (purpose) => {
    const browser = await world.signIn(organizationId)
    await connect(browser)
    world.answer = () => granted({ key: 't1:o2' })
    const { saved } = await connect(browser, { purpose })
    expect(saved).toMatchObject({ state: 'confirm' })
    expect(await world.connectionsOf(organizationId)).toMatchObject([
      { account_key: 't1:o1', state: 'connected' },
    ])
  },
)

test('what began and what was saved stand in the audit', async () => {
  const browser = await world.signIn(organizationId)
  await connect(browser)
  const lines = await world.db.owner.kysely
    .selectFrom('audit_entries')
    .select(['action', 'actor'])
    .where('organization_id', '=', organizationId)
    .orderBy('entry_id')
    .execute()
  expect(lines).toEqual([
    { action: 'connect_attempt.started', actor: 'p1' },
    { action: 'connection.connected', actor: 'p1' },
  ])
})

test('whom to tell when it breaks, and when the grant ends, are kept with the connection', async () => {
  const ends = new Date(Date.now() + 604_799_000)
  world.answer = () => {
    const result = granted()
    if (result.kind !== 'granted') return result
    return { ...result, tokens: { ...result.tokens, grantEndsAt: ends } }
  }
  const { status } = await connect(await world.signIn(organizationId))
  expect(status).toBe(200)
  const [row] = await world.connectionsOf(organizationId)
  expect(row?.connected_by_email).toBe('ada@acme.example')
  expect(Math.abs((row?.grant_ends_at?.getTime() ?? 0) - ends.getTime())).toBeLessThan(5_000)
})

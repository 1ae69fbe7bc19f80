import { ConnectAttempt } from '@letterhead/contract'
import express from 'express'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createBrowser, type Browser } from '../../../test/browser.ts'
import { createMigratedDatabase, type MigratedDatabase } from '../../../test/migrated-database.ts'
import { wideLimits } from '../../../test/wide-limits.ts'
import { createErrorAnswer } from '../../platform/http/error-answer.ts'
import { sessionOf } from '../../platform/http/index.ts'
import { mountRoutes } from '../../platform/http/mount.ts'
import { createRequestLog } from '../../platform/http/request-log.ts'
import { close, listen } from '../../platform/http/server.ts'
import { createSessions } from '../../platform/http/session.ts'
import { createLog } from '../../platform/log.ts'
import { createSeal } from '../../platform/seal.ts'
import { createOperatorAlerts } from '../alerts/index.ts'
import type { CodeExchange, ExchangeResult, ProviderPort } from '../providers/index.ts'
import { createConnections, type Connections } from './index.ts'

const log = createLog('silent')
const seal = createSeal([{ id: 'k1', key: randomBytes(32) }])
const technical = { providerCode: 'x', httpStatus: 400, correlationId: 'r1', at: new Date() }

let database: MigratedDatabase
let server: Server
let origin = ''
let connections: Connections
/** What the provider will answer to the next code, and what it was asked. */
let answer: (exchange: CodeExchange) => ExchangeResult | Promise<ExchangeResult>
let redeemed: CodeExchange[] = []
let revoked: string[] = []
let lanes: string[] = []
let organizationId = ''

const granted = (
  change: { key?: string; tenant?: string; email?: string; missingScopes?: string[] } = {},
): ExchangeResult => ({
  kind: 'granted',
  account: {
    key: change.key ?? 't1:o1',
    tenant: change.tenant ?? 't1',
    email: change.email ?? 'post@acme.example',
    name: 'Post',
  },
  tokens: {
    accessToken: 'a-1',
    accessTokenExpiresAt: new Date(Date.now() + 3_600_000),
    refreshToken: `r-${change.key ?? 't1:o1'}`,
    scopes: ['Mail.Send'],
  },
  missingScopes: change.missingScopes ?? [],
})

const nothing = () => {
  throw new Error('not asked for in these tests')
}
const findApiKey = async () => await Promise.resolve(null)
const providerOf = (name: 'microsoft' | 'google'): ProviderPort => ({
  name,
  limits: { perMinute: 30, perDay: 10_000, inFlight: 3 },
  isAvailable: async () => await Promise.resolve(true),
  authorizationUrl: async ({ state, nonce, codeChallenge, redirectUri, loginHint }) => {
    const query = { state, nonce, code_challenge: codeChallenge, redirect_uri: redirectUri }
    const hint = loginHint === null ? {} : { login_hint: loginHint }
    const url = new URL(`http://${name}.example/authorize`)
    url.search = new URLSearchParams({ ...query, ...hint }).toString()
    return await Promise.resolve(url)
  },
  exchange: async (exchange) => {
    redeemed.push(exchange)
    return await answer(exchange)
  },
  refresh: nothing,
  revoke: async (refreshToken) => {
    revoked.push(refreshToken)
    return await Promise.resolve('revoked')
  },
  compose: nothing,
  send: nothing,
  formFor: nothing,
  scopesFor: nothing,
  links: nothing,
})

beforeAll(async () => {
  database = await createMigratedDatabase()
  connections = createConnections({
    database: database.app,
    workerDatabase: database.worker,
    providers: { microsoft: providerOf('microsoft'), google: providerOf('google') },
    seal,
    publicUrl,
    secureCookies: false,
    lanes: {
      hold: async (_tx, _connectionId, reason) => {
        await Promise.resolve(lanes.push(`hold ${reason}`))
      },
      release: async () => {
        await Promise.resolve(lanes.push('release'))
      },
      openLane: async (_tx, { provider, accountKey }) => {
        await Promise.resolve(lanes.push(`open ${provider} ${accountKey}`))
      },
    },
    alerts: createOperatorAlerts({ workerDatabase: database.worker, log }),
    log,
    now: () => new Date(),
  })
  const app = express()
  const sessions = createSessions({
    pool: database.app.pool,
    secrets: ['s'.repeat(32)],
    secure: false,
  })
  app.use(createRequestLog(log))
  app.post('/enter/:organizationId', sessions, async (request, response) => {
    await sessionOf(request).signIn({
      id: 'p1',
      name: 'Ada Admin',
      email: 'ada@acme.example',
      emailVerified: true,
      role: 'admin',
      locale: 'en',
      organizationId: String(request.params['organizationId']),
      authenticatedAt: null,
    })
    response.end()
  })
  app.use(connections.router)
  mountRoutes(app, connections.routes, {
    sessions,
    ownOrigin: publicUrl,
    findApiKey,
    now: () => new Date(),
    limits: wideLimits(database),
    tellDenied: async () => await Promise.resolve(),
  })
  app.use(createErrorAnswer({ log }))
  server = await listen(app, 0)
  const address = server.address()
  if (typeof address === 'string' || address === null) throw new Error('no port')
  origin = `http://127.0.0.1:${address.port}`
})
afterAll(async () => {
  await close(server, 1_000)
  await database.drop()
})

beforeEach(async () => {
  answer = () => granted()
  redeemed = []
  revoked = []
  lanes = []
  organizationId = `o-${randomUUID()}`
  await database.owner.kysely
    .insertInto('organizations')
    .values({ organization_id: organizationId, name: 'Acme' })
    .execute()
})

const publicUrl = 'http://localhost:4000'
const newBrowser = () => createBrowser({ url: origin, publicUrl })

const signIn = async (organization = organizationId): Promise<Browser> => {
  const browser = newBrowser()
  await browser.request(`/enter/${organization}`, { method: 'POST' })
  return browser
}

const begin = async (browser: Browser, change: Record<string, unknown> = {}) => {
  const body = { provider: 'microsoft', purpose: 'connect', tabId: 'tab-00000001', ...change }
  const response = await browser.fromPage('POST', '/bff/connect-attempts', body)
  expect(response.status).toBe(201)
  return ConnectAttempt.parse(response.json())
}

/** Opens the attempt and gives back what the provider was told. */
const openAt = async (browser: Browser, attempt: ConnectAttempt) => {
  const response = await browser.open(attempt.startPath)
  expect(response.status).toBe(303)
  return new URL(response.headers['location'] ?? '')
}

const callbackOf = (url: URL, provider = 'microsoft') =>
  `/oauth/${provider}/callback?code=c1&state=${url.searchParams.get('state')}`

const collect = async (browser: Browser, attempt: ConnectAttempt, body: unknown = {}) => {
  const path = `/bff/connect-attempts/${attempt.id}/collect`
  return await browser.fromPage('POST', path, body)
}

const read = async (browser: Browser, attempt: ConnectAttempt) => {
  const response = await browser.request(`/bff/connect-attempts/${attempt.id}`)
  return ConnectAttempt.parse(response.json())
}

/** The whole way; gives the answer of the saving call. */
const connect = async (browser: Browser, change: Record<string, unknown> = {}, body = {}) => {
  const attempt = await begin(browser, change)
  const url = await openAt(browser, attempt)
  await browser.arrive(callbackOf(url, attempt.provider))
  const response = await collect(browser, attempt, body)
  return { attempt, status: response.status, saved: ConnectAttempt.parse(response.json()) }
}

const rows = async () =>
  await database.owner.kysely
    .selectFrom('connections')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .orderBy('connected_at')
    .execute()

const attemptRow = async ({ id }: { id: string }) =>
  await database.owner.kysely
    .selectFrom('connect_attempts')
    .selectAll()
    .where('attempt_id', '=', id)
    .executeTakeFirstOrThrow()

const expire = async ({ id }: { id: string }) => {
  await database.owner.kysely
    .updateTable('connect_attempts')
    .set({ expires_at: new Date(Date.now() - 1_000) })
    .where('attempt_id', '=', id)
    .execute()
}

test('a mailbox is connected: opened, returned without session, saved by the page', async () => {
  const browser = await signIn()
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
  expect(await rows()).toEqual([])
  const saved = await collect(browser, attempt)
  expect(saved.json()).toMatchObject({ state: 'finished' })
  expect(await rows()).toMatchObject([
    { state: 'connected', account_key: 't1:o1', connected_by: 'Ada Admin', scopes: ['Mail.Send'] },
  ])
  expect(lanes).toEqual(['open microsoft t1:o1'])
})

test('A-01 A-02 the provider is asked with PKCE, and every attempt has secrets of its own', async () => {
  const browser = await signIn()
  const seen = new Set<string>()
  for (const tab of ['tab-0000000a', 'tab-0000000b', 'tab-0000000c']) {
    const url = await openAt(browser, await begin(browser, { tabId: tab }))
    for (const name of ['state', 'nonce', 'code_challenge']) {
      const value = url.searchParams.get(name) ?? ''
      expect(Buffer.from(value, 'base64url').length).toBeGreaterThanOrEqual(32)
      seen.add(value)
    }
    await browser.arrive(callbackOf(url))
    const { codeVerifier } = redeemed.at(-1)!
    const challenge = createHash('sha256').update(codeVerifier).digest('base64url')
    expect(challenge).toBe(url.searchParams.get('code_challenge'))
  }
  expect(seen.size).toBe(9)
})

test('saving twice saves once and says the same', async () => {
  const browser = await signIn()
  const { attempt, saved } = await connect(browser)
  expect(saved.state).toBe('finished')
  expect((await collect(browser, attempt)).json()).toEqual(saved)
  expect(await rows()).toHaveLength(1)
  const both = await begin(browser)
  await browser.arrive(callbackOf(await openAt(browser, both)))
  const answers = await Promise.all([collect(browser, both), collect(browser, both)])
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(await rows()).toHaveLength(1)
})

test('A-22 tokens lie in the database sealed, and no browser ever sees them', async () => {
  const browser = await signIn()
  const { saved } = await connect(browser)
  expect(JSON.stringify(saved)).not.toMatch(/\ba-1\b|\br-t1\b/)
  const [row] = await rows()
  const place = { organizationId, row: row!.connection_id, column: 'sealed_refresh_token' }
  expect(seal.unseal(place, row!.sealed_refresh_token!).toString()).toBe('r-t1:o1')
  expect(await connections.accessToken(row!.connection_id)).toMatchObject({ accessToken: 'a-1' })
})

test('A-04 a code is redeemed once, however often the callback is opened', async () => {
  const browser = await signIn()
  const url = await openAt(browser, await begin(browser))
  const sameBrowser = newBrowser()
  for (const [name, value] of browser.cookies) sameBrowser.cookies.set(name, value)
  let goOn: (() => void) | undefined
  answer = async () => {
    await new Promise<void>((resolve) => {
      goOn = resolve
    })
    return granted()
  }
  const first = browser.arrive(callbackOf(url))
  await vi.waitFor(() => expect(redeemed).toHaveLength(1))
  expect((await sameBrowser.arrive(callbackOf(url))).status).toBe(400)
  goOn?.()
  expect((await first).status).toBe(303)
  expect((await sameBrowser.arrive(callbackOf(url))).status).toBe(400)
  expect(redeemed).toHaveLength(1)
})

test('A-03 a browser without the attempt’s cookie cannot bring a code', async () => {
  const browser = await signIn()
  const attempt = await begin(browser)
  const url = await openAt(browser, attempt)
  const response = await newBrowser().arrive(callbackOf(url))
  expect(response.status).toBe(400)
  expect(redeemed).toEqual([])
  expect(await read(browser, attempt)).toMatchObject({ state: 'pending' })
})

test('A-07 the callback of the other provider is refused before any call', async () => {
  const browser = await signIn()
  const attempt = await begin(browser)
  const url = await openAt(browser, attempt)
  expect((await browser.arrive(callbackOf(url, 'google'))).status).toBe(400)
  expect(redeemed).toEqual([])
  expect(await read(browser, attempt)).toMatchObject({ state: 'pending' })
})

test.each([
  ['no state', '/oauth/microsoft/callback?code=c1'],
  ['an unknown state', '/oauth/microsoft/callback?code=c1&state=made-up'],
  ['two states', '/oauth/microsoft/callback?code=c1&state=a&state=b'],
  ['a script', '/oauth/microsoft/callback?error=x&error_description=<script>alert(1)</script>'],
])('%s is answered by a plain page that repeats nothing', async (_name, path) => {
  const response = await (await signIn()).request(path, { headers: { 'accept-language': 'fr' } })
  const html = response.text
  expect(response.status).toBe(400)
  expect(html).toContain('<html lang="fr">')
  expect(html).not.toMatch(/made-up|<script|alert/)
  expect(response.headers['content-security-policy']).toContain("default-src 'none'")
})

test('A-20 only a navigation from our own page opens an attempt', async () => {
  const browser = await signIn()
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
  const browser = await signIn()
  const attempt = await begin(browser)
  const url = await openAt(browser, attempt)
  await browser.arrive(callbackOf(url))
  const colleague = await signIn()
  expect((await colleague.open(attempt.startPath)).status).toBe(403)
  expect((await collect(colleague, attempt)).status).toBe(403)
  expect((await colleague.request(`/bff/connect-attempts/${attempt.id}`)).status).toBe(404)
  const stranger = await signIn(`o-${randomUUID()}`)
  expect((await stranger.open(attempt.startPath)).status).toBe(404)
  expect((await collect(stranger, attempt)).status).toBe(404)
  expect(await rows()).toEqual([])
})

test('after ten minutes nothing is opened, redeemed or saved', async () => {
  const browser = await signIn()
  const unopened = await begin(browser, { tabId: 'tab-0000000a' })
  const opened = await begin(browser, { tabId: 'tab-0000000b' })
  const parked = await begin(browser, { tabId: 'tab-0000000c' })
  const url = await openAt(browser, opened)
  await browser.arrive(callbackOf(await openAt(browser, parked)))
  for (const attempt of [unopened, opened, parked]) await expire(attempt)
  expect((await browser.open(unopened.startPath)).status).toBe(410)
  expect((await browser.arrive(callbackOf(url))).status).toBe(303)
  expect((await collect(browser, parked)).status).toBe(410)
  expect(redeemed).toHaveLength(1)
  for (const attempt of [unopened, opened, parked])
    expect(await read(browser, attempt)).toMatchObject({
      state: 'expired',
      failure: { code: 'attempt_expired' },
    })
})

test('what nobody collects is erased at its expiry and given back', async () => {
  const browser = await signIn()
  answer = () => granted({ key: 'g-lost', email: 'lost@acme.example' })
  const attempt = await begin(browser, { provider: 'google' })
  await browser.arrive(callbackOf(await openAt(browser, attempt), 'google'))
  await connections.expireAttempts()
  expect(await attemptRow(attempt)).toMatchObject({ state: 'returned' })
  await expire(attempt)
  await connections.expireAttempts()
  expect(await attemptRow(attempt)).toMatchObject({
    state: 'expired',
    sealed_result: null,
    sealed_secrets: null,
  })
  expect(revoked).toEqual(['r-g-lost'])
})

test('an uncollected grant of an account that another organisation uses is not revoked', async () => {
  answer = () => granted({ key: 'g-shared', email: 'shared@acme.example' })
  await connect(await signIn(), { provider: 'google' })
  organizationId = `o-${randomUUID()}`
  await database.owner.kysely
    .insertInto('organizations')
    .values({ organization_id: organizationId, name: 'Other' })
    .execute()
  const browser = await signIn()
  const attempt = await begin(browser, { provider: 'google' })
  await browser.arrive(callbackOf(await openAt(browser, attempt), 'google'))
  await expire(attempt)
  await connections.expireAttempts()
  expect(await attemptRow(attempt)).toMatchObject({ state: 'expired', sealed_result: null })
  expect(revoked).toEqual([])
})

test('a denied consent says so and changes nothing', async () => {
  const browser = await signIn()
  answer = () => ({ kind: 'failed', failure: 'consent_denied', technical })
  const { saved } = await connect(browser)
  expect(saved).toMatchObject({
    state: 'failed',
    failure: { code: 'consent_denied', technical: { correlationId: 'r1' } },
  })
  expect(await rows()).toEqual([])
})

test('A-13 an unticked scope saves nothing and names the scope', async () => {
  const browser = await signIn()
  answer = () => granted({ missingScopes: ['gmail.send'] })
  const { attempt, saved } = await connect(browser, { provider: 'google' })
  expect(saved).toMatchObject({
    state: 'failed',
    failure: { code: 'scope_missing' },
    missingScopes: ['gmail.send'],
  })
  expect(await rows()).toEqual([])
  expect(await attemptRow(attempt)).toMatchObject({ sealed_result: null })
})

test('A-11 the first connect binds the tenant, and another tenant is refused ever after', async () => {
  const browser = await signIn()
  await connect(browser)
  answer = () => granted({ key: 't2:o1', tenant: 't2' })
  const { saved } = await connect(browser)
  expect(saved).toMatchObject({ state: 'failed', failure: { code: 'tenant_mismatch' } })
  expect(await rows()).toMatchObject([{ state: 'connected', account_key: 't1:o1' }])
})

test('reconnecting keeps the connection and lets its queue go', async () => {
  const browser = await signIn()
  await connect(browser)
  const [before] = await rows()
  await database.owner.kysely
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
  expect(await rows()).toMatchObject([
    { connection_id: before!.connection_id, state: 'connected', code: null, token_version: '1' },
  ])
  expect(lanes).toEqual(['open microsoft t1:o1', 'open microsoft t1:o1', 'release'])
})

test('A-12 reconnecting with another account asks first, then replaces the old one', async () => {
  const browser = await signIn()
  await connect(browser)
  answer = () => granted({ key: 't1:o2', email: 'news@acme.example' })
  const { attempt, saved } = await connect(browser, { purpose: 'reconnect' })
  expect(saved).toMatchObject({
    state: 'confirm',
    expected: { email: 'post@acme.example' },
    account: { email: 'news@acme.example' },
  })
  expect(await rows()).toMatchObject([{ account_key: 't1:o1', state: 'connected' }])
  const accepted = await collect(browser, attempt, { acceptOtherAccount: true })
  expect(accepted.json()).toMatchObject({ state: 'finished' })
  expect(await rows()).toMatchObject([
    { account_key: 't1:o1', state: 'disconnected', sealed_refresh_token: null },
    { account_key: 't1:o2', state: 'connected' },
  ])
  expect(lanes).toEqual(['open microsoft t1:o1', 'hold disconnected', 'open microsoft t1:o2'])
  await vi.waitFor(() => expect(revoked).toEqual(['r-t1:o1']))
})

test('there is nothing to reconnect before the first connect', async () => {
  const browser = await signIn()
  const body = { provider: 'microsoft', purpose: 'reconnect', tabId: 'tab-00000001' }
  const response = await browser.fromPage('POST', '/bff/connect-attempts', body)
  expect(response.status).toBe(409)
  expect(response.json()).toMatchObject({ code: 'not_connected' })
})

test('A-21 a tab has one open attempt at a provider, a session five', async () => {
  const browser = await signIn()
  const first = await begin(browser)
  const second = await begin(browser)
  expect(await read(browser, first)).toMatchObject({
    state: 'failed',
    failure: { code: 'attempt_replaced' },
  })
  for (const tab of ['2', '3', '4', '5', '6']) await begin(browser, { tabId: `tab-0000000${tab}` })
  expect(await read(browser, second)).toMatchObject({ failure: { code: 'attempt_replaced' } })
  const open = await database.owner.kysely
    .selectFrom('connect_attempts')
    .select('attempt_id')
    .where('organization_id', '=', organizationId)
    .where('state', '=', 'pending')
    .execute()
  expect(open).toHaveLength(5)
})

test('the code of a replaced attempt is worth nothing', async () => {
  const browser = await signIn()
  const url = await openAt(browser, await begin(browser))
  await begin(browser)
  expect((await browser.arrive(callbackOf(url))).status).toBe(400)
  expect(redeemed).toEqual([])
})

test('an attempt that is cancelled during the exchange parks nothing', async () => {
  const browser = await signIn()
  const attempt = await begin(browser)
  const url = await openAt(browser, attempt)
  const path = `/bff/connect-attempts/${attempt.id}`
  answer = async () => {
    expect((await browser.fromPage('DELETE', path)).status).toBe(204)
    return granted()
  }
  await browser.arrive(callbackOf(url))
  expect(await attemptRow(attempt)).toMatchObject({
    state: 'failed',
    failure_code: 'attempt_cancelled',
    sealed_result: null,
  })
  expect((await browser.fromPage('DELETE', path)).status).toBe(204)
})

test('a reloaded page finds the attempt it opened, and none that it only prepared', async () => {
  const browser = await signIn()
  const prepared = await begin(browser)
  const { session_digest } = await attemptRow(prepared)
  const find = async () =>
    await database.app.inOrganization(
      organizationId,
      async (tx) => await connections.openAttemptOf(tx, session_digest),
    )
  expect(await find()).toBeNull()
  await openAt(browser, prepared)
  expect(await find()).toMatchObject({ id: prepared.id, state: 'pending' })
  await expire(prepared)
  expect(await find()).toBeNull()
})

test('A-23 disconnecting erases the tokens, holds the lane and tells the provider', async () => {
  const browser = await signIn()
  await connect(browser)
  const [row] = await rows()
  const parting = await database.app.inOrganization(
    organizationId,
    async (tx) => await connections.disconnect(tx, row!.connection_id),
  )
  expect(await rows()).toMatchObject([
    { state: 'disconnected', sealed_refresh_token: null, sealed_access_token: null },
  ])
  expect(lanes.at(-1)).toBe('hold disconnected')
  expect(await connections.revoke(parting)).toBe('revoked')
  expect(revoked).toEqual(['r-t1:o1'])
  expect(await connections.accessToken(row!.connection_id)).toMatchObject({ kind: 'reconnect' })
})

test('what began and what was saved stand in the audit', async () => {
  const browser = await signIn()
  await connect(browser)
  const lines = await database.owner.kysely
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

test('an attempt made ahead of the click and never opened leaves no line in the audit', async () => {
  const browser = await signIn()
  const [ahead, opened] = [await begin(browser), await begin(browser, { provider: 'google' })]
  await openAt(browser, opened)
  for (const { id } of [ahead, opened])
    await browser.fromPage('DELETE', `/bff/connect-attempts/${id}`)
  const lines = await database.owner.kysely
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

test('whom to tell when it breaks, and when the grant ends, are kept with the connection', async () => {
  const ends = new Date(Date.now() + 604_799_000)
  answer = () => {
    const result = granted()
    if (result.kind !== 'granted') return result
    return { ...result, tokens: { ...result.tokens, grantEndsAt: ends } }
  }
  const { status } = await connect(await signIn())
  expect(status).toBe(200)
  const [row] = await rows()
  expect(row?.connected_by_email).toBe('ada@acme.example')
  expect(Math.abs((row?.grant_ends_at?.getTime() ?? 0) - ends.getTime())).toBeLessThan(5_000)
})

const connectingAlerts = async () =>
  await database.owner.kysely
    .selectFrom('operator_alerts')
    .select(['code', 'resolved_at'])
    .where('during', '=', 'connecting')
    .execute()

test('a registration that is wrong is the operator’s alert until somebody can connect again', async () => {
  answer = () => ({
    kind: 'failed',
    failure: 'provider_not_configured',
    fault: 'client_secret_expired',
    technical,
  })
  const browser = await signIn()
  for (const _ of [1, 2]) {
    const url = await openAt(browser, await begin(browser))
    await browser.arrive(callbackOf(url))
  }
  await vi.waitFor(async () => {
    expect(await connectingAlerts()).toEqual([{ code: 'client_secret_expired', resolved_at: null }])
  })
  answer = () => granted()
  await connect(browser)
  await vi.waitFor(async () => {
    expect((await connectingAlerts())[0]?.resolved_at).not.toBeNull()
  })
})

import express from 'express'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createBrowser, type Browser } from '../../../test/browser.ts'
import { createMigratedDatabase, type MigratedDatabase } from '../../../test/migrated-database.ts'
import { createSmallIssuer } from '../../../test/small-issuer.ts'
import { startSmallServer, type SmallServer } from '../../../test/small-server.ts'
import { wideLimits } from '../../../test/wide-limits.ts'
import { createErrorAnswer } from '../../platform/http/error-answer.ts'
import { mountRoutes } from '../../platform/http/mount.ts'
import { createRequestLog } from '../../platform/http/request-log.ts'
import { close, listen } from '../../platform/http/server.ts'
import { createSessions } from '../../platform/http/session.ts'
import { createLog } from '../../platform/log.ts'
import { createSeal } from '../../platform/seal.ts'
import { createSignIn } from './index.ts'

const log = createLog('silent')
const seal = createSeal([{ id: 'k1', key: randomBytes(32) }])
const keys = createSmallIssuer()
const strangersKeys = createSmallIssuer()
const publicUrl = 'http://localhost:4000'

let database: MigratedDatabase
let issuer: SmallServer
let issuerIsUp = true
let clock = new Date()
let server: Server
let sessions: ReturnType<typeof createSessions>
let url = ''
let organizationId = ''
/** Challenge and nonce of each sign-in under way, by code. */
const codes = new Map<string, { challenge: string; nonce: string }>()
/** What the issuer says about the person, and how it signs it. */
let claims: Record<string, unknown> = {}
let signed: (claims: Record<string, unknown>) => string

beforeAll(async () => {
  database = await createMigratedDatabase()
  issuer = await startSmallServer(({ url: path, body }, response) => {
    const send = (status: number, answer: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer))
    }
    if (!issuerIsUp) send(503, {})
    else if (path.endsWith('/openid-configuration')) send(200, metadata())
    else if (path === '/keys') send(200, keys.jwks)
    else if (path === '/token') send(...token(new URLSearchParams(body)))
    else send(404, {})
  })
  const app = express()
  sessions = createSessions({
    pool: database.app.pool,
    secrets: ['s'.repeat(32)],
    secure: false,
  })
  const signIn = createSignIn({
    settings: {
      issuerUrl: issuer.url,
      clientId: 'letterhead',
      clientSecret: 'secret',
      claims: {
        organization: 'org',
        organizationName: 'org_name',
        role: 'role',
        email: 'email',
        locale: 'locale',
      },
      publicUrl,
      production: false,
      productName: 'Compliance Desk',
    },
    database: database.app,
    seal,
    limits: wideLimits(database),
    log,
    now: () => clock,
  })
  app.use(createRequestLog(log))
  app.use('/sign-in', sessions)
  app.use(signIn.router)
  mountRoutes(app, signIn.routes, {
    sessions,
    ownOrigin: publicUrl,
    findApiKey,
    tellDenied: async () => await Promise.resolve(),
    now: () => new Date(),
    limits: wideLimits(database),
  })
  app.use(createErrorAnswer({ log }))
  server = await listen(app, 0)
  const address = server.address()
  if (typeof address === 'string' || address === null) throw new Error('no port')
  url = `http://127.0.0.1:${address.port}`
})
afterAll(async () => {
  await close(server, 1_000)
  await issuer.close()
  await database.drop()
})

beforeEach(async () => {
  await database.owner.pool.query('delete from rate_limits')
  issuerIsUp = true
  clock = new Date()
  organizationId = `o-${randomUUID()}`
  signed = keys.idToken
  claims = {
    sub: 'p1',
    name: 'Ada Admin',
    email: 'ada@acme.example',
    email_verified: true,
    role: 'admin',
    org: organizationId,
    org_name: 'Acme',
    locale: 'fr',
  }
})

const findApiKey = async () => await Promise.resolve(null)

const metadata = () => ({
  issuer: issuer.url,
  authorization_endpoint: `${issuer.url}/authorize`,
  token_endpoint: `${issuer.url}/token`,
  jwks_uri: `${issuer.url}/keys`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
})

const token = (form: URLSearchParams): [number, unknown] => {
  const code = codes.get(form.get('code') ?? '')
  codes.delete(form.get('code') ?? '')
  const verifier = form.get('code_verifier') ?? ''
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  if (code?.challenge !== challenge) return [400, { error: 'invalid_grant' }]
  const now = Math.floor(Date.now() / 1000)
  const idToken = signed({
    iss: issuer.url,
    aud: 'letterhead',
    iat: now,
    exp: now + 300,
    nonce: code.nonce,
    ...claims,
  })
  return [200, { access_token: 'a', token_type: 'Bearer', expires_in: 300, id_token: idToken }]
}

const newBrowser = () => createBrowser({ url, publicUrl })

const begin = async (browser: Browser, returnTo = '/general-settings/smtp') => {
  const path = `/sign-in?returnTo=${encodeURIComponent(returnTo)}`
  const response = await browser.request(path)
  expect(response.status).toBe(303)
  return new URL(response.headers.location ?? '')
}

/** The issuer's part: a code for what it was asked. */
const callbackOf = (asked: URL) => {
  const code = randomUUID()
  codes.set(code, {
    challenge: asked.searchParams.get('code_challenge') ?? '',
    nonce: asked.searchParams.get('nonce') ?? '',
  })
  return `/sign-in/callback?code=${code}&state=${asked.searchParams.get('state')}`
}

const signIn = async (browser: Browser) => await browser.arrive(callbackOf(await begin(browser)))

const sessionOf = async (browser: Browser) => (await browser.request('/bff/session')).json()

const sessionRows = async () => {
  const { rows } = await database.owner.pool.query('select sid from sessions')
  return rows.length
}

test('an admin signs in and comes back to the page', async () => {
  const browser = newBrowser()
  const response = await signIn(browser)
  expect(response.status).toBe(303)
  expect(response.headers.location).toBe('/general-settings/smtp')
  expect(await sessionOf(browser)).toEqual({
    signedIn: true,
    productName: 'Compliance Desk',
    person: {
      name: 'Ada Admin',
      email: 'ada@acme.example',
      emailVerified: true,
      role: 'admin',
      locale: 'fr',
    },
    organization: { id: organizationId, name: 'Acme' },
  })
  expect([...browser.cookies.keys()]).toEqual(['sid'])
})

test('A-01 the issuer is asked with PKCE, state and nonce, new ones each time', async () => {
  const seen = new Set<string>()
  for (const browser of [newBrowser(), newBrowser()]) {
    const asked = await begin(browser)
    expect(asked.searchParams.get('code_challenge_method')).toBe('S256')
    expect(asked.searchParams.get('redirect_uri')).toBe(`${publicUrl}/sign-in/callback`)
    for (const name of ['state', 'nonce', 'code_challenge'])
      seen.add(asked.searchParams.get(name) ?? '')
    // The issuer compares the verifier with the challenge.
    expect((await browser.arrive(callbackOf(asked))).status).toBe(303)
  }
  expect(seen.size).toBe(6)
})

test('C-07 visitors who never sign in leave nothing behind', async () => {
  const before = await sessionRows()
  const browser = newBrowser()
  for (let visit = 0; visit < 12; visit += 1) await begin(browser)
  await sessionOf(browser)
  expect(await sessionRows()).toBe(before)
  expect(browser.cookies.size).toBeLessThanOrEqual(5)
})

test('C-02 signing in gives a new session id, and the old one is worthless', async () => {
  const browser = newBrowser()
  await signIn(browser)
  const fixed = browser.cookies.get('sid')
  const callback = callbackOf(await begin(browser))
  await browser.request(callback)
  expect(browser.cookies.get('sid')).not.toBe(fixed)
  const attacker = newBrowser()
  attacker.cookies.set('sid', fixed ?? '')
  expect(await sessionOf(attacker)).toMatchObject({ signedIn: false })
})

const redemptions = () => issuer.seen.filter(({ url: path }) => path === '/token').length

test('A-03 A-04 a callback address is good for one sign-in, in the browser that began', async () => {
  const browser = newBrowser()
  const callback = callbackOf(await begin(browser))
  expect((await newBrowser().arrive(callback)).status).toBe(400)
  const before = redemptions()
  expect((await browser.arrive(callback)).status).toBe(303)
  expect((await browser.arrive(callback)).status).toBe(400)
  expect(redemptions()).toBe(before + 1)
})

test('A-03 a ticket that was changed is refused', async () => {
  const browser = newBrowser()
  const callback = callbackOf(await begin(browser))
  const [name] = [...browser.cookies.keys()]
  const ticket = browser.cookies.get(name!)!
  for (const forged of ['x', `${ticket.slice(0, -2)}AA`, ticket.slice(0, 40)]) {
    browser.cookies.set(name!, forged)
    expect((await browser.arrive(callback)).status).toBe(400)
    browser.cookies.set(name!, ticket)
  }
})

test('A-03 the ticket of one sign-in does for no other: nothing is asked or written down', async () => {
  const browser = newBrowser()
  const [one, other] = [callbackOf(await begin(browser)), callbackOf(await begin(browser))]
  const names = [...browser.cookies.keys()]
  const tickets = [...browser.cookies.values()].toReversed()
  for (const [at, name] of names.entries()) browser.cookies.set(name, tickets[at] ?? '')
  const before = await codesInTrail()
  for (const callback of [one, other]) expect((await browser.arrive(callback)).status).toBe(400)
  expect(await codesInTrail()).toEqual(before)
})

test('A-04 a ticket is good for ten minutes', async () => {
  const browser = newBrowser()
  const callback = callbackOf(await begin(browser))
  clock = new Date(clock.getTime() + 600_000)
  const before = redemptions()
  expect((await browser.arrive(callback)).status).toBe(400)
  expect(redemptions()).toBe(before)
})

test.each<[string, () => void]>([
  ['another issuer', () => (claims['iss'] = 'https://evil.example')],
  ['another client', () => (claims['aud'] = 'another')],
  ['a second audience', () => (claims['aud'] = ['letterhead', 'another'])],
  ['no subject', () => (claims['sub'] = undefined)],
  ['an old token', () => (claims['exp'] = 1)],
  ['another nonce', () => (claims['nonce'] = 'another')],
  ['no nonce', () => (claims['nonce'] = undefined)],
  ['no signature', () => (signed = keys.unsigned)],
  ['another key', () => (signed = strangersKeys.idToken)],
  ['a shared-secret signature', () => (signed = (all) => keys.idToken(all, { alg: 'HS256' }))],
])('A-10 an ID token with %s signs nobody in', async (_name, spoil) => {
  spoil()
  const browser = newBrowser()
  const response = await signIn(browser)
  expect(response.status).toBe(400)
  expect(await sessionOf(browser)).toMatchObject({ signedIn: false })
})

test('an account without a role gets a page that says so', async () => {
  claims['role'] = undefined
  const browser = newBrowser()
  const response = await signIn(browser)
  expect(response.status).toBe(403)
  expect(response.text).toContain('Your account has no place here')
  expect(await sessionOf(browser)).toMatchObject({ signedIn: false })
})

test('a refusal at the issuer is shown in our words, in the browser’s language', async () => {
  const browser = newBrowser()
  const asked = await begin(browser)
  const state = asked.searchParams.get('state')
  const path = `/sign-in/callback?error=access_denied&error_description=<script>alert(1)</script>&state=${state}`
  const response = await browser.request(path, { headers: { 'accept-language': 'fr-CH,en' } })
  expect(response.status).toBe(403)
  expect(response.text).toContain('Vous n’êtes pas connecté')
  expect(response.text).not.toMatch(/<script|alert/)
  expect(response.text).toContain('/sign-in?returnTo=%2Fgeneral-settings%2Fsmtp')
})

test('an issuer that is down is asked again at the next try', async () => {
  const { router } = createSignIn({
    settings: {
      issuerUrl: issuer.url,
      clientId: 'letterhead',
      clientSecret: 'secret',
      claims: { organization: '', organizationName: '', role: '', email: '', locale: '' },
      publicUrl,
      production: false,
      productName: 'Desk',
    },
    database: database.app,
    seal,
    limits: wideLimits(database),
    log,
    now: () => new Date(),
  })
  const fresh = await listen(express().use(sessions, router), 0)
  const address = fresh.address()
  const port = typeof address === 'string' || address === null ? 0 : address.port
  const browser = createBrowser({ url: `http://127.0.0.1:${port}`, publicUrl })
  issuerIsUp = false
  const down = await browser.request('/sign-in')
  expect(down.status).toBe(503)
  expect(down.text).toContain('Sign-in is not available right now')
  issuerIsUp = true
  expect((await browser.request('/sign-in')).status).toBe(303)
  await close(fresh, 1_000)
})

test('D-06 a foreign address to return to ends at the front door', async () => {
  const browser = newBrowser()
  const callback = callbackOf(await begin(browser, '//evil.example/general-settings/smtp'))
  expect((await browser.arrive(callback)).headers.location).toBe('/')
  // One that cannot be read is no bug.
  await begin(browser, 'https://[')
})

test('a name that the host provisioned stays', async () => {
  await database.owner.kysely
    .insertInto('organizations')
    .values({ organization_id: organizationId, name: 'Acme SAS', locale: 'en' })
    .execute()
  const browser = newBrowser()
  await signIn(browser)
  expect(await sessionOf(browser)).toMatchObject({ organization: { name: 'Acme SAS' } })
})

test('an operator signs in without an organisation', async () => {
  claims = { ...claims, role: 'operator', org: undefined }
  const browser = newBrowser()
  await signIn(browser)
  expect(await sessionOf(browser)).toMatchObject({
    signedIn: true,
    person: { role: 'operator' },
    organization: null,
  })
})

test('C-03 signing out ends the session on the server', async () => {
  const browser = newBrowser()
  await signIn(browser)
  const kept = browser.cookies.get('sid') ?? ''
  const response = await browser.fromPage('POST', '/bff/sign-out')
  expect(response.status).toBe(204)
  expect(response.headers['clear-site-data']).toBe('"cache", "storage"')
  browser.cookies.set('sid', kept)
  expect(await sessionOf(browser)).toMatchObject({ signedIn: false })
  expect((await browser.fromPage('POST', '/bff/sign-out')).status).toBe(204)
})

test('C-09 signing out works while the issuer is down', async () => {
  const browser = newBrowser()
  await signIn(browser)
  issuerIsUp = false
  try {
    expect((await browser.fromPage('POST', '/bff/sign-out')).status).toBe(204)
    expect(await sessionOf(browser)).toMatchObject({ signedIn: false })
  } finally {
    issuerIsUp = true
  }
})

test('C-09 a foreign page cannot sign anybody out', async () => {
  const browser = newBrowser()
  await signIn(browser)
  const response = await browser.request('/bff/sign-out', { method: 'POST' })
  expect(response.status).toBe(403)
  expect(await sessionOf(browser)).toMatchObject({ signedIn: true })
})

test('a person changes the language of the session', async () => {
  const browser = newBrowser()
  await signIn(browser)
  const response = await browser.fromPage('PUT', '/bff/session/locale', { locale: 'en' })
  expect(response.status).toBe(204)
  expect(await sessionOf(browser)).toMatchObject({ person: { locale: 'en' } })
})

test('C-09 signing out everywhere ends the person’s other browsers too', async () => {
  const [one, other, stranger] = [newBrowser(), newBrowser(), newBrowser()]
  await signIn(one)
  await signIn(other)
  claims = { ...claims, sub: 'p2' }
  await signIn(stranger)
  expect((await one.request('/bff/sign-out-everywhere')).status).toBe(405)
  expect((await one.fromPage('POST', '/bff/sign-out-everywhere')).status).toBe(204)
  for (const browser of [one, other])
    expect(await sessionOf(browser)).toMatchObject({ signedIn: false })
  expect(await sessionOf(stranger)).toMatchObject({ signedIn: true })
  // Nobody is signed in any more: no error.
  expect((await one.fromPage('POST', '/bff/sign-out-everywhere')).status).toBe(204)
})

test('C-02 C-03 a fresh sign-in makes the issuer ask again, and ends the session it takes the place of', async () => {
  const browser = newBrowser()
  claims = { ...claims, auth_time: Math.floor(Date.now() / 1000) - 3_600 }
  await signIn(browser)
  const before = browser.cookies.get('sid') ?? ''
  const response = await browser.request('/sign-in?fresh=1&returnTo=/general-settings/smtp')
  const asked = new URL(response.headers.location ?? '')
  expect(asked.searchParams.get('prompt')).toBe('login')
  expect(asked.searchParams.get('max_age')).toBe('0')
  // Any other only makes it tell when the person proved who they are.
  const usual = (await begin(newBrowser())).searchParams
  expect([usual.get('prompt'), Number(usual.get('max_age'))]).toEqual([null, 31_536_000])
  claims = { ...claims, auth_time: Math.floor(Date.now() / 1000) }
  await browser.arrive(callbackOf(asked))
  expect(await sessionOf(browser)).toMatchObject({ signedIn: true })
  expect(JSON.stringify(await sessionOf(browser))).not.toContain('authenticatedAt')
  browser.cookies.set('sid', before)
  expect(await sessionOf(browser)).toMatchObject({ signedIn: false })
})

test('H-06 who signed in, was refused and signed out is in the trail, with the address', async () => {
  const browser = newBrowser()
  await signIn(browser)
  await browser.fromPage('POST', '/bff/sign-out')
  signed = strangersKeys.idToken
  await signIn(newBrowser())
  const { rows } = await database.owner.pool.query(
    `select organization_id, action, actor_name, address is not null as placed from audit_entries
      where organization_id = $1 or action = 'sign_in.refused' order by entry_id desc limit 3`,
    [organizationId],
  )
  expect(rows).toEqual([
    { organization_id: null, action: 'sign_in.refused', actor_name: null, placed: true },
    {
      organization_id: organizationId,
      action: 'session.ended',
      actor_name: 'Ada Admin',
      placed: true,
    },
    {
      organization_id: organizationId,
      action: 'session.started',
      actor_name: 'Ada Admin',
      placed: true,
    },
  ])
})

const codesInTrail = async (): Promise<unknown[]> => {
  const { rows } = await database.owner.pool.query<{ code: unknown }>(
    `select details -> 'code' as code from audit_entries where action = 'sign_in.refused' order by entry_id`,
  )
  return rows.map(({ code }) => code)
}
const refuse = async (error: string) => {
  const browser = newBrowser()
  const state = (await begin(browser)).searchParams.get('state')
  return await browser.arrive(`/sign-in/callback?error=${error}&state=${state}`)
}

test('A-17 H-02 what a stranger writes as the issuer’s error is no code, and stands in no trail', async () => {
  const before = await codesInTrail()
  const odd = ['%00', 'a%0d%0ab', 'rita%40customer.example', 'x'.repeat(7_000)]
  for (const error of odd) expect((await refuse(error)).status).toBe(403)
  await refuse('access_denied')
  expect((await codesInTrail()).slice(before.length)).toEqual([
    ...odd.map(() => 'unexpected_answer'),
    'access_denied',
  ])
})

test('H-06 a stranger who is refused again and again fills no trail', async () => {
  const before = await codesInTrail()
  for (let at = 0; at < 8; at += 1) expect((await refuse('access_denied')).status).toBe(403)
  expect(await codesInTrail()).toHaveLength(before.length + 5)
})

test('D-05 no cookie of ours travels to the issuer', async () => {
  await signIn(newBrowser())
  expect(issuer.seen.length).toBeGreaterThan(1)
  expect(issuer.seen.filter(({ headers }) => headers.cookie !== undefined)).toEqual([])
})

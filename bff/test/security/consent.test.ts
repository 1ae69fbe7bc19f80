import { smallBrowser } from '@letterhead/sandbox/testing'
import { randomUUID } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import * as z from 'zod/mini'
import type { Browser } from '../browser.ts'
import { createProductWorld, type ProductWorld } from '../product-world.ts'

// Attacks on the way through consent, against the whole product and a provider that checks PKCE.

let world: ProductWorld
let admin: Browser
let stranger: Browser

beforeAll(async () => {
  world = await createProductWorld({ environment: { ROLE: 'web' } })
  ;[admin, stranger] = [await world.signIn('admin'), await world.signIn('stranger')]
}, 60_000)
afterAll(async () => {
  await world.close()
})
beforeEach(async () => {
  await world.owner.pool.query('delete from rate_limits')
})

const Attempt = z.object({
  id: z.string(),
  state: z.string(),
  failure: z.nullable(z.object({ code: z.string() })),
})
const start = async (by: Browser) =>
  await by.fromPage('POST', '/bff/connect-attempts', {
    provider: 'google',
    purpose: 'connect',
    tabId: randomUUID(),
  })
/** A begun attempt and the provider's page it leads to. */
const begin = async (by: Browser) => {
  const { id } = Attempt.parse((await start(by)).json())
  const opened = await by.open(`/bff/connect-attempts/${id}/start`)
  return { id, url: new URL(opened.headers.location ?? '') }
}

const googleMailbox = () =>
  world.sandbox.seed.mailboxes.find(({ provider }) => provider === 'google')?.email ?? ''

/** Consents at the provider; the callback's parameters. */
const consent = async (url: URL): Promise<URLSearchParams> => {
  const person = smallBrowser(world.sandbox.url)
  let page = await person.visit(url.href)
  if (page.text.includes('Next'))
    page = await person.press(page, 'Next', { email: googleMailbox() })
  if (page.leaves === undefined) page = await person.press(page, 'Accept')
  return new URL(page.leaves ?? '').searchParams
}
const connections = async (): Promise<number> => {
  const { rows } = await world.owner.pool.query<{ count: number }>(
    'select count(*)::int as count from connections',
  )
  return rows[0]?.count ?? -1
}

test('A-01 of fifty requests for consent each has a challenge, a state and a nonce of its own', async () => {
  const seen = { state: new Set(), nonce: new Set(), code_challenge: new Set() }
  for (let at = 0; at < 50; at += 1) {
    const { searchParams } = (await begin(admin)).url
    expect(searchParams.get('code_challenge_method')).toBe('S256')
    for (const [name, values] of Object.entries(seen)) {
      const value = searchParams.get(name) ?? ''
      expect(Buffer.from(value, 'base64url').length).toBeGreaterThanOrEqual(16)
      values.add(value)
    }
  }
  expect(Object.values(seen).map(({ size }) => size)).toEqual([50, 50, 50])
})

test('A-05 a code that somebody else brought into a victim’s attempt fails on the verifier', async () => {
  const before = await connections()
  const attacker = await begin(stranger)
  const code = (await consent(attacker.url)).get('code') ?? ''
  const victim = await begin(admin)
  const state = victim.url.searchParams.get('state') ?? ''
  await admin.arrive(`/oauth/google/callback?${new URLSearchParams({ code, state }).toString()}`)
  const attempt = Attempt.parse((await admin.request(`/bff/connect-attempts/${victim.id}`)).json())
  // By the provider, before anything of the answer is read.
  expect(attempt).toMatchObject({ state: 'failed', failure: { code: 'code_rejected' } })
  expect(
    (await admin.fromPage('POST', `/bff/connect-attempts/${victim.id}/collect`, {})).status,
  ).not.toBe(500)
  expect(await connections()).toBe(before)
})

test('A-06 a request without a challenge gets no code, and a verifier without one redeems none', async () => {
  const { url } = await begin(admin)
  const stripped = new URL(url)
  stripped.searchParams.delete('code_challenge')
  stripped.searchParams.delete('code_challenge_method')
  const page = await smallBrowser(world.sandbox.url).visit(stripped.href)
  const answer = new URL(page.leaves ?? world.sandbox.url).searchParams
  expect(answer.get('code')).toBeNull()
  const plain = new URL(url)
  plain.searchParams.set('code_challenge_method', 'plain')
  const refused = await smallBrowser(world.sandbox.url).visit(plain.href)
  expect(new URL(refused.leaves ?? world.sandbox.url).searchParams.get('code')).toBeNull()
})

test('A-15 the provider leads to the registered address and to no variant of it', async () => {
  const { url } = await begin(admin)
  const registered = url.searchParams.get('redirect_uri') ?? ''
  const variants = [
    `${registered}/../x`,
    `${registered}?x=1`,
    registered.replace('/callback', '/CALLBACK'),
    registered.replace(':4000', ':4001'),
    registered.replace('http://localhost', 'http://evil.example'),
    `${registered}/`,
  ]
  for (const variant of variants) {
    const moved = new URL(url)
    moved.searchParams.set('redirect_uri', variant)
    const page = await smallBrowser(world.sandbox.url).visit(moved.href)
    expect({ variant, leaves: page.leaves ?? null }).toEqual({ variant, leaves: null })
    expect(page.status).toBe(400)
  }
})

test('A-17 what a provider’s address says is not repeated on our page', async () => {
  const { url } = await begin(admin)
  const state = url.searchParams.get('state') ?? ''
  const query = new URLSearchParams({
    error: 'access_denied',
    error_description: '<script>alert(1)</script>',
    error_uri: 'https://evil.example/',
    state,
  })
  for (const path of ['/oauth/google/callback', '/oauth/microsoft/callback', '/sign-in/callback']) {
    const page = await admin.arrive(`${path}?${query.toString()}`)
    expect(page.text).not.toMatch(/<script>alert|evil\.example/)
    expect(page.status).toBeLessThan(500)
  }
})

test('A-18 the page after consent loads nothing foreign, tells nobody its address and is not kept', async () => {
  const { url } = await begin(admin)
  const parameters = await consent(url)
  const page = await admin.arrive(`/oauth/google/callback?${parameters.toString()}`)
  expect(page.headers).toMatchObject({
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  })
  // It is left at once for an address that holds no code.
  const next = page.headers.location ?? ''
  expect(page.status).toBe(303)
  expect(next).not.toContain(parameters.get('code'))
  expect(next).not.toContain(parameters.get('state'))
  const shown = join(import.meta.dirname, '../../../web/connect-return.html')
  const html = readFileSync(shown, 'utf8')
  expect(html).toContain('<script type="module" src="/')
  expect(html).not.toMatch(/(?:src|href)="https?:/)
})

test('A-20 a consent cannot be begun by an address that another site opens', async () => {
  expect((await admin.request('/bff/connect-attempts')).status).toBe(405)
  const { id } = Attempt.parse((await start(admin)).json())
  expect((await admin.arrive(`/bff/connect-attempts/${id}/start`)).status).toBeGreaterThanOrEqual(
    401,
  )
  const headers = {
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  }
  const opened = await admin.request(`/bff/connect-attempts/${id}/start`, { headers })
  expect(opened.status).toBe(403)
})

test('A-21 starts without end: five are open, then the organisation has to wait', async () => {
  const codes: number[] = []
  for (let at = 0; at < 105; at += 1) codes.push((await start(admin)).status)
  expect(codes.filter((status) => status === 201)).toHaveLength(100)
  const refused = await start(admin)
  expect(refused.status).toBe(429)
  expect(refused.headers).toMatchObject({ 'ratelimit-policy': '"connect";q=100;w=600' })
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  expect(refused.headers['ratelimit']).toMatch(/^"connect";r=0;t=\d+$/)
  const { rows } = await world.owner.pool.query<{ open: number }>(
    `select count(*)::int as open from connect_attempts
      where organization_id = 'acme' and state in ('pending', 'returned', 'confirm')`,
  )
  expect(rows[0]?.open).toBeLessThanOrEqual(5)
  // Another organisation has a limit of its own.
  expect((await start(stranger)).status).toBe(201)
})

test('A-22 the pages hold no client id, no secret and no address of a provider’s API', () => {
  const root = join(import.meta.dirname, '../../..')
  const files = globSync(['web/src/**/*.{ts,tsx}', 'web/dist/**/*.{js,html}'], { cwd: root })
  expect(files.length).toBeGreaterThan(20)
  // What the service serves, not only what it is built of.
  expect(files.filter((name) => name.includes('dist')).length).toBeGreaterThan(3)
  const { clients } = world.sandbox.seed
  const telling = Object.values(clients).flatMap(({ clientId, clientSecret }) => [
    clientId,
    clientSecret,
  ])
  for (const file of files.filter((name) => !/\.test\.|\/test\//.test(name))) {
    const text = readFileSync(join(root, file), 'utf8')
    for (const secret of telling.filter((value) => value.length > 12))
      expect(text).not.toContain(secret)
    expect(text).not.toMatch(/graph\.microsoft\.com|gmail\.googleapis\.com|oauth2\.googleapis\.com/)
  }
})

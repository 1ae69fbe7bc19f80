import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import type { Answer } from '../browser.ts'
import { createProductWorld, type ProductWorld } from '../product-world.ts'
import { unguardedAnswers } from './header-cases.ts'
import { WAYS_BACK } from './route-cases.ts'

// As behind a TLS proxy: `PUBLIC_URL` is https, the proxy speaks http to us.

let world: ProductWorld
const PROXY = '127.0.0.1'

beforeAll(async () => {
  world = await createProductWorld({
    publicUrl: 'https://mail.acme.example',
    environment: { ROLE: 'web', TRUSTED_PROXIES: PROXY },
  })
}, 60_000)
afterAll(async () => {
  await world.close()
})

const get = async (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  await world.newBrowser().request(path, { headers })

test('E-03 E-01 B-07 every answer carries the headers that keep browsers safe', async () => {
  expect(await unguardedAnswers(get)).toEqual([])
})

test('E-01 a page of ours may load what is ours, and nothing else', async () => {
  const { headers } = await get('/general-settings/smtp')
  const policy = String(headers['content-security-policy']).split(';')
  expect(policy.toSorted()).toEqual([
    "base-uri 'none'",
    "connect-src 'self'",
    "default-src 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data:",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "script-src 'self'",
    "style-src 'self'",
    'upgrade-insecure-requests',
  ])
})

test('E-05 nothing that is answered outside the declared endpoints is kept by a cache', async () => {
  for (const path of ['/livez', '/readyz', '/sign-in', '/sign-in/callback', ...WAYS_BACK]) {
    const { headers } = await get(path)
    expect({ path, kept: headers['cache-control'] }).toEqual({ path, kept: 'no-store' })
  }
})

/** Exactly these bytes, after an answer on the same connection where `after` says so. */
const raw = async (text: string, { after = '' } = {}): Promise<Answer> => {
  const { hostname, port } = new URL(world.url)
  const socket = connect(Number(port), hostname)
  if (after !== '') {
    socket.write(after)
    await once(socket, 'data')
  }
  socket.write(text)
  const answer = Buffer.concat(await socket.toArray()).toString()
  const [start = '', ...lines] = answer.slice(0, answer.indexOf('\r\n\r\n')).split('\r\n')
  const headers = lines.map((line): [string, string] => [
    line.slice(0, line.indexOf(':')).toLowerCase(),
    line.slice(line.indexOf(':') + 1).trim(),
  ])
  return {
    status: Number(start.split(' ')[1]),
    headers: Object.fromEntries(headers),
    text: answer,
    json: () => null,
  }
}

test('E-03 B-07 what is no request, or one too large to be read, is refused with the same headers', async () => {
  const large = `GET / HTTP/1.1\r\nHost: a\r\nCookie: a=${'x'.repeat(20_000)}\r\n\r\n`
  const unreadable: [string, number][] = [
    ['NONSENSE\r\n\r\n', 400],
    [large, 431],
    [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
  ]
  const before = 'GET /livez HTTP/1.1\r\nHost: a\r\n\r\n'
  for (const [text, status] of unreadable)
    for (const after of ['', before]) {
      const answer = await raw(text, { after })
      expect(answer.status).toBe(status)
      expect(await unguardedAnswers(async () => await Promise.resolve(answer))).toEqual([])
    }
})

test('E-03 a file that did not change carries them too', async () => {
  const { headers, status } = await get('/favicon.svg')
  expect(status).toBe(200)
  const again = async (path: string) =>
    await get(path, { 'if-modified-since': headers['last-modified'] ?? '' })
  expect((await again('/favicon.svg')).status).toBe(304)
  expect((await unguardedAnswers(again)).filter((one) => one.startsWith('/favicon'))).toEqual([])
})

test('E-07 A-16 nothing is found that is not meant to be: no repository, no maps, no metrics', async () => {
  const hidden = [
    '/.git/config',
    '/.env',
    '/metrics',
    '/assets/index.js.map',
    '/package.json',
    '/assets/package.json',
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/../../package.json',
  ]
  for (const path of hidden) {
    // As it stands here: a browser would take the way up out of it.
    const { status, text } = await raw(
      `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    )
    expect({ path, isRefused: status >= 400 }).toEqual({ path, isRefused: true })
    expect(text).not.toMatch(/process_cpu|\[core\]|"dependencies"|SESSION_SECRET/)
  }
  const trace = await world.newBrowser().request('/bff/session', { method: 'TRACE' })
  expect(trace.status).toBe(405)
})

test('C-01 cookies are bound to this host, invisible to scripts, Strict for the session and Lax for an attempt', async () => {
  const browser = world.newBrowser()
  const begun = await browser.request('/sign-in')
  const [ticket] = begun.headers['set-cookie'] ?? []
  expect(ticket).toMatch(/^__Host-Http-txn-s-/)
  const admin = await world.signIn('admin')
  expect([...admin.cookies.keys()]).toEqual(['__Host-Http-sid'])
  const tab = { provider: 'google', purpose: 'connect', tabId: randomUUID() }
  const started = await admin.fromPage('POST', '/bff/connect-attempts', tab)
  const { id } = z.object({ id: z.string() }).parse(started.json())
  const opened = await admin.open(`/bff/connect-attempts/${id}/start`)
  const [attempt] = opened.headers['set-cookie'] ?? []
  expect(attempt).toMatch(new RegExp(`^__Host-Http-txn-${id}=`))
  for (const cookie of [ticket, attempt]) {
    for (const part of ['Secure', 'HttpOnly', 'Path=/', 'SameSite=Lax'])
      expect(cookie?.split('; ')).toContain(part)
    expect(cookie).not.toMatch(/domain=/i)
  }
  expect(world.sessionCookie()).toMatch(/^__Host-Http-sid=/)
  for (const part of ['Secure', 'HttpOnly', 'Path=/', 'SameSite=Strict'])
    expect(world.sessionCookie().split('; ')).toContain(part)
  expect(world.sessionCookie()).not.toMatch(/domain=/i)
})

test('C-08 the cookie is Secure behind the proxy, and nobody else’s word counts for address or protocol', async () => {
  // Signed in over plain http from the proxy: the cookie was set at all.
  const admin = await world.signIn('admin')
  expect((await admin.request('/bff/session')).text).toContain('Ada Lovelace')
  const spoofed = await get('/sign-in', {
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'evil.example',
    host: 'evil.example',
  })
  expect(spoofed.headers['set-cookie']?.[0]).toContain('Secure')
})

test('G-09 a process that lacks a key in use is not ready', async () => {
  expect((await get('/readyz')).status).toBe(200)
  await world.owner.pool.query(`insert into sealing_keys (key_id) values ('gone')`)
  const lacking = await get('/readyz')
  expect(lacking.status).toBe(503)
  expect(lacking.json()).toMatchObject({
    faults: [{ part: 'sealing_keys', fault: 'not in SEALING_KEYS: gone' }],
  })
  await world.owner.pool.query(`delete from sealing_keys where key_id = 'gone'`)
  expect((await get('/readyz')).status).toBe(200)
})

const leftFor = async (address: string): Promise<number> => {
  const { headers } = await get('/sign-in', { 'x-forwarded-for': address })
  return Number(/r=(\d+)/.exec(String(headers['ratelimit']))?.[1])
}

test('J-04 whoever owns an IPv6 network has one limit, not one for each of its addresses', async () => {
  const first = await leftFor('2001:db8:1:2::1')
  expect(first).toBe(239)
  expect(await leftFor('2001:db8:1:2:aaaa::2')).toBe(first - 1)
  expect(await leftFor('2001:db8:1:3::1')).toBe(first)
  expect(await leftFor('192.0.2.7')).toBe(first)
})

test('J-04 a sign-in beyond the limit is refused and begins nothing', async () => {
  const from = { 'x-forwarded-for': '192.0.2.99' }
  for (let at = 0; at < 240; at += 1) await get('/sign-in', from)
  const refused = await get('/sign-in', from)
  expect(refused.status).toBe(429)
  expect(refused.headers['set-cookie']).toBeUndefined()
})

test('C-08 J-04 of a chain of addresses only the one that our proxy saw counts', async () => {
  const first = await leftFor('192.0.2.80')
  expect(await leftFor('198.51.100.1, 192.0.2.80')).toBe(first - 1)
  expect(await leftFor('127.0.0.1, 198.51.100.2, 192.0.2.80')).toBe(first - 2)
})

const redirectOf = async (headers: Record<string, string>) => {
  const { headers: answered } = await get('/sign-in', headers)
  return new URL(answered.location ?? '').searchParams.get('redirect_uri')
}

test('A-16 A-15 neither Host nor X-Forwarded-Host moves the address we give to a provider', async () => {
  const ours = 'https://mail.acme.example/sign-in/callback'
  expect(await redirectOf({})).toBe(ours)
  expect(await redirectOf({ host: 'evil.example' })).toBe(ours)
  expect(
    await redirectOf({ 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }),
  ).toBe(ours)
})

test('D-07 after a change nobody is sent on by a redirect that repeats the body', async () => {
  const { status } = await get('/sign-in')
  expect(status).toBe(303)
})

test('E-06 signing out clears what the browser kept', async () => {
  for (const path of ['/bff/sign-out', '/bff/sign-out-everywhere']) {
    const admin = await world.signIn('admin')
    const answer = await admin.fromPage('POST', path)
    expect(answer.headers['clear-site-data']).toBe('"cache", "storage"')
  }
})

import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from '../browser.ts'
import { createProductWorld, type ProductWorld } from '../product-world.ts'
import { WAYS_BACK } from './route-cases.ts'

// Requests as no browser sends them: two ways to write one address, two requests in one breath.

let world: ProductWorld
let admin: Browser
beforeAll(async () => {
  world = await createProductWorld({ environment: { ROLE: 'web' } })
  admin = await world.signIn('admin')
}, 120_000)
afterAll(async () => {
  await world.close()
})

const cookie = () => [...admin.cookies].map(([name, value]) => `${name}=${value}`).join('; ')

/** Exactly these bytes; everything that came back until the server or the time ended it. */
const raw = async (text: string): Promise<string> => {
  const { hostname, port } = new URL(world.url)
  const socket = connect(Number(port), hostname)
  socket.setTimeout(3_000, () => socket.destroy())
  socket.write(text)
  const chunks: Buffer[] = []
  socket.on('error', () => undefined)
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('close', () => resolve())
  })
  return Buffer.concat(chunks).toString()
}
const statuses = (text: string) =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))

test.each([
  '/bff/..;/bff/brake',
  '/x/../bff/brake',
  '/bff/%2e%2e/bff/brake',
  '/bff%2fbrake',
  '/bff%5cbrake',
  '//bff/brake',
  '/bff//brake',
  '/bff/./brake',
  '/bff/brake/',
  '/bff/brake;a=b',
  '/bff/brake%00',
  '/bff/brake%20',
  '/BFF/BRAKE',
  '/Bff/brake',
])('an address is one address: %s leads to no endpoint', async (path) => {
  const text = await raw(
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie()}\r\nConnection: close\r\n\r\n`,
  )
  expect(statuses(text)).toHaveLength(1)
  // No data of the organisation: 404, 400, or a page without any.
  expect(text).not.toContain('"pulled"')
  expect(text).not.toContain('internal_error')
})

test('of two requests in one breath the second has only what it brings itself', async () => {
  const text = await raw(
    [
      `GET /bff/brake HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie()}\r\n\r\n`,
      'GET /bff/brake HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    ].join(''),
  )
  expect(statuses(text)).toEqual([200, 401])
})

test('a body that hides a second request is a body', async () => {
  const hidden = `GET /bff/brake HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie()}\r\n\r\n`
  const text = await raw(
    `GET /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${hidden.length}\r\nConnection: close\r\n\r\n${hidden}`,
  )
  expect(text).not.toContain('"pulled"')
})

test('a header with an underscore, a line break or a space is not the one that is read', async () => {
  for (const line of [
    'X_CSRF: 1',
    'X-CSRF : 1',
    'X-A: b\r\n X-CSRF: 1',
    'X-CSRF\t: 1',
    'Connection: X-CSRF\r\nX-Other: 1',
  ]) {
    const text = await raw(
      `POST /bff/brake HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie()}\r\nOrigin: ${world.publicUrl}\r\nSec-Fetch-Site: same-origin\r\n${line}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    )
    expect(statuses(text).every((status) => status === 400 || status === 403)).toBe(true)
  }
  const { rows } = await world.owner.pool.query('select * from brakes')
  expect(rows).toEqual([])
})

test('A-16 a request for the whole address of somebody else is answered as ours', async () => {
  const text = await raw(
    'GET http://evil.example/sign-in?returnTo=/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
  )
  expect(text).not.toContain(encodeURIComponent('http://evil.example'))
  for (const path of [
    '/sign-in/callback?state=a&code=b',
    '/oauth/google/callback?state=a&code=b',
  ]) {
    const answer = await raw(
      `GET http://evil.example${path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
    )
    expect(statuses(answer)[0]).toBe(400)
  }
})

test('E-07 upgrades, tunnels and traces lead nowhere, and hang nothing', async () => {
  for (const start of [
    'GET /bff/session HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade',
    'GET /bff/session HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings',
    'CONNECT 127.0.0.1:5432 HTTP/1.1\r\nHost: a',
    'TRACE / HTTP/1.1\r\nHost: a',
    'PRI * HTTP/2.0',
    'OPTIONS * HTTP/1.1\r\nHost: a',
  ]) {
    const text = await raw(`${start}\r\n\r\n`)
    expect(statuses(text)).not.toContain(101)
    expect(text).not.toContain('HTTP/1.1 500')
  }
  expect((await world.newBrowser().request('/livez')).status).toBe(200)
})

test('E-05 nothing that a person reads is kept by a cache in between, whatever the name', async () => {
  for (const path of [
    '/bff/session',
    '/bff/session?x=.css',
    '/bff/brake?a.js',
    '/bff/session/a.css',
  ]) {
    const answer = await admin.request(path)
    expect(answer.headers['cache-control']).toBe('no-store')
  }
  // A page looks the same for everybody: what is in it is asked for by the page.
  const [mine, theirs] = [
    await admin.request('/general-settings/smtp'),
    await world.newBrowser().request('/general-settings/smtp'),
  ]
  expect(mine.text).toBe(theirs.text)
  for (const header of [
    'x-forwarded-host',
    'x-original-url',
    'x-rewrite-url',
    'x-forwarded-prefix',
  ]) {
    const answer = await admin.request('/general-settings/smtp', {
      headers: { [header]: '/bff/brake' },
    })
    expect(answer.text).toBe(mine.text)
  }
})

test('B-07 the page for the IT administrator may not be framed, and keeps its token to itself', async () => {
  const answer = await world.newBrowser().request(`/approve/${'x'.repeat(43)}`)
  expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'")
  expect(answer.headers['referrer-policy']).toBe('no-referrer')
  expect(answer.text).not.toContain('x'.repeat(43))
})

test('A-03 the way back from Microsoft without, with a wrong or a doubled state decides nothing', async () => {
  const back = '/oauth/microsoft/admin-consent/callback'
  for (const query of [
    '?admin_consent=True&tenant=11111111-2222-3333-4444-555555555555',
    `?admin_consent=True&tenant=t&state=${'x'.repeat(43)}`,
    '?admin_consent=True&tenant=t&state=a&state=b',
    '?admin_consent=True&tenant=t&state[]=a',
    `?admin_consent=True&tenant=t&state=${'x'.repeat(10_000)}`,
    '?admin_consent=True&tenant=t&state=%00',
  ]) {
    const answer = await world.newBrowser().arrive(`${back}${query}`)
    expect({ query: query.slice(0, 80), status: answer.status }).toMatchObject({ status: 400 })
  }
  const { rows } = await world.owner.pool.query(
    `select 1 from audit_entries where action like 'hand_over.%'`,
  )
  expect(rows).toEqual([])
})

test('A-17 parameters doubled, in arrays or huge on the ways back are refused, never a bug', async () => {
  const roads = ['/sign-in/callback', '/oauth/google/callback', '/oauth/microsoft/callback']
  for (const road of roads)
    for (const query of [
      '?state=a&state=b&code=c',
      '?state[a]=b&code=c',
      '?state=&code=',
      `?code=${'c'.repeat(7_000)}&state=s`,
      '?error=%00&state=%0d%0aSet-Cookie:a=b',
      '?__proto__[state]=x',
    ]) {
      const answer = await world.newBrowser().arrive(`${road}${query}`)
      expect({ road, query: query.slice(0, 40), status: answer.status }).toMatchObject({
        status: 400,
      })
      expect(answer.headers['set-cookie'] ?? []).toEqual([])
    }
})

test('J-04 ways back from a provider and links in mail are counted by address', async () => {
  const given: number[] = []
  for (let at = 0; at < 244; at += 1)
    given.push((await world.newBrowser().arrive(WAYS_BACK[at % WAYS_BACK.length] ?? '')).status)
  expect(given.filter((status) => status === 429).length).toBeGreaterThanOrEqual(4)
  for (const road of WAYS_BACK) {
    const refused = await world.newBrowser().arrive(road)
    expect(refused.status).toBe(429)
    expect(refused.headers['ratelimit-policy']).toBe('"return";q=240;w=60')
  }
  // Signing in is counted by itself.
  expect((await world.newBrowser().request('/sign-in')).status).toBe(303)
})

import { settingsVersion } from '../settings-version.ts'
import { ENDPOINTS, type Endpoint } from '@letterhead/contract'
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import type { Answer, Browser } from '../browser.ts'
import { connectMailbox, createProductWorld, type ProductWorld } from '../product-world.ts'
import { pathOf } from './route-cases.ts'

// Two organisations with everything there is; one of them tries the ids of the other on every route.

let world: ProductWorld
let admin: Browser
let stranger: Browser
/** What belongs to the stranger's organisation, by the name of the path's part. */
let foreign: Record<string, string>
let acmeKey: string

const Id = z.object({ id: z.string() })
const idOf = (answer: Answer): string => Id.parse(answer.json()).id
const message = {
  workspaceId: 'main',
  kind: 'task',
  to: [{ email: 'rita@customer.example' }],
  content: { subject: 'Secret of Dupont', text: 'For Dupont only.' },
  sendAfter: new Date(Date.now() + 86_400_000).toISOString(),
}

const provision = async (id: string) => {
  await world.api('PUT', `/organizations/${id}`, { body: { name: id } })
  await world.api('PUT', `/organizations/${id}/workspaces/main`, { body: { name: 'Main' } })
}
const handOver = async (id: string, idempotencyKey: string) =>
  await world.api('POST', `/organizations/${id}/notifications`, {
    body: message,
    headers: { 'idempotency-key': idempotencyKey },
  })

beforeAll(async () => {
  world = await createProductWorld()
  ;[admin, stranger] = [await world.signIn('admin'), await world.signIn('stranger')]
  for (const id of ['acme', 'dupont']) await provision(id)
  const google = world.sandbox.seed.mailboxes.find(({ provider }) => provider === 'google')
  const { id: attemptId } = await connectMailbox(world, stranger, {
    provider: 'google',
    email: google?.email ?? '',
  })
  const handOverLink = await stranger.fromPage('POST', '/bff/hand-overs', { provider: 'google' })
  const tested = await stranger.request('/bff/sender/tests', {
    method: 'POST',
    headers: {
      'x-csrf': '1',
      origin: world.publicUrl,
      'sec-fetch-site': 'same-origin',
      'idempotency-key': randomUUID(),
    },
    body: { email: google?.email, alias: 'Dupont', version: await settingsVersion(stranger) },
  })
  foreign = {
    attemptId,
    handOverId: idOf(handOverLink),
    testId: idOf(tested),
    notificationId: idOf(await handOver('dupont', 'same-key-in-both')),
  }
  const operator = await world.signIn('operator')
  const made = await operator.fromPage('POST', '/bff/operator/api-keys', {
    name: 'acme',
    organizationId: 'acme',
    scopes: ['send', 'read', 'provision'],
    expiresAt: null,
  })
  acmeKey = z.object({ secret: z.string() }).parse(made.json()).secret
}, 60_000)
afterAll(async () => {
  await world.close()
})

/** What the handler needs to look for the id at all. */
const BODIES: Readonly<Record<string, unknown>> = {
  collectConnectAttempt: {},
  pasteReceivedHeaders: { headers: 'From: a@b.example\r\nSubject: x\r\n\r\n' },
  resolveNotification: { as: 'accepted' },
}
const ownPage = () => ({ 'x-csrf': '1', origin: world.publicUrl, 'sec-fetch-site': 'same-origin' })

const ask = async (by: Browser, endpoint: Endpoint, parts: Readonly<Record<string, string>>) =>
  await by.request(pathOf(endpoint, parts), {
    method: endpoint.method,
    ...(endpoint.body === undefined ? {} : { body: BODIES[endpoint.id] }),
    headers: { ...ownPage(), authorization: `Bearer ${acmeKey}` },
  })

/** All that a caller can see of an answer but its number. */
const looks = ({ status, headers, text }: Answer) => ({
  status,
  headers: Object.keys(headers).toSorted((a, b) => a.localeCompare(b)),
  text: text.replaceAll(/req_[0-9a-f]{24}/g, 'req').replaceAll(/[0-9a-f-]{36}/g, 'id'),
})

const partsOf = ({ path }: Endpoint): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
const OWN_PARTS = new Set(['organizationId', 'workspaceId', 'token', 'keyId'])
const withIds = ENDPOINTS.filter((endpoint) =>
  partsOf(endpoint).some((part) => !OWN_PARTS.has(part)),
)

test('F-01 every kind of id in a path is attacked', () => {
  const named = new Set(withIds.flatMap(partsOf).filter((part) => !OWN_PARTS.has(part)))
  expect([...named].toSorted()).toEqual(Object.keys(foreign).toSorted())
  const withBodies = withIds.flatMap(({ id, body }) => (body === undefined ? [] : [id]))
  expect(withBodies.filter((id) => !(id in BODIES))).toEqual([])
})

/** The routes that tell whether an id of the other organisation exists. */
const routesThatTell = async (): Promise<string[]> => {
  const told: string[] = []
  for (const endpoint of withIds) {
    const home = { organizationId: 'acme' }
    const unknown = looks(await ask(admin, endpoint, home))
    const others = looks(await ask(admin, endpoint, { ...foreign, ...home }))
    if (unknown.status < 400 || JSON.stringify(others) !== JSON.stringify(unknown))
      told.push(`${endpoint.method} ${endpoint.path}: ${others.status} for ${unknown.status}`)
  }
  return told
}

test('F-01 an id of another organisation looks like one that does not exist, on every route', async () => {
  expect(await routesThatTell()).toEqual([])
})

test('F-01 the same routes answer the organisation that the id belongs to', async () => {
  const dead: string[] = []
  for (const endpoint of withIds.filter(
    ({ method, success }) => method === 'GET' && success.status === 200,
  )) {
    if (endpoint.guard.kind === 'api-key') continue
    const answer = await ask(stranger, endpoint, foreign)
    if (answer.status !== 200) dead.push(`${endpoint.path}: ${answer.status}`)
  }
  expect(dead).toEqual([])
})

/** Reads that need no id, filtered by what the other organisation has; with our session or our key. */
const listings = async (): Promise<Record<string, Answer>> => {
  const lists = ENDPOINTS.filter(
    ({ method, guard, path }) =>
      method === 'GET' &&
      ((guard.kind === 'session' && guard.role !== 'operator' && !path.includes('{')) ||
        path.endsWith('/notifications')),
  )
  expect(lists.length).toBeGreaterThan(9)
  // As if their newest mail were the last one we saw.
  const place = ['2099-01-01 00:00:00+00', foreign['notificationId']]
  const cursor = Buffer.from(JSON.stringify(place)).toString('base64url')
  const filters = ['', '?kind=task', '?state=queued', `?cursor=${cursor}`]
  const shown: Record<string, Answer> = {}
  for (const endpoint of lists)
    for (const filter of endpoint.query === undefined ? [''] : filters)
      shown[`${endpoint.path}${filter}`] = await admin.request(
        `${pathOf(endpoint, { organizationId: 'acme' })}${filter}`,
        { headers: { authorization: `Bearer ${acmeKey}` } },
      )
  shown['find'] = await admin.fromPage('POST', '/bff/activity/notifications/find', {
    recipient: 'rita@customer.example',
  })
  return shown
}
/** Lists, exports and searches in which something of the other organisation stands. */
const whatListsShow = async (): Promise<string[]> => {
  const secrets = [...Object.values(foreign), 'dupont', 'rita@customer']
  return Object.entries(await listings())
    .filter(([, { text }]) => secrets.some((secret) => text.toLowerCase().includes(secret)))
    .map(([name]) => name)
}

test('F-01 lists, exports, filters and ids in a body show and change nothing of another organisation', async () => {
  const mail = Object.entries(await listings()).filter(([name]) => name.includes('notifications'))
  expect(mail).toHaveLength(8)
  expect(mail.filter(([, { status }]) => status !== 200)).toEqual([])
  expect(await whatListsShow()).toEqual([])
  const ids = [foreign['notificationId']]
  const changes = {
    '/bff/held-mail/drain': { ids },
    '/bff/held-mail/drop': { ids },
    '/bff/unknown-mail/resolve': { ids, as: 'accepted' },
    '/bff/hand-overs': { provider: 'google', attemptId: foreign['attemptId'] },
  }
  for (const [path, body] of Object.entries(changes)) {
    const { text } = await admin.fromPage('POST', path, body)
    expect(text).not.toContain(foreign['notificationId'])
  }
  const { rows } = await world.owner.pool.query(
    'select state from notifications where notification_id = $1',
    [foreign['notificationId']],
  )
  expect(rows).toEqual([{ state: 'queued' }])
})

test('F-01 F-07 a key of one organisation finds another as little as one that does not exist', async () => {
  const keyed = ENDPOINTS.filter(({ guard }) => guard.kind === 'api-key')
  expect(keyed.length).toBeGreaterThan(5)
  const nobody = world.newBrowser()
  for (const endpoint of keyed) {
    const at = async (organizationId: string) =>
      looks(await ask(nobody, endpoint, { ...foreign, organizationId, workspaceId: 'main' }))
    expect(await at('dupont')).toEqual(await at('nobody-at-all'))
    expect((await at('dupont')).status).toBe(404)
  }
  const { rows } = await world.owner.pool.query(
    `select count(*)::int as lines from audit_entries
      where organization_id = 'acme' and action = 'access.denied'`,
  )
  expect(z.array(z.object({ lines: z.number() })).parse(rows)[0]?.lines).toBeGreaterThan(0)
})

/** Every way to name another organisation but the session and the key. */
const NAMES = ['organizationId', 'organization', 'tenantId', 'tenant', 'x-organization-id']
const naming = (organization: string) => {
  const browser = world.newBrowser()
  for (const [name, value] of admin.cookies) browser.cookies.set(name, value)
  for (const name of NAMES) browser.cookies.set(name, organization)
  return {
    browser,
    headers: Object.fromEntries([...NAMES, 'x-tenant-id'].map((name) => [name, organization])),
    query: NAMES.map((name) => `${name}=${organization}`).join('&'),
  }
}

test('F-02 an organisation named in a header, a query or a cookie changes nothing, on every route that reads', async () => {
  const reads = ENDPOINTS.filter(({ method }) => method === 'GET')
  const { browser, headers, query } = naming('dupont')
  for (const endpoint of reads.filter(({ guard }) => guard.kind === 'session')) {
    const path = pathOf(endpoint, foreign)
    const by = endpoint.query === undefined ? [path, `${path}?${query}`] : [path]
    for (const one of by) {
      const answer = await browser.request(one, { headers })
      expect({ one, told: /dupont|rita@/i.test(answer.text) }).toEqual({ one, told: false })
    }
  }
  const settings = await browser.request(`/bff/email-settings?${query}`, { headers })
  expect(settings.json()).toMatchObject({ organization: { id: 'acme' } })
})

test('F-02 a key of one organisation opens no other by naming its own elsewhere', async () => {
  const { browser, headers, query } = naming('acme')
  const keyed = ENDPOINTS.filter(({ guard }) => guard.kind === 'api-key')
  for (const endpoint of keyed) {
    const path = pathOf(endpoint, { ...foreign, organizationId: 'dupont', workspaceId: 'main' })
    const answer = await browser.request(`${path}?${query}`, {
      method: endpoint.method,
      ...(endpoint.body === undefined ? {} : { body: { organizationId: 'acme' } }),
      headers: { ...headers, authorization: `Bearer ${acmeKey}` },
    })
    expect({ path, status: answer.status }).toEqual({ path, status: 404 })
  }
})

test('F-11 the same idempotency key in two organisations is two notifications', async () => {
  const there = foreign['notificationId']
  const taken = await handOver('acme', 'same-key-in-both')
  expect(taken.status).toBe(202)
  const here = idOf(taken)
  expect(here).not.toBe(there)
  expect(idOf(await handOver('acme', 'same-key-in-both'))).toBe(here)
  expect(idOf(await handOver('dupont', 'same-key-in-both'))).toBe(there)
})

/** Rows that a transaction of the app's role sees in each table that has a wall and any rows. */
const seenBehindWalls = async (organization: string): Promise<Record<string, string[]>> => {
  const { rows: tables } = await world.owner.pool.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relforcerowsecurity and c.relkind = 'r' and a.attname = 'organization_id'
        and has_table_privilege('letterhead_app', c.oid, 'select')`,
  )
  const client = new Client({ connectionString: world.environment['DATABASE_URL'] })
  await client.connect()
  const seen: Record<string, string[]> = {}
  try {
    await client.query('set role letterhead_app')
    for (const { name } of tables) {
      const whose = `select distinct coalesce(organization_id, 'none') as of from "${name}"`
      const all = await world.owner.pool.query(whose)
      if (all.rowCount === 0) continue
      await client.query('begin')
      if (organization !== '')
        await client.query(`select set_config('app.organization', $1, true)`, [organization])
      const { rows } = await client.query<{ of: string }>(whose)
      await client.query('rollback')
      seen[name] = rows.map(({ of }) => of)
    }
    return seen
  } finally {
    await client.end()
  }
}

test('F-03 in a database with rows of everybody the app’s role sees none without an organisation, and its own inside one', async () => {
  const outside = await seenBehindWalls('')
  expect(Object.keys(outside).length).toBeGreaterThan(11)
  expect(Object.values(outside).flat()).toEqual([])
  const inside = Object.values(await seenBehindWalls('dupont'))
  expect(inside.filter((whose) => whose.includes('dupont')).length).toBeGreaterThan(8)
  expect(new Set(inside.flat())).toEqual(new Set(['dupont']))
})

const walls = async (act: 'enable' | 'disable') => {
  for (const table of ['notifications', 'hand_overs', 'attempts', 'lanes'])
    await world.owner.pool.query(`alter table ${table} ${act} row level security`)
}

test('without row-level security the cases F-01 and F-03 fail', async () => {
  await walls('disable')
  try {
    expect(Object.values(await seenBehindWalls('')).flat()).not.toEqual([])
    expect((await routesThatTell()).length).toBeGreaterThan(0)
    expect((await whatListsShow()).length).toBeGreaterThan(0)
  } finally {
    await walls('enable')
  }
  expect(await routesThatTell()).toEqual([])
})

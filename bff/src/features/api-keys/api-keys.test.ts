import { ApiKeyView, endpoint } from '@letterhead/contract'
import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import type { Browser } from '../../../test/browser.ts'
import { createMigratedDatabase, type MigratedDatabase } from '../../../test/migrated-database.ts'
import { createSliceWorld, type SliceWorld } from '../../../test/slice-world.ts'
import { wideLimits } from '../../../test/wide-limits.ts'
import { openDatabase } from '../../platform/database/index.ts'
import { digest } from '../../platform/digest.ts'
import { route } from '../../platform/http/index.ts'
import { createLog } from '../../platform/log.ts'
import { createApiKeys } from './index.ts'
import { makeKey, withCheck } from './make-key.ts'

const log = createLog('silent')
const now = () => new Date()
const bootstrapKey = 'bootstrap-'.repeat(4)
const send = endpoint({
  id: 'send',
  summary: 'a route behind a key',
  method: 'GET',
  path: '/api/v1/organizations/{organizationId}/things',
  guard: { kind: 'api-key', scope: 'read' },
  audit: { none: 'a test' },
  params: z.strictObject({ organizationId: z.string() }),
  success: { status: 200, answer: z.object({ key: z.string() }) },
  problems: [],
})

let db: MigratedDatabase
let world: SliceWorld
let elsewhere: Awaited<ReturnType<typeof secondProcess>>
let operator: Browser

/** Another process on the same database. */
const secondProcess = async () => {
  const database = openDatabase({ url: db.appUrl, role: null, connections: 2, log })
  const { find } = createApiKeys({ database, now, limits: wideLimits(db), bootstrapKey: null })
  return { find, pool: database.pool, close: async () => await database.close() }
}

beforeAll(async () => {
  db = await createMigratedDatabase()
  for (const id of ['acme', 'other'])
    await db.owner.pool.query('insert into organizations (organization_id, name) values ($1, $1)', [
      id,
    ])
  const keys = createApiKeys({ database: db.app, now, limits: wideLimits(db), bootstrapKey })
  world = await createSliceWorld(db, {
    routes: [
      ...keys.routes,
      route(send, async ({ caller }) => await Promise.resolve({ answer: { key: caller.name } })),
    ],
    publicUrl: 'http://localhost:4000',
    findApiKey: keys.find,
    tellDenied: keys.tellDenied,
    log,
  })
  operator = await world.signIn({ role: 'operator', organizationId: null, name: 'Olga Operator' })
  elsewhere = await secondProcess()
})
afterAll(async () => {
  await elsewhere.close()
  await world.close()
  await db.drop()
})

const Made = z.object({ key: ApiKeyView, secret: z.string() })
const Listed = z.object({ keys: z.array(ApiKeyView) })
const asked = (change: Record<string, unknown> = {}) => ({
  name: randomUUID(),
  organizationId: 'acme',
  scopes: ['read'],
  expiresAt: null,
  ...change,
})
const make = async (change: Record<string, unknown> = {}) => {
  const answer = await operator.fromPage('POST', '/bff/operator/api-keys', asked(change))
  expect(answer.status).toBe(201)
  return Made.parse(answer.json())
}
const revoke = async (id: string) =>
  await operator.fromPage('POST', `/bff/operator/api-keys/${id}/revoke`)
const use = async (key: string, organization = 'acme') =>
  await world.newBrowser().request(`/api/v1/organizations/${organization}/things`, {
    headers: { authorization: `Bearer ${key}` },
  })

test('G-01 the database holds a digest and a prefix, and nothing that opens a door', async () => {
  const { key, secret } = await make({ name: 'nightly jobs' })
  expect(secret.startsWith(key.prefix)).toBe(true)
  // What is not shown is still far more than anybody can guess.
  expect(secret.length - key.prefix.length).toBeGreaterThan(40)
  const listed = await operator.request('/bff/operator/api-keys')
  expect(listed.text).toContain(key.id)
  expect(listed.text).not.toContain(secret)
  const { rows } = await db.owner.pool.query('select api_keys::text as row from api_keys')
  const { rows: lines } = await db.owner.pool.query(
    'select audit_entries::text as row from audit_entries',
  )
  const stored = JSON.stringify([rows, lines])
  expect(stored).toContain(key.prefix)
  expect(stored).not.toContain(secret)
  expect(stored).not.toContain(secret.slice(key.prefix.length))
})

test('a key opens its organisation, with its scopes, and no other', async () => {
  const { secret, key } = await make({ name: 'jobs' })
  expect((await use(secret)).json()).toEqual({ key: 'jobs' })
  expect((await use(secret, 'other')).status).toBe(404)
  const { secret: sender } = await make({ scopes: ['send'] })
  expect((await use(sender)).status).toBe(403)
  const { secret: platform } = await make({ organizationId: null })
  expect((await use(platform, 'other')).status).toBe(200)
  expect((await use(bootstrapKey)).status).toBe(200)
  expect(key).toMatchObject({ state: 'alive', lastUsedAt: null, createdBy: 'Olga Operator' })
})

test('G-04 two keys live side by side; the revoked one is refused at once on every process', async () => {
  const name = 'rotating'
  const [first, second] = [await make({ name }), await make({ name })]
  const third = await operator.fromPage('POST', '/bff/operator/api-keys', asked({ name }))
  expect(third.json()).toMatchObject({ code: 'too_many_keys' })
  expect(await elsewhere.find(first.secret)).toMatchObject({ keyId: first.key.id })
  expect((await revoke(first.key.id)).json()).toMatchObject({ state: 'revoked' })
  expect(await elsewhere.find(first.secret)).toMatchObject({ isOver: true })
  expect((await use(first.secret)).status).toBe(401)
  expect((await use(second.secret)).status).toBe(200)
  const { keys } = Listed.parse((await operator.request('/bff/operator/api-keys')).json())
  expect(keys.find(({ id }) => id === second.key.id)?.lastUsedAt).toMatch(/^20/)
  // There is room for the next rotation, and revoking twice is no error.
  await make({ name })
  expect((await revoke(first.key.id)).status).toBe(200)
  expect((await revoke(randomUUID())).status).toBe(404)
})

const waiting = async (): Promise<number> => {
  const { rows } = await db.owner.pool.query(
    `select count(*)::int as waiting from pg_locks
      where not granted and database = (select oid from pg_database where datname = current_database())`,
  )
  return z.array(z.object({ waiting: z.number() })).parse(rows)[0]?.waiting ?? 0
}

test('G-04 two creations at once do not make a third living key', async () => {
  const name = 'at once'
  await make()
  // Whoever has counted waits here for the trail, so that without a lock all have counted by then.
  const trail = await db.owner.pool.connect()
  await trail.query('begin')
  await trail.query(`select from audit_heads where organization_id = 'acme' for update`)
  const creations = Promise.all(
    Array.from({ length: 6 }, async () =>
      operator.fromPage('POST', '/bff/operator/api-keys', asked({ name })),
    ),
  )
  // The first waits for another transaction, which is a lock of no database.
  await expect.poll(waiting).toBe(5)
  await trail.query('rollback')
  trail.release()
  const answers = await creations
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    201, 201, 409, 409, 409, 409,
  ])
})

test('G-04 an expired key is refused and makes room', async () => {
  const name = 'expiring'
  const soon = new Date(Date.now() + 3_600_000).toISOString()
  const [first] = [await make({ name, expiresAt: soon }), await make({ name })]
  expect((await use(first.secret)).status).toBe(200)
  await db.owner.pool.query(`update api_keys set expires_at = now() where key_id = $1`, [
    first.key.id,
  ])
  expect((await use(first.secret)).status).toBe(401)
  await make({ name })
})

test('the time of use is written once a minute, not with every request', async () => {
  const { key, secret } = await make()
  const written = async () => {
    const { rows } = await db.owner.pool.query(
      'select last_used_at::text as at, xmin::text as writer from api_keys where key_id = $1',
      [key.id],
    )
    return z.object({ at: z.string(), writer: z.string() }).parse(rows[0])
  }
  await use(secret)
  const first = await written()
  await Promise.all(Array.from({ length: 10 }, async () => use(secret)))
  expect(await written()).toEqual(first)
  await db.owner.pool.query(
    `update api_keys set last_used_at = now() - interval '61 seconds' where key_id = $1`,
    [key.id],
  )
  await Promise.all(Array.from({ length: 10 }, async () => use(secret)))
  expect((await written()).at > first.at).toBe(true)
})

test('only an operator sees and makes keys', async () => {
  for (const role of ['admin', 'member'] as const) {
    const person = await world.signIn({ role, organizationId: 'acme' })
    expect((await person.request('/bff/operator/api-keys')).status).toBe(403)
    const made = await person.fromPage('POST', '/bff/operator/api-keys', asked())
    expect(made.status).toBe(403)
  }
  expect((await world.newBrowser().request('/bff/operator/api-keys')).status).toBe(401)
})

const refused = async (change: Record<string, unknown>) =>
  (await operator.fromPage('POST', '/bff/operator/api-keys', asked(change))).status

test('a key for an organisation that is not there, without scope or with an unknown one is refused', async () => {
  expect(await refused({ organizationId: 'nobody' })).toBe(404)
  expect(await refused({ scopes: [] })).toBe(422)
  expect(await refused({ expiresAt: new Date(Date.now() - 1_000).toISOString() })).toBe(422)
  expect(await refused({ scopes: ['all'] })).toBe(422)
  expect(await refused({ role: 'operator' })).toBe(422)
})

test('H-06 who made and revoked a key, and from where, is in the trail of its organisation', async () => {
  const { key } = await make({ name: 'audited' })
  await revoke(key.id)
  const { rows } = await db.owner.pool.query(
    `select organization_id, actor, actor_name, action, address from audit_entries
      where details ->> 'key' = $1 order by entry_id`,
    [key.id],
  )
  const by = { organization_id: 'acme', actor: 'p1', actor_name: 'Olga Operator' }
  expect(rows).toMatchObject([
    { ...by, action: 'api_key.created' },
    { ...by, action: 'api_key.revoked' },
  ])
  expect(String(rows[0].address)).toMatch(/127\.0\.0\.1/)
  const platform = await make({ organizationId: null })
  const { rows: outside } = await db.owner.pool.query(
    `select organization_id from audit_entries where details ->> 'key' = $1`,
    [platform.key.id],
  )
  expect(outside).toEqual([{ organization_id: null }])
})

test('H-06 a key that knocks at another organisation’s door leaves a line with its own, not a flood', async () => {
  const { secret, key } = await make()
  await Promise.all(Array.from({ length: 12 }, async () => use(secret, 'other')))
  const { rows } = await db.owner.pool.query(
    `select organization_id, details from audit_entries where action = 'access.denied' and actor = $1`,
    [key.id],
  )
  expect(rows).toEqual(
    Array.from({ length: 5 }, () => ({
      organization_id: 'acme',
      details: { endpoint: 'send', why: 'organization' },
    })),
  )
})

test('H-06 a key that asks for more than its scopes leaves a line too', async () => {
  const { secret, key } = await make({ scopes: ['send', 'provision'] })
  expect((await use(secret)).status).toBe(403)
  const { rows } = await db.owner.pool.query(
    `select organization_id, details from audit_entries where action = 'access.denied' and actor = $1`,
    [key.id],
  )
  expect(rows).toEqual([{ organization_id: 'acme', details: { endpoint: 'send', why: 'scope' } }])
})

test('H-06 a key that is over and still used leaves a line, to its owner', async () => {
  const [revoked, expired] = [await make(), await make()]
  await revoke(revoked.key.id)
  await db.owner.pool.query('update api_keys set expires_at = now() where key_id = $1', [
    expired.key.id,
  ])
  for (const { secret, key } of [revoked, expired]) {
    expect((await use(secret)).status).toBe(401)
    const { rows } = await db.owner.pool.query(
      `select organization_id, actor_name, details from audit_entries
        where action = 'access.denied' and actor = $1`,
      [key.id],
    )
    expect(rows).toEqual([
      {
        organization_id: 'acme',
        actor_name: key.name,
        details: { endpoint: 'send', why: 'over' },
      },
    ])
  }
})

test('G-03 a key elsewhere than in one well-formed header is no key', async () => {
  const { secret } = await make()
  const path = '/api/v1/organizations/acme/things'
  const status = async (headers: Record<string, string>, query = '') =>
    (await world.newBrowser().request(`${path}${query}`, { headers })).status
  expect(await status({}, `?access_token=${secret}`)).toBe(401)
  expect((await world.newBrowser().request(`${path}/${secret}`)).status).toBe(404)
  expect(await status({ authorization: `bearer ${secret}` })).toBe(401)
  expect(await status({ authorization: `Basic ${secret}` })).toBe(401)
  expect(await status({ authorization: `Bearer ${secret} ${secret}` })).toBe(401)
  expect(await status({ authorization: `Bearer ${secret}${'x'.repeat(10_240)}` })).toBe(401)
  expect(await status({ 'x-api-key': secret })).toBe(401)
  expect(
    await rawStatus([`Authorization: Bearer ${secret}`, `Authorization: Bearer ${secret}`]),
  ).toBe(401)
  expect(await rawStatus([`Authorization: Bearer ${secret}\0`])).toBe(400)
  expect(await status({ authorization: `Bearer ${secret}` })).toBe(200)
})

/** Header lines exactly as given, which no HTTP library would send. */
const rawStatus = async (lines: readonly string[]): Promise<number> => {
  const { hostname, port } = new URL(world.url)
  const start = ['GET /api/v1/organizations/acme/things HTTP/1.1', `Host: ${hostname}`]
  const socket = connect(Number(port), hostname)
  socket.end([...start, 'Connection: close', ...lines, '', ''].join('\r\n'))
  const text = Buffer.concat(await socket.toArray()).toString()
  return Number(text.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length))
}

test('G-02 a key is looked up by the digest of the whole, so a known prefix tells nothing', async () => {
  const { secret, key } = await make()
  const close = withCheck(
    `${key.prefix}${secret.slice(key.prefix.length, -6).replaceAll(/./g, 'a')}`,
  )
  const queries = vi.spyOn(elsewhere.pool, 'query')
  for (const wrong of [close, makeKey('org').key]) {
    expect(await elsewhere.find(wrong)).toBeNull()
    expect(queries.mock.lastCall).toMatchObject([{ values: [digest(wrong)] }])
  }
  expect(queries).toHaveBeenCalledTimes(2)
  queries.mockRestore()
})

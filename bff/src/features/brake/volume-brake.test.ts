import { Brake, VolumeBrake, type VolumeRule } from '@letterhead/contract'
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Browser } from '../../../test/browser.ts'
import { createOutboxWorld, WIDE, type OutboxWorld } from '../../../test/outbox-world.ts'
import { createSliceWorld, type SliceWorld } from '../../../test/slice-world.ts'
import { createLog } from '../../platform/log.ts'
import { createSeal } from '../../platform/seal.ts'
import { enqueueAlert, type NewAlert } from '../outbox/enqueue.ts'
import { createWrite } from '../outbox/write-notifications.ts'
import { readWaiting } from '../outbox/waiting.ts'
import { brakeRoutes, pullByVolume, tellOfBrake } from './index.ts'

const log = createLog('silent')
const OPERATOR: VolumeRule = { times: 5, atLeast: 30 }
let outbox: OutboxWorld
let world: SliceWorld
let organizationId: string
let admin: Browser
const letters: NewAlert[] = []

beforeAll(async () => {
  outbox = await createOutboxWorld()
  world = await createSliceWorld(outbox.db, {
    routes: brakeRoutes({
      database: outbox.db.app,
      outbox: { waiting: readWaiting },
      volumeRule: OPERATOR,
    }),
    publicUrl: 'http://localhost:4000',
    log,
  })
})
afterAll(async () => {
  await world.close()
  await outbox.drop()
})
beforeEach(async () => {
  letters.length = 0
  await outbox.clear()
  await outbox.db.owner.pool.query('update brakes set told_at = now()')
  organizationId = await outbox.organization()
  admin = await world.signIn({ role: 'admin', organizationId, name: 'Ada Admin' })
})

const pull = async (volumeRule: VolumeRule | null = OPERATOR) =>
  await pullByVolume({
    database: outbox.db.app,
    workerDatabase: outbox.db.worker,
    volumeRule,
    log,
  })
const seal = createSeal([{ id: 'k1', key: randomBytes(32) }])
const tell = async () =>
  await tellOfBrake({
    workerDatabase: outbox.db.worker,
    publicUrl: 'http://localhost:4000',
    productName: 'Letterhead',
    log,
    outbox: {
      enqueueAlert: async (alert) => {
        letters.push(alert)
        const write = createWrite({ database: outbox.db.app, seal, platform: { limits: WIDE } })
        return await enqueueAlert({ write, seal }, alert)
      },
    },
  })
/** Some days with so much accepted mail each. */
const usually = async (accepted: number, days = 10, of = organizationId) => {
  await outbox.db.owner.pool.query(
    `insert into daily_counts (organization_id, day, accepted)
     select $1, (now() at time zone 'UTC')::date - 1 - past, $2
       from generate_series(1, $3::integer) past`,
    [of, accepted, days],
  )
}
const handOver = async (count: number, of = organizationId) => {
  for (let at = 0; at < count; at += 1) await outbox.enqueue({ organizationId: of })
}
const read = async (by = admin) => Brake.parse((await by.request('/bff/brake')).json())
const setting = async (by = admin) =>
  VolumeBrake.parse((await by.request('/bff/brake/volume')).json())
const choose = async (body: object, by = admin) =>
  await by.fromPage('PUT', '/bff/brake/volume', body)
const lines = async () => {
  const { rows } = await outbox.db.owner.pool.query(
    `select action, actor_kind, details from audit_entries where organization_id = $1
      order by sequence`,
    [organizationId],
  )
  return rows
}

test('far more than usual pulls the brake: mail waits, nothing is lost, the trail and the page say why', async () => {
  await usually(5)
  await handOver(31)
  expect(await pull()).toBe(1)
  expect(await read()).toMatchObject({
    pulled: { by: 'volume', name: null, volume: { lastDay: 31, usualDay: 5 } },
    waiting: 31,
  })
  await handOver(2)
  expect(await outbox.sendDue(new Date(Date.now() + 3_600_000), 50)).toEqual([])
  expect(await read()).toMatchObject({ waiting: 33 })
  expect(await lines()).toEqual([
    { action: 'brake.pulled', actor_kind: 'system', details: { lastDay: 31, usualDay: 5 } },
  ])
  // Every process looks, every minute: it is pulled once.
  expect(await Promise.all([pull(), pull()])).toEqual([0, 0])
})

test.each([
  ['as much as usual', 25, 10, 31, OPERATOR],
  ['much, and less than the least count', 1, 10, 29, OPERATOR],
  ['an organisation that is new', 5, 6, 40, OPERATOR],
  ['without a rule', 5, 10, 40, null],
])('%s pulls nothing', async (_name, usual, days, count, rule) => {
  await usually(usual, days)
  await handOver(count)
  expect(await pull(rule)).toBe(0)
  expect(await read()).toMatchObject({ pulled: null })
})

test('released by an admin it is not pulled again for what was let go, but for what comes then', async () => {
  await usually(5)
  await handOver(40)
  await pull()
  const stale = await world.signIn({
    role: 'admin',
    organizationId,
    authenticatedAt: new Date(Date.now() - 3_600_000).toISOString(),
  })
  expect((await stale.fromPage('POST', '/bff/brake/release')).json()).toMatchObject({
    code: 'fresh_sign_in_required',
  })
  expect((await admin.fromPage('POST', '/bff/brake/release')).status).toBe(200)
  expect(await pull()).toBe(0)
  expect(await outbox.sendDue(new Date(Date.now() + 1_000))).toHaveLength(1)
  await handOver(31)
  expect(await setting()).toMatchObject({ lastDay: 31 })
  expect(await pull()).toBe(1)
})

test('an organisation chooses its own rule, or none; its admins only, and over what they read', async () => {
  expect(await setting()).toEqual({
    choice: 'operator',
    own: null,
    operator: OPERATOR,
    lastDay: 0,
    usualDay: null,
    version: 0,
  })
  await usually(5)
  await handOver(40)
  const own = { times: 20, atLeast: 10 }
  expect((await choose({ choice: 'own', own, version: 0 })).status).toBe(200)
  expect(await setting()).toMatchObject({ choice: 'own', own, lastDay: 40, usualDay: 5 })
  expect(await pull()).toBe(0)
  expect((await choose({ choice: 'off', own: null, version: 0 })).status).toBe(412)
  expect((await choose({ choice: 'off', own, version: 1 })).status).toBe(200)
  expect(await pull()).toBe(0)
  expect(await setting()).toMatchObject({ choice: 'off', own, version: 2 })
  const wrong = await choose({ choice: 'own', own: null, version: 2 })
  expect(wrong.json()).toMatchObject({ errors: [{ pointer: '#/own', code: 'rule_missing' }] })
  expect((await choose({ choice: 'own', own: { times: 1, atLeast: 10 }, version: 2 })).status).toBe(
    422,
  )
  const member = await world.signIn({ role: 'member', organizationId })
  expect((await choose({ choice: 'off', own, version: 2 }, member)).status).toBe(403)
  expect(await setting(member)).toMatchObject({ choice: 'off' })
  expect(await lines()).toHaveLength(2)
})

test('its own rule counts although the operator has none', async () => {
  await usually(5)
  await handOver(12)
  await choose({ choice: 'own', own: { times: 2, atLeast: 10 }, version: 0 })
  expect(await pull(null)).toBe(1)
})

test('the admins are told once, by the platform’s own lane, which leaves although all else is stopped', async () => {
  await outbox.db.owner.pool.query(
    `update organizations set alert_to = '{board@acme.example,it@acme.example}', locale = 'fr'
      where organization_id = $1`,
    [organizationId],
  )
  await usually(5)
  await handOver(31)
  await pull()
  expect(await tell()).toBe(1)
  expect(await tell()).toBe(0)
  expect(letters.map(({ to }) => to)).toEqual(['board@acme.example', 'it@acme.example'])
  expect(letters[0]).toMatchObject({ locale: 'fr' })
  expect(letters[0]?.content.text).toContain('31')
  expect(await outbox.sendDue(new Date(Date.now() + 1_000))).toHaveLength(1)
})

test('alerts themselves, however many, stop nothing', async () => {
  await usually(5, 10, '_operator')
  await handOver(1)
  await sql`insert into ledger (organization_id, taken_in) values ('_operator', 5000)`.execute(
    outbox.db.owner.kysely,
  )
  expect(await pull()).toBe(0)
})

test('a release and a judgement at the same moment do not fight', async () => {
  await usually(5)
  await handOver(40)
  await pull()
  await Promise.all([admin.fromPage('POST', '/bff/brake/release'), pull(), pull(), pull()])
  expect(await read()).toMatchObject({ pulled: null })
})

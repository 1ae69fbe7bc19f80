import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import type { Answer, Browser } from '../../../test/browser.ts'
import { createMigratedDatabase, type MigratedDatabase } from '../../../test/migrated-database.ts'
import {
  connectMailbox,
  createSending,
  seal,
  useMailbox,
  type Sending,
} from '../../../test/sending-world.ts'
import { createSliceWorld, type SliceWorld } from '../../../test/slice-world.ts'
import { createLog } from '../../platform/log.ts'
import { createNotificationRoutes } from '../notifications/index.ts'
import { createDisconnect } from '../sender/disconnect.ts'
import { createActivityRoutes } from './index.ts'

let db: MigratedDatabase
let sending: Sending
let slice: SliceWorld
let admin: Browser
let member: Browser
let organizationId = ''
let connectionId = ''

const log = createLog('silent')
const platformSender = { name: 'Vigilia', email: 'no-reply@platform.example' }
const ground = {
  extraKinds: ['digest'],
  neverFromPlatform: ['workflow'],
  platformSender,
}

beforeAll(async () => {
  db = await createMigratedDatabase()
  sending = createSending(db)
  const providers = {
    microsoft: null,
    google: {
      links,
      formFor: () => 'mime' as const,
      isAvailable: async () => await Promise.resolve(true),
    },
  }
  slice = await createSliceWorld(db, {
    publicUrl: 'http://localhost:4000',
    log,
    findApiKey: async () =>
      await Promise.resolve({
        keyId: 'k1',
        name: 'host product',
        organizationId: null,
        scopes: ['send', 'read'],
      }),
    routes: [
      ...createActivityRoutes({
        database: db.app,
        outbox: sending.outbox,
        providers,
        seal,
        ...ground,
      }),
      ...createNotificationRoutes({
        database: db.app,
        seal,
        outbox: sending.outbox,
        platformSender,
        productName: 'Vigilia',
        extraKinds: ['digest'],
      }),
      createDisconnect({
        database: db.app,
        providers,
        outbox: sending.outbox,
        connections: {
          openAttemptOf: sending.connections.openAttemptOf,
          disconnect: sending.connections.disconnect,
          revoke: async () => await Promise.resolve('not_offered'),
        },
        now: () => new Date(),
      }),
    ],
  })
})
afterAll(async () => {
  await slice.close()
  await sending.close()
  await db.drop()
})
beforeEach(async () => {
  organizationId = `org-${randomUUID().slice(0, 8)}`
  await owner('insert into organizations (organization_id, name) values ($1, $2)', [
    organizationId,
    'Acme',
  ])
  await owner(
    `insert into workspaces (organization_id, workspace_id, name) values ($1, 'main', 'Main')`,
    [organizationId],
  )
  connectionId = await connectMailbox(db, { sending, organizationId })
  await useMailbox(db, { sending, organizationId, connectionId })
  admin = await slice.signIn({ organizationId })
  member = await slice.signIn({ organizationId, id: 'm', role: 'member' })
})

const owner = async (text: string, values: readonly unknown[] = []) =>
  (await db.owner.pool.query(text, [...values])).rows
const inside = async (text: string, values: readonly unknown[] = []) =>
  await db.app.inOrganization(organizationId, async () => await owner(text, values))

const item = (more: Record<string, unknown> = {}) => ({
  workspaceId: 'main',
  kind: 'task',
  to: [{ email: 'bea@client.example' }],
  content: { subject: 'Please sign', text: 'Hello' },
  ...more,
})
const host = async (method: string, path: string, body?: unknown): Promise<Answer> =>
  await slice.newBrowser().request(`/api/v1/organizations/${organizationId}${path}`, {
    method,
    headers: { authorization: 'Bearer k', 'idempotency-key': randomUUID() },
    ...(body === undefined ? {} : { body }),
  })
const Json = z.record(z.string(), z.unknown())
const links = () => ({ log: 'https://log.example', grants: 'https://grants.example' })
const json = (answer: Answer) => Json.parse(answer.json())
const Results = z.object({
  results: z.array(
    z.looseObject({ status: z.number(), id: z.optional(z.string()), problem: z.optional(Json) }),
  ),
})
const Listed = z.object({
  data: z.array(z.looseObject({ id: z.string() })),
  next_cursor: z.nullable(z.string()),
})
const Days = z.array(Json)
const kindsOf = (policies: Readonly<Record<string, unknown>>) => Days.parse(policies['kinds'])
const Refused = z.object({ errors: z.array(z.object({ pointer: z.string(), code: z.string() })) })
const handOver = async (more: Record<string, unknown> = {}): Promise<string> =>
  z.string().parse(json(await host('POST', '/notifications', item(more)))['id'])
const ended = async (id: string, state: string, code: string) =>
  await owner(
    `update notifications set state = $2::text, code = $3, attempts = 1, claimed_by = gen_random_uuid(),
        started_at = now(), settled_at = case when $2::text in ('accepted', 'rejected') then now() end
      where notification_id = $1`,
    [id, state, code],
  )
const breakOff = async () =>
  await inside(`select hold_lanes($1, 'needs_reconnect')`, [connectionId])
const find = async (browser: Browser, body: object) =>
  await browser.fromPage('POST', '/bff/activity/notifications/find', body)
const errorsOf = (answer: Answer) =>
  Refused.parse(answer.json()).errors.map(({ pointer, code }) => [pointer, code])

const sendBatch = async (path: string, items: unknown[]) =>
  await slice.newBrowser().request(path, {
    method: 'POST',
    headers: { authorization: 'Bearer k' },
    body: { items },
  })
const putPolicies = async (kinds: unknown[], version = 0) =>
  await admin.fromPage('PUT', '/bff/outbox/policies', { kinds, version })
const wish = (kind: string, more: Readonly<Record<string, unknown>> = {}) => ({
  kind,
  whenBroken: 'hold',
  whenUnknown: 'park',
  ...more,
})
const putLimits = async (limits: object, version = 0) =>
  await admin.fromPage('PUT', '/bff/outbox/limits', { ...limits, version })
const disconnectWith = async (waiting: unknown) =>
  await admin.fromPage('POST', '/bff/connection/disconnect', {
    confirmEmail: 'box@acme.example',
    waiting,
  })

test('a batch: each item has its own fate, in the order asked', async () => {
  const first = await host('POST', '/notifications/batch', {
    items: [
      { idempotencyKey: 'a', ...item() },
      { idempotencyKey: 'b', ...item({ kind: 'nonsense' }) },
      { ...item() },
      { idempotencyKey: 'c', ...item({ workspaceId: 'nowhere' }) },
      { idempotencyKey: 'd', ...item({ to: [{ email: 'not an address' }] }) },
      { idempotencyKey: 'a', ...item() },
      { idempotencyKey: 'a', ...item({ kind: 'reminder' }) },
      { idempotencyKey: 'e', ...item({ to: [{ email: 'Compliance@acme.example' }] }) },
      { idempotencyKey: 'f', ...item({ template: { data: {} }, content: undefined }) },
    ],
  })
  expect(first.status).toBe(200)
  const { results } = Results.parse(first.json())
  expect(results.map(({ status }) => status)).toEqual([202, 422, 400, 422, 422, 202, 422, 422, 422])
  expect(results[0]).toMatchObject({ status: 202, state: 'queued' })
  expect(results[5]).toEqual({ ...results[0], replayed: true })
  expect(results[1]?.problem?.['errors']).toMatchObject([
    { pointer: '#/items/1/kind', code: 'unknown_kind' },
  ])
  expect(results[2]?.problem?.['code']).toBe('idempotency_key_missing')
  expect(results[3]?.problem?.['errors']).toMatchObject([{ pointer: '#/items/3/workspaceId' }])
  expect(results[4]?.problem?.['errors']).toMatchObject([{ pointer: '#/items/4/to/0/email' }])
  expect(results[6]?.problem?.['code']).toBe('idempotency_key_reused')
  expect(results[7]?.problem?.['errors']).toMatchObject([{ code: 'own_address' }])
  // The single way knows the batch's keys.
  const again = await slice
    .newBrowser()
    .request(`/api/v1/organizations/${organizationId}/notifications`, {
      method: 'POST',
      headers: { authorization: 'Bearer k', 'idempotency-key': 'a' },
      body: item(),
    })
  expect(json(again)['id']).toBe(results[0]?.id)
  expect(
    await owner('select taken_in from ledger where organization_id = $1', [organizationId]),
  ).toEqual([{ taken_in: 1 }])
})

test('a batch for an unknown organisation is refused whole, one of 501 too', async () => {
  const one = { idempotencyKey: 'a', ...item() }
  expect((await sendBatch('/api/v1/organizations/nobody/notifications/batch', [one])).status).toBe(
    404,
  )
  const path = `/api/v1/organizations/${organizationId}/notifications/batch`
  expect(
    (
      await sendBatch(
        path,
        Array.from({ length: 501 }, () => one),
      )
    ).status,
  ).toBe(422)
})

test('the list is paged by a cursor and filtered', async () => {
  const ids: string[] = []
  for (let count = 0; count < 5; count += 1) ids.unshift(await handOver())
  const reminder = await handOver({ kind: 'reminder' })
  const first = Listed.parse(json(await host('GET', '/notifications?kind=task&limit=2')))
  expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2))
  const second = Listed.parse(
    json(await host('GET', `/notifications?kind=task&limit=3&cursor=${first.next_cursor}`)),
  )
  expect(second.data.map(({ id }) => id)).toEqual(ids.slice(2))
  expect(second.next_cursor).toBeNull()
  expect(
    Listed.parse(json(await host('GET', '/notifications?state=queued'))).data[0],
  ).toMatchObject({
    id: reminder,
    kind: 'reminder',
    recipients: 1,
  })
  expect(json(await host('GET', '/notifications?state=held'))['data']).toEqual([])
  expect(errorsOf(await host('GET', '/notifications?cursor=abc'))).toEqual([
    ['#/query/cursor', 'invalid_cursor'],
  ])
  expect((await host('GET', '/notifications?limit=1000')).status).toBe(422)
})

test('an admin finds mail by the whole address it went to, in any case, and nobody else’s', async () => {
  const cc = await handOver({ cc: [{ email: 'Rita.Ruiz@BÜCHER.example' }] })
  const to = await handOver({
    kind: 'reminder',
    to: [{ email: 'rita.ruiz@xn--bcher-kva.example' }],
  })
  const both = { results: [{ status: 202 }, { status: 202 }] }
  const answer = await sendBatch(`/api/v1/organizations/${organizationId}/notifications/batch`, [
    { idempotencyKey: randomUUID(), ...item({ bcc: [{ email: 'rita.ruiz@bücher.example' }] }) },
    { idempotencyKey: randomUUID(), ...item() },
  ])
  expect(json(answer)).toMatchObject(both)
  const bcc = Results.parse(answer.json()).results[0]?.id
  const found = async (body: object) =>
    Listed.parse(json(await find(admin, body))).data.map(({ id }) => id)
  const recipient = ' RITA.ruiz@bücher.example'
  expect(await found({ recipient })).toEqual([bcc, to, cc])
  expect(await found({ recipient, kind: 'reminder' })).toEqual([to])
  expect(await found({ recipient: 'ruiz@bücher.example' })).toEqual([])
  const first = Listed.parse(json(await find(admin, { recipient, limit: 2 })))
  expect(await found({ recipient, cursor: first.next_cursor })).toEqual([cc])
  expect(errorsOf(await find(admin, { recipient, cursor: 'x' }))).toEqual([
    ['#/cursor', 'invalid_cursor'],
  ])
  expect(errorsOf(await find(admin, { recipient: 'rita' }))[0]?.[0]).toBe('#/recipient')
  expect((await find(member, { recipient })).status).toBe(403)
  await owner(`insert into organizations (organization_id, name) values ('elsewhere', 'E')
    on conflict do nothing`)
  const stranger = await slice.signIn({ organizationId: 'elsewhere' })
  expect(json(await find(stranger, { recipient }))).toMatchObject({ data: [] })
})

test('an admin sees addresses, a member only where they are', async () => {
  const id = await handOver({ cc: [{ email: 'carl@other.example' }] })
  const of = async (browser: Browser) =>
    json(await browser.fromPage('GET', `/bff/activity/notifications/${id}`))
  expect((await of(admin))['item']).toMatchObject({
    recipients: ['bea@client.example', 'carl@other.example'],
    diverted: false,
  })
  expect(await of(member)).toMatchObject({
    item: { recipients: ['b…@client.example', 'c…@other.example'] },
    notification: { id, timeline: [], resolved: null },
    logLink: 'https://log.example',
  })
  const list = json(await member.fromPage('GET', '/bff/activity/notifications?state=queued'))
  expect(list).toMatchObject({ data: [{ id }], next_cursor: null })
  const stranger = await slice.signIn({ organizationId: 'somebody-else' })
  expect((await stranger.fromPage('GET', `/bff/activity/notifications/${id}`)).status).toBe(404)
})

test('days are counted as they end, and what waits by the day it came', async () => {
  await ended(await handOver(), 'accepted', 'accepted')
  await ended(await handOver(), 'rejected', 'recipient_rejected')
  await ended(await handOver(), 'unknown', 'no_answer')
  await breakOff()
  await handOver()
  const answer = json(await member.fromPage('GET', '/bff/activity/days?days=7'))
  expect(answer['days']).toHaveLength(7)
  expect(Days.parse(answer['days']).at(-1)).toEqual({
    day: new Date().toISOString().slice(0, 10),
    accepted: 1,
    rejected: 1,
    expired: 0,
    cancelled: 0,
    held: 1,
    unknown: 1,
  })
  expect(answer).toMatchObject({
    anomaly: null,
    waiting: { queued: 0, held: 1, unknown: 1 },
    limits: { provider: 'google', messagesPerMinute: { limit: 10_000 }, mayLimit: true },
    secondsToFinish: null,
  })
})

test('unknown mail is shown with all that is known, and resolved by a person', async () => {
  const [left, again] = [await handOver(), await handOver()]
  for (const id of [left, again]) await ended(id, 'unknown', 'no_answer')
  await owner(
    `insert into attempts (notification_id, attempt, organization_id, lane_id, budget_key, recipients,
       claimed_at, started_at, ended_at, outcome, code, http_status, correlation_id)
     select notification_id, 1, organization_id, lane_id, 'google:x', 1, now(), now(), now(),
            'unknown', 'no_answer', 504, 'c-1'
       from notifications where notification_id = $1`,
    [again],
  )
  const shown = json(await admin.fromPage('GET', '/bff/unknown-mail'))
  expect(shown).toMatchObject({ total: 2, next_cursor: null })
  expect(Listed.parse(shown).data[0]).toMatchObject({
    id: again,
    from: 'compliance@acme.example',
    provider: 'google',
    logLink: 'https://log.example',
    subject: 'Please sign',
    recipients: ['bea@client.example'],
    httpStatus: 504,
    correlationId: 'c-1',
    maySendAgain: true,
  })
  expect(
    Listed.parse(json(await member.fromPage('GET', '/bff/unknown-mail'))).data[0],
  ).toMatchObject({ subject: null })
  const resolve = async (body: unknown) =>
    await admin.fromPage('POST', '/bff/unknown-mail/resolve', body)
  expect(json(await resolve({ ids: [left], as: 'accepted' }))).toEqual({
    resolved: 1,
    skipped: 0,
    left: 1,
  })
  expect(json(await resolve({ ids: [left, again], as: 'send_again' }))).toEqual({
    resolved: 1,
    skipped: 1,
    left: 0,
  })
  expect((await resolve({ all: true, ids: [left], as: 'accepted' })).status).toBe(422)
  expect(
    (await member.fromPage('POST', '/bff/unknown-mail/resolve', { all: true, as: 'accepted' }))
      .status,
  ).toBe(403)
  expect(
    await owner(
      'select state, claimed_by, resolved_as, sealed_content is null as erased from notifications where notification_id = any($1) order by created_at',
      [[left, again]],
    ),
  ).toEqual([
    { state: 'accepted', claimed_by: null, resolved_as: 'accepted', erased: true },
    { state: 'queued', claimed_by: null, resolved_as: 'send_again', erased: false },
  ])
})

test('the host resolves one too; erased contents cannot be sent again', async () => {
  const id = await handOver()
  const resolve = async (as: string) => await host('POST', `/notifications/${id}/resolve`, { as })
  expect(json(await resolve('accepted'))['code']).toBe('already_settled')
  await ended(id, 'unknown', 'no_answer')
  await owner('update notifications set sealed_content = null where notification_id = $1', [id])
  expect(errorsOf(await resolve('send_again'))).toEqual([['#/as', 'contents_erased']])
  expect(json(await resolve('accepted'))).toEqual({ id, state: 'accepted' })
  expect(json(await host('GET', `/notifications/${id}`))['resolved']).toMatchObject({
    as: 'accepted',
    by: 'api_key',
  })
  expect(
    (await host('POST', `/notifications/${randomUUID()}/resolve`, { as: 'accepted' })).status,
  ).toBe(404)
})

test('held mail: preview, decision, progress, stop', async () => {
  await breakOff()
  const id = await handOver()
  await owner(
    `update notifications set created_at = now() - interval '3 hours' where notification_id = $1`,
    [id],
  )
  expect(json(await admin.fromPage('POST', '/bff/held-mail/drain', { all: true }))['code']).toBe(
    'not_connected',
  )
  await inside('select release_lanes($1)', [connectionId])
  expect(json(await member.fromPage('GET', '/bff/held-mail'))).toMatchObject({
    reason: 'decision',
    total: 1,
    mayDrain: true,
    drain: null,
    byKind: [{ kind: 'task', count: 1, mayLeaveFromPlatform: true }],
  })
  expect((await member.fromPage('POST', '/bff/held-mail/drain', { all: true })).status).toBe(403)
  expect((await admin.fromPage('POST', '/bff/held-mail/drain', {})).status).toBe(422)
  const drained = json(await admin.fromPage('POST', '/bff/held-mail/drain', { all: true }))
  expect(drained).toMatchObject({ total: 0, drain: { automatic: false, total: 1, left: 1 } })
  const stopped = json(await admin.fromPage('POST', '/bff/held-mail/stop'))
  expect(stopped).toMatchObject({ reason: 'decision', total: 1, drain: null })
  expect(
    errorsOf(
      await admin.fromPage('POST', '/bff/held-mail/drain', {
        kinds: ['incident'],
        from: 'platform',
      }),
    ),
  ).toEqual([['#/kinds/0', 'not_from_platform']])
  const dropped = json(await admin.fromPage('POST', '/bff/held-mail/drop', { kinds: ['task'] }))
  expect(dropped).toMatchObject({ reason: null, total: 0 })
  expect(json(await host('GET', `/notifications/${id}`))['state']).toBe('cancelled')
  const acts = await owner(
    'select action from audit_entries where organization_id = $1 order by sequence',
    [organizationId],
  )
  expect(acts.map(({ action }) => action)).toEqual([
    'held_mail.drained',
    'held_mail.stopped',
    'held_mail.dropped',
  ])
})

test('policies by kind: defaults, choices, change, refusals', async () => {
  const read = json(await member.fromPage('GET', '/bff/outbox/policies'))
  const of = (kind: string) => kindsOf(read).find((one) => one['kind'] === kind)
  expect(of('task')).toEqual({
    kind: 'task',
    whenBroken: 'hold',
    whenUnknown: 'park',
    expiresAfterHours: 72,
    choices: ['hold', 'expire', 'platform'],
  })
  expect(of('incident')).toMatchObject({ expiresAfterHours: null, choices: ['hold'] })
  expect(of('workflow')?.['choices']).toEqual(['hold', 'expire'])
  expect(of('digest')).toMatchObject({ whenBroken: 'hold' })
  expect(
    errorsOf(
      await putPolicies([
        wish('incident', { whenBroken: 'platform' }),
        wish('workflow', { whenBroken: 'platform' }),
        wish('nonsense'),
        wish('task', { expiresAfterHours: null }),
        wish('incident', { expiresAfterHours: 5 }),
      ]),
    ),
  ).toEqual([
    ['#/kinds/0/whenBroken', 'always_held'],
    ['#/kinds/1/whenBroken', 'not_from_platform'],
    ['#/kinds/2/kind', 'unknown_kind'],
    ['#/kinds/3/expiresAfterHours', 'life_missing'],
    ['#/kinds/4/expiresAfterHours', 'always_held'],
  ])
  const changed = await putPolicies([wish('task', { whenUnknown: 'resend', expiresAfterHours: 5 })])
  expect(json(changed)).toMatchObject({ version: 1 })
  expect(kindsOf(json(changed))[0]).toMatchObject({ whenUnknown: 'resend', expiresAfterHours: 5 })
  expect((await putPolicies([wish('task')])).status).toBe(412)
  expect(kindsOf(json(await putPolicies([wish('task')], 1)))[0]).toMatchObject({
    expiresAfterHours: 5,
  })
})

test('own limits go down only, and count at once', async () => {
  const none = { messagesPerMinute: null, messagesPerDay: null, recipientsPerDay: null }
  expect(errorsOf(await putLimits({ ...none, messagesPerMinute: 20_000 }))).toEqual([
    ['#/messagesPerMinute', 'above_allowed'],
  ])
  expect(
    json(await putLimits({ ...none, messagesPerMinute: 3, recipientsPerDay: 200 })),
  ).toMatchObject({
    messagesPerMinute: { allowed: 10_000, own: 3, limit: 3, left: 3 },
    recipientsPerDay: { own: 200, limit: 200, left: 200 },
  })
  const status = json(await host('GET', '/email-status'))
  expect(status['budget']).toEqual({
    perMinute: { limit: 3, left: 3 },
    perDay: { limit: 100_000, left: 100_000 },
    recipientsPerDay: { limit: 200, left: 200 },
  })
  for (let count = 0; count < 5; count += 1) await handOver()
  const worker = sending.outbox.startWorker()
  await vi.waitFor(
    async () =>
      expect(json(await host('GET', '/email-status'))).toMatchObject({
        waiting: { queued: 2, sending: 0 },
        secondsToFinish: 60,
      }),
    { timeout: 15_000 },
  )
  await worker.stop()
  // Where the provider does not limit recipients, the own limit is raised again like any other.
  expect(json(await putLimits({ ...none, recipientsPerDay: 500 }, 1))).toMatchObject({
    messagesPerMinute: { own: null, limit: 10_000 },
    recipientsPerDay: { allowed: null, own: 500 },
    version: 2,
  })
})

test('two admins at once: the slower one hears who changed the limits or the policies', async () => {
  const none = { messagesPerMinute: null, messagesPerDay: null, recipientsPerDay: null }
  const other = await slice.signIn({
    organizationId,
    email: 'grace@acme.example',
    name: 'Grace Hopper',
  })
  const [limits, policies] = [
    await other.fromPage('PUT', '/bff/outbox/limits', { ...none, messagesPerDay: 9, version: 0 }),
    await other.fromPage('PUT', '/bff/outbox/policies', { kinds: [wish('task')], version: 0 }),
  ]
  expect([limits.status, policies.status]).toEqual([200, 200])
  for (const refused of [
    await putLimits({ ...none, messagesPerDay: 700 }),
    await putPolicies([wish('request')]),
  ])
    expect(json(refused)).toMatchObject({
      status: 412,
      code: 'precondition_failed',
      changed: { by: 'Grace Hopper' },
    })
  expect(json(await member.fromPage('GET', '/bff/outbox/limits'))).toMatchObject({
    messagesPerDay: { own: 9 },
    version: 1,
  })
})

test('an admin cancels one mail that has not left', async () => {
  const id = await handOver()
  const cancel = async (browser: Browser) =>
    await browser.fromPage('POST', `/bff/activity/notifications/${id}/cancel`)
  expect((await cancel(member)).status).toBe(403)
  expect(json(await cancel(admin))).toMatchObject({ item: { id, state: 'cancelled' } })
  await ended(id, 'accepted', 'accepted')
  expect(json(await cancel(admin))['code']).toBe('already_settled')
})

test('a disconnect does to waiting mail what the admin chose for its kind', async () => {
  const [task, reminder, incident] = [
    await handOver(),
    await handOver({ kind: 'reminder' }),
    await handOver({ kind: 'incident' }),
  ]
  expect(errorsOf(await disconnectWith({ incident: 'platform' }))).toEqual([
    ['#/waiting/incident', 'not_from_platform'],
  ])
  expect(
    json(await disconnectWith({ task: 'drop', reminder: 'platform', incident: 'hold' })),
  ).toMatchObject({
    held: 1,
  })
  const worker = sending.outbox.startWorker()
  await vi.waitFor(async () =>
    expect(json(await host('GET', `/notifications/${reminder}`))).toMatchObject({
      state: 'accepted',
      from: 'no-reply@platform.example',
    }),
  )
  await worker.stop()
  const posted = sending.posted.find(({ message }) => message.notificationId === reminder)
  expect(posted?.raw).toContain('Sent by Letterhead, because the organisation')
  expect(json(await host('GET', `/notifications/${task}`))['state']).toBe('cancelled')
  expect(json(await host('GET', `/notifications/${incident}`))).toMatchObject({
    state: 'held',
    code: 'disconnected',
  })
})

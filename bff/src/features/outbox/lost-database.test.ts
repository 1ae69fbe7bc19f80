import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createMigratedDatabase, type MigratedDatabase } from '../../../test/migrated-database.ts'
import { createSending, seal, type Sending } from '../../../test/sending-world.ts'
import { createSliceWorld, type SliceWorld } from '../../../test/slice-world.ts'
import { createTcpProxy, type TcpProxy } from '../../../test/tcp-proxy.ts'
import { openDatabase, type Database } from '../../platform/database/index.ts'
import { createLog } from '../../platform/log.ts'
import { createNotificationRoutes } from '../notifications/index.ts'

let db: MigratedDatabase
let proxy: TcpProxy
let database: Database
let sending: Sending
let slice: SliceWorld
let organizationId = ''
const ends: (() => Promise<void>)[] = []
const log = createLog('silent')

beforeAll(async () => {
  db = await createMigratedDatabase()
})
afterAll(async () => await db.drop())
beforeEach(async () => {
  proxy = await createTcpProxy(db.appUrl)
  const urls = { appUrl: proxy.through(db.appUrl), workerUrl: proxy.through(db.workerUrl) }
  database = openDatabase({ url: urls.appUrl, role: 'letterhead_app', connections: 4, log })
  sending = createSending({ ...db, ...urls })
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
    routes: createNotificationRoutes({
      database,
      seal,
      outbox: sending.outbox,
      platformSender: { email: 'no-reply@platform.example' },
      productName: 'Vigilia',
      extraKinds: [],
    }),
  })
  organizationId = `org-${randomUUID().slice(0, 8)}`
  await db.owner.pool.query('insert into organizations (organization_id, name) values ($1, $1)', [
    organizationId,
  ])
  await db.owner.pool.query(
    `insert into workspaces (organization_id, workspace_id, name) values ($1, 'main', 'Main')`,
    [organizationId],
  )
})
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
  await slice.close()
  await Promise.all([database.close(), sending.close()])
  await proxy.close()
})

const post = async (key: string = randomUUID()) =>
  await slice.newBrowser().request(`/api/v1/organizations/${organizationId}/notifications`, {
    method: 'POST',
    headers: { authorization: 'Bearer k', 'idempotency-key': key },
    body: {
      workspaceId: 'main',
      kind: 'task',
      to: [{ email: `${organizationId}@client.example` }],
      content: { subject: 'Hello', text: 'Hello' },
    },
  })
const posted = () => sending.posted.filter(({ raw }) => raw.includes(organizationId))
const start = () => {
  const worker = sending.outbox.startWorker()
  ends.push(async () => await worker.stop())
}

test('without a database the API says so within a second, and goes on by itself', async () => {
  expect((await post()).status).toBe(202)
  proxy.cut()
  const from = performance.now()
  const answers = await Promise.all(Array.from({ length: 10 }, async () => await post()))
  expect(performance.now() - from).toBeLessThan(1_500)
  for (const { status, headers } of answers) {
    expect(status).toBe(503)
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
  }
  proxy.mend()
  await vi.waitFor(async () => expect((await post()).status).toBe(202), { timeout: 5_000 })
})

test('a worker waits for a lost database, does not end, and sends what was handed over', async () => {
  start()
  await post()
  await vi.waitFor(() => expect(posted()).toHaveLength(1), { timeout: 5_000 })
  proxy.cut()
  await post().catch(() => undefined)
  proxy.mend()
  await vi.waitFor(async () => expect((await post()).status).toBe(202), { timeout: 5_000 })
  await vi.waitFor(() => expect(posted()).toHaveLength(2), { timeout: 10_000 })
}, 30_000)

test('connections that hang for ever are noticed, and mail leaves in the meantime', async () => {
  start()
  await post()
  await vi.waitFor(() => expect(posted()).toHaveLength(1), { timeout: 5_000 })
  proxy.freeze()
  await db.owner.pool.query(
    `select * from enqueue_notification($1, gen_random_uuid(), 'main', 'task', 0::smallint, 'en',
       $2, '', (select sealed_recipients from notifications where organization_id = $1 limit 1), 1,
       '{}', '\\x00', null, null, null, 1, 1, 1)`,
    [organizationId, randomUUID()],
  )
  const state = async () =>
    (
      await db.owner.pool.query<{ attempts: number }>(
        'select max(attempts) as attempts from notifications where organization_id = $1 and sealed_content is not null',
        [organizationId],
      )
    ).rows[0]?.attempts
  // Its contents are no contents, but it was taken: the worker is back at work.
  await vi.waitFor(async () => expect(await state()).toBeGreaterThan(0), { timeout: 30_000 })
}, 45_000)

test('a full disk is no 202: the same key works once there is room', async () => {
  await db.owner.pool.query(`create function disk_full() returns trigger language plpgsql as
    $$ begin raise exception 'no space' using errcode = '53100'; end $$`)
  await db.owner.pool.query(`create trigger disk_full before insert on notifications
    execute function disk_full()`)
  const refused = await post('full')
  expect(refused.status).toBe(503)
  expect(refused.headers['retry-after']).toBeDefined()
  await db.owner.pool.query('drop trigger disk_full on notifications')
  expect((await post('full')).status).toBe(202)
})

test('when all connections are taken a request is refused within a second, not kept', async () => {
  const taken = await Promise.all(
    Array.from({ length: 4 }, async () => await database.pool.connect()),
  )
  const from = performance.now()
  await expect(
    database.inOrganization(organizationId, async () => await Promise.resolve()),
  ).rejects.toThrow(/timeout exceeded/)
  expect(performance.now() - from).toBeLessThan(1_500)
  for (const client of taken) client.release()
})

import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { createNotificationRoutes } from '../../src/features/notifications/index.ts'
import { createOrganizationRoutes } from '../../src/features/organizations/index.ts'
import { openDatabase } from '../../src/platform/database/index.ts'
import { createLog } from '../../src/platform/log.ts'
import { createMigratedDatabase, type MigratedDatabase } from '../migrated-database.ts'
import { createSending, seal } from '../sending-world.ts'
import { createSliceWorld } from '../slice-world.ts'

// One idempotency key at several processes, and at one that is gone before it could answer.

const log = createLog('silent')
let db: MigratedDatabase
let processes: readonly Awaited<ReturnType<typeof newProcess>>[]

/** The host API with pools and queues of its own, as one process has them. */
const newProcess = async () => {
  const sending = createSending(db)
  const database = openDatabase({ url: db.appUrl, role: null, connections: 4, log })
  const world = await createSliceWorld(db, {
    routes: [
      ...createOrganizationRoutes({ database }),
      ...createNotificationRoutes({
        database,
        seal,
        outbox: sending.outbox,
        platformSender: { email: 'no-reply@platform.example' },
        productName: 'Letterhead',
        extraKinds: [],
      }),
    ],
    publicUrl: 'http://localhost:4000',
    findApiKey: async () => await Promise.resolve(KEY),
    log,
  })
  return {
    url: world.url,
    ask: async (method: string, path: string, body: unknown, more: Record<string, string> = {}) =>
      await world.newBrowser().request(`/api/v1/organizations/${path}`, {
        method,
        body,
        headers: { authorization: 'Bearer key', ...more },
      }),
    close: async () => {
      await world.close()
      await sending.close()
      await database.close()
    },
  }
}
const KEY = {
  keyId: 'k1',
  name: 'host product',
  organizationId: null,
  scopes: ['send', 'provision'],
} as const

beforeAll(async () => {
  db = await createMigratedDatabase()
  processes = await Promise.all([newProcess(), newProcess(), newProcess()])
  await processes[0]?.ask('PUT', 'acme', { name: 'Acme' })
  await processes[0]?.ask('PUT', 'acme/workspaces/main', { name: 'Main' })
})
afterAll(async () => {
  await Promise.all(processes.map(async (one) => await one.close()))
  await db.drop()
})

const message = {
  workspaceId: 'main',
  kind: 'task',
  to: [{ email: 'rita@there.example' }],
  content: { subject: 'A new task', text: 'Please look.' },
}
const handOver = async (key: string, at = 0) =>
  await processes[at % 3]!.ask('POST', 'acme/notifications', message, { 'idempotency-key': key })
const rowsOf = async (key: string): Promise<string[]> => {
  const { rows } = await db.owner.pool.query<{ id: string }>(
    'select notification_id as id from notifications where idempotency_key = $1',
    [key],
  )
  return rows.map(({ id }) => id)
}
const Id = z.object({ id: z.string() })

test('G-07 fifty hand-overs with one key over three processes are one row, and one of them made it', async () => {
  const key = randomUUID()
  const answers = await Promise.all(
    Array.from({ length: 50 }, async (_, at) => await handOver(key, at)),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
  const ids = new Set(answers.map((answer) => Id.parse(answer.json()).id))
  expect(await rowsOf(key)).toEqual([...ids])
  const made = answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined)
  expect(made).toHaveLength(1)
})

/** Hands over by hand, and hangs up as soon as the row is there: nobody has heard the answer. */
const goneBeforeTheAnswer = async (key: string) => {
  const { hostname, port, host } = new URL(processes[0]!.url)
  const body = JSON.stringify(message)
  const socket = connect(Number(port), hostname)
  socket.write(
    [
      'POST /api/v1/organizations/acme/notifications HTTP/1.1',
      `Host: ${host}`,
      'Authorization: Bearer key',
      'Content-Type: application/json',
      `Idempotency-Key: ${key}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  )
  await expect.poll(async () => await rowsOf(key), { interval: 5 }).toHaveLength(1)
  socket.resetAndDestroy()
}

test('G-08 whoever never heard the answer gets it from another process, with the row that is there', async () => {
  const key = randomUUID()
  await goneBeforeTheAnswer(key)
  const again = await handOver(key, 1)
  expect(again.status).toBe(202)
  expect(again.headers['idempotent-replayed']).toBe('true')
  expect(await rowsOf(key)).toEqual([Id.parse(again.json()).id])
})

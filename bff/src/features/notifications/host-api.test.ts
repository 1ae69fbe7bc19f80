import { templatePreview } from '@letterhead/contract'
import express from 'express'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { createMigratedDatabase, type MigratedDatabase } from '../../../test/migrated-database.ts'
import {
  connectMailbox,
  createSending,
  seal,
  useMailbox,
  type Sending,
} from '../../../test/sending-world.ts'
import { wideLimits } from '../../../test/wide-limits.ts'
import { answerNotFound, createErrorAnswer } from '../../platform/http/error-answer.ts'
import { mountRoutes } from '../../platform/http/mount.ts'
import { createRequestLog } from '../../platform/http/request-log.ts'
import { close, listen } from '../../platform/http/server.ts'
import { createLog } from '../../platform/log.ts'
import { createOrganizationRoutes } from '../organizations/index.ts'
import { createNotificationRoutes } from './index.ts'

let db: MigratedDatabase
let sending: Sending
let origin = ''
let stop: () => Promise<void>

beforeAll(async () => {
  db = await createMigratedDatabase()
  sending = createSending(db)
  const log = createLog('silent')
  const app = express()
  app.use(createRequestLog(log))
  const routes = [
    ...createOrganizationRoutes({ database: db.app }),
    ...createNotificationRoutes({
      database: db.app,
      seal,
      outbox: sending.outbox,
      platformSender: { email: 'no-reply@platform.example' },
      productName: 'Letterhead',
      extraKinds: ['digest'],
    }),
  ]
  const server = await listen(app, 0)
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  mountRoutes(app, routes, {
    sessions: (_request, _response, next) => next(),
    ownOrigin: origin,
    now: () => new Date(),
    limits: wideLimits(db),
    tellDenied: async () => await Promise.resolve(),
    findApiKey: async () =>
      await Promise.resolve({
        keyId: 'k1',
        name: 'host product',
        organizationId: null,
        scopes: ['send', 'read', 'provision'],
      }),
  })
  app.use(answerNotFound, createErrorAnswer({ log }))
  stop = async () => await close(server, 100)
})
afterAll(async () => {
  await stop()
  await sending.close()
  await db.drop()
})

const Body = z.record(z.string(), z.unknown())
const Errors = z.array(z.object({ pointer: z.string(), code: z.string() }))
interface Said {
  status: number
  headers: Headers
  body: z.infer<typeof Body>
}
const call = async (
  method: string,
  path: string,
  { body, headers }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Said> => {
  const response = await fetch(`${origin}/api/v1/organizations/${path}`, {
    method,
    headers: {
      authorization: 'Bearer key',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return {
    status: response.status,
    headers: response.headers,
    body: Body.parse(await response.json()),
  }
}

const provision = async (locale = 'en'): Promise<string> => {
  const id = `o-${randomUUID().slice(0, 8)}`
  await call('PUT', id, { body: { name: 'Acme', locale } })
  await call('PUT', `${id}/workspaces/main`, { body: { name: 'Main office' } })
  return id
}

const message = {
  workspaceId: 'main',
  kind: 'task',
  to: [{ email: 'rita@there.example', name: 'Rita' }],
  content: { subject: 'A new task', text: 'Please look.' },
}
const handOver = async (id: string, body: unknown, key: string = randomUUID()): Promise<Said> =>
  await call('POST', `${id}/notifications`, { body, headers: { 'idempotency-key': key } })

const faults = ({ body }: Said) =>
  Errors.parse(body['errors']).map(({ pointer, code }) => `${pointer} ${code}`)

test('an organisation and its workspaces are created, renamed and audited', async () => {
  const id = await provision()
  const renamed = await call('PUT', id, {
    body: { name: 'Acme SA', locale: 'fr', alertTo: ['it@acme.example'] },
  })
  expect(renamed.body).toEqual({ id, name: 'Acme SA', locale: 'fr', alertTo: ['it@acme.example'] })
  // What is left out stays.
  expect((await call('PUT', id, { body: { name: 'Acme' } })).body).toMatchObject({
    locale: 'fr',
    alertTo: ['it@acme.example'],
  })
  expect((await call('PUT', `nobody-${id}/workspaces/w`, { body: { name: 'W' } })).status).toBe(404)
  const { rows } = await db.owner.pool.query<{ action: string }>(
    'select action from audit_entries where organization_id = $1 order by entry_id',
    [id],
  )
  expect(rows.map(({ action }) => action)).toEqual([
    'organization.provisioned',
    'workspace.provisioned',
    'organization.provisioned',
    'organization.provisioned',
  ])
})

test('G-06 a notification is accepted, and the same key again gives the same answer', async () => {
  const id = await provision()
  const first = await handOver(id, message, 'key-1')
  expect(first).toMatchObject({ status: 202, body: { state: 'queued' } })
  expect(first.headers.get('idempotent-replayed')).toBeNull()
  const quoted = await handOver(id, message, '"key-1"')
  expect(quoted).toMatchObject({ status: 202, body: first.body })
  expect(quoted.headers.get('idempotent-replayed')).toBe('true')
  const reordered = { ...message, to: [{ name: 'Rita', email: 'rita@there.example' }] }
  expect((await handOver(id, reordered, 'key-1')).status).toBe(202)
  const other = await handOver(id, { ...message, kind: 'request' }, 'key-1')
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
})

test('a replay answers as the first time, whatever has become of the mail since', async () => {
  const id = await provision()
  const first = await handOver(id, message, 'key-1')
  await call('POST', `${id}/notifications/${String(first.body['id'])}/cancel`)
  const again = await handOver(id, message, 'key-1')
  expect(again).toMatchObject({ status: 202, body: first.body })
  expect(again.body).toEqual(first.body)
})

test('G-06 a key is asked for, and one that no header should hold is refused', async () => {
  const id = await provision()
  const missing = await call('POST', `${id}/notifications`, { body: message })
  expect(missing).toMatchObject({ status: 400, body: { code: 'idempotency_key_missing' } })
  const long = await handOver(id, message, 'k'.repeat(256))
  expect(long.status).toBe(422)
  expect(faults(long)).toEqual(['#/headers/idempotency-key invalid_idempotency_key'])
})

test('G-08 what is refused names its field and keeps neither row nor key', async () => {
  const id = await provision()
  const refusals = {
    '#/kind unknown_kind': { ...message, kind: 'gossip' },
    '#/workspaceId unknown_workspace': { ...message, workspaceId: 'elsewhere' },
    '#/to/0/email own_address': { ...message, to: [{ email: 'No-Reply@platform.example' }] },
    '#/content/subject control_characters': {
      ...message,
      content: { subject: 'A\r\nBcc: x@y.example', text: 'x' },
    },
    '#/to/0/name control_characters': {
      ...message,
      to: [{ email: 'a@b.example', name: 'A\u2028B' }],
    },
    '#/attachments unknown_property': { ...message, attachments: [] },
    '#/template no_template': {
      ...message,
      content: undefined,
      kind: 'digest',
      template: { data: {} },
    },
    '#/expiresAt before_send_after': {
      ...message,
      sendAfter: '2030-01-02T00:00:00Z',
      expiresAt: '2030-01-01T00:00:00Z',
    },
  }
  for (const [expected, body] of Object.entries(refusals)) {
    const said = await handOver(id, body, 'same-key')
    expect(said.status).toBe(422)
    expect(faults(said)).toEqual([expected])
  }
  const many = Array.from({ length: 101 }, (_, n) => ({ email: `p${n}@there.example` }))
  expect((await handOver(id, { ...message, to: many }, 'same-key')).status).toBe(422)
  const large = { ...message, content: { subject: 'x', text: 'x'.repeat(2 ** 21) } }
  expect((await handOver(id, large, 'same-key')).status).toBe(413)
  expect((await handOver('nobody', message)).status).toBe(404)
  const { rows } = await db.owner.pool.query(
    'select 1 from notifications where organization_id = $1',
    [id],
  )
  expect(rows).toEqual([])
  expect((await handOver(id, message, 'same-key')).status).toBe(202)
})

test('a template is filled in the organisation’s language, and wrong data names its field', async () => {
  const id = await provision('fr')
  const template = { data: templatePreview.task.fr }
  const { content: _, ...rest } = message
  const said = await handOver(id, { ...rest, template })
  expect(said.status).toBe(202)
  const { rows } = await db.owner.pool.query<{ sealed_content: Buffer; locale: string }>(
    'select sealed_content, locale from notifications where notification_id = $1',
    [said.body['id']],
  )
  const content = seal
    .unseal(
      { organizationId: id, row: String(said.body['id']), column: 'sealed_content' },
      rows[0]!.sealed_content,
    )
    .toString()
  expect(rows[0]!.locale).toBe('fr')
  expect(content).toContain(String.raw`lang=\"fr\"`)
  expect(content).toContain('Main office')
  const wrong = await handOver(id, { ...rest, template: { data: { ...template.data, url: 'x' } } })
  expect(faults(wrong)[0]).toMatch(/^#\/template\/data\/url /)
})

test('I-07 a recipient’s domain is kept as the mail system writes it', async () => {
  const organizationId = await provision()
  const to = [{ email: 'rita@bücher.example' }]
  const { body } = await handOver(organizationId, { ...message, to })
  const { rows } = await db.owner.pool.query<{ sealed_recipients: Buffer }>(
    'select sealed_recipients from notifications where notification_id = $1',
    [body['id']],
  )
  const place = { organizationId, row: String(body['id']), column: 'sealed_recipients' }
  expect(seal.unseal(place, rows[0]!.sealed_recipients).toString()).toContain(
    'rita@xn--bcher-kva.example',
  )
})

test('I-11 an own sender is never its own recipient', async () => {
  const organizationId = await provision()
  const connectionId = await connectMailbox(db, { sending, organizationId })
  await useMailbox(db, { sending, organizationId, connectionId })
  const loop = { ...message, cc: [{ email: 'Compliance@Acme.example' }] }
  expect((await handOver(organizationId, loop)).body).toMatchObject({
    errors: [{ pointer: '#/to', code: 'own_address' }],
  })
  const answered = { ...message, bcc: [{ email: 'No-Reply@Platform.example' }] }
  expect((await handOver(organizationId, answered)).body).toMatchObject({
    errors: [{ pointer: '#/bcc/0/email', code: 'own_address' }],
  })
  expect((await handOver(organizationId, message)).status).toBe(202)
})

test('a waiting notification is read and cancelled, by its own organisation only', async () => {
  const id = await provision()
  const said = await handOver(id, { ...message, sendAfter: '2099-01-01T00:00:00Z' })
  const path = `notifications/${String(said.body['id'])}`
  expect((await call('GET', `${id}/${path}`)).body).toMatchObject({
    organizationId: id,
    workspaceId: 'main',
    kind: 'task',
    state: 'queued',
    recipients: 1,
    attempts: 0,
    nextAttemptAt: '2099-01-01T00:00:00.000Z',
    timeline: [],
  })
  const other = await provision()
  expect((await call('GET', `${other}/${path}`)).status).toBe(404)
  expect((await call('POST', `${other}/${path}/cancel`)).status).toBe(404)
  expect((await call('POST', `${id}/${path}/cancel`)).body).toMatchObject({ state: 'cancelled' })
  expect((await call('GET', `${id}/${path}`)).body).toMatchObject({ state: 'cancelled' })
})

test('the status says where mail leaves from, what waits and what is left', async () => {
  const id = await provision()
  await handOver(id, message)
  const status = await call('GET', `${id}/email-status`)
  expect(status).toMatchObject({
    status: 200,
    body: {
      sender: { kind: 'platform', email: 'no-reply@platform.example', name: 'Letterhead' },
      connection: null,
      waiting: { queued: 1, sending: 0, held: 0, unknown: 0 },
      budget: { perMinute: { limit: 10_000, left: 10_000 } },
      secondsToFinish: 0,
    },
  })
  expect((await call('GET', 'nobody/email-status')).status).toBe(404)
})

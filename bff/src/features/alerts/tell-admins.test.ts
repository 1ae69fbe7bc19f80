import { startSandbox, type Sandbox } from '@letterhead/sandbox'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { createMigratedDatabase, type MigratedDatabase } from '../../../test/migrated-database.ts'
import { createLog } from '../../platform/log.ts'
import { createSeal } from '../../platform/seal.ts'
import { createConnections, type Connections } from '../connection/index.ts'
import { createLanes, createOutbox, type Outbox } from '../outbox/index.ts'
import { createGoogle, createPlatformSmtp } from '../providers/index.ts'
import { createMaySendAs } from '../sender-policy/index.ts'
import { createOperatorAlerts, tellAdmins } from './index.ts'

const log = createLog('silent')
const now = () => new Date()
const publicUrl = 'http://localhost:4000'
const seal = createSeal([{ id: 'k1', key: randomBytes(32) }])
const limits = { perMinute: 600, perDay: 10_000, inFlight: 4 }

let db: MigratedDatabase
let dataDir: string
let sandbox: Sandbox
let outbox: Outbox
let connections: Connections
let worker: { stop: () => Promise<void> }
let organizationId = ''
let connectionId = ''
let admin = ''

beforeAll(async () => {
  db = await createMigratedDatabase()
  dataDir = await mkdtemp(join(tmpdir(), 'alerts-'))
  sandbox = await startSandbox({ port: 0, dataDir, productUrl: publicUrl })
  const google = createGoogle(
    {
      ...sandbox.seed.clients.google,
      issuerUrl: `${sandbox.url}/google`,
      gmailUrl: sandbox.url,
      limits,
      production: false,
    },
    { log, now },
  )
  const platform = createPlatformSmtp(
    {
      smtpUrl: sandbox.smtpUrl,
      sender: { name: 'Letterhead', email: 'no-reply@letterhead.example' },
      limits,
    },
    { now },
  )
  const providers = { google, microsoft: null }
  const lanes = createLanes({ providers })
  const alerts = createOperatorAlerts({ workerDatabase: db.worker, log })
  const shared = {
    alerts,
    database: db.app,
    workerDatabase: db.worker,
    providers,
    seal,
    log,
    now,
    lanes,
  }
  connections = createConnections({ ...shared, publicUrl, secureCookies: false })
  outbox = createOutbox({
    ...shared,
    maySendAs: createMaySendAs({ workerDatabase: db.worker, operator: [] }),
    platform,
    accessToken: connections.accessToken,
    markNeedsReconnect: connections.markNeedsReconnect,
    onTestSettled: async () => await Promise.resolve(),
  })
  worker = outbox.startWorker()
})
afterAll(async () => {
  await worker.stop()
  await sandbox.stop()
  await rm(dataDir, { recursive: true, force: true })
  await db.drop()
})

beforeEach(async () => {
  const mark = randomUUID().slice(0, 8)
  organizationId = `o-${mark}`
  connectionId = randomUUID()
  admin = `ada-${mark}@acme.example`
  await db.owner.kysely
    .insertInto('organizations')
    .values({ organization_id: organizationId, name: 'Acme Ltd', locale: 'fr' })
    .execute()
  await db.owner.kysely
    .insertInto('workspaces')
    .values({ organization_id: organizationId, workspace_id: 'main', name: 'Main' })
    .execute()
  const place = (column: string) => ({ organizationId, row: connectionId, column })
  await db.app.inOrganization(organizationId, async (tx) => {
    await tx
      .insertInto('connections')
      .values({
        connection_id: connectionId,
        organization_id: organizationId,
        provider: 'google',
        account_key: mark,
        email: `post-${mark}@acme.example`,
        scopes: ['gmail.send'],
        state: 'connected',
        // Google has never heard of it: the grant is as dead as one that was taken back.
        sealed_refresh_token: seal.seal(place('sealed_refresh_token'), 'gone'),
        sealed_access_token: seal.seal(place('sealed_access_token'), 'gone'),
        access_token_expires_at: new Date(Date.now() - 1_000),
        refreshed_at: new Date(),
        connected_by: 'Ada',
        connected_by_email: admin,
      })
      .execute()
    const owner = { organizationId, connectionId, provider: 'google', accountKey: mark } as const
    await outbox.lanes.openLane(tx, owner)
    await tx
      .insertInto('senders')
      .values({
        organization_id: organizationId,
        connection_id: connectionId,
        email: `post-${mark}@acme.example`,
        alias: 'Acme',
        form: 'mime',
        effective_since: new Date(),
      })
      .execute()
  })
})

const Inbox = z.object({
  data: z.array(
    z.object({ from: z.object({ email: z.string() }), subject: z.string(), raw: z.string() }),
  ),
})
const inboxOf = async (to: string) => {
  const answer = await fetch(`${sandbox.url}/api/messages?to=${encodeURIComponent(to)}`)
  return Inbox.parse(await answer.json()).data
}
const arrived = async (to: string, count: number) =>
  await vi.waitFor(
    async () => {
      const mails = await inboxOf(to)
      expect(mails).toHaveLength(count)
      return mails
    },
    { timeout: 8_000, interval: 50 },
  )

const breakIt = async () => {
  const result = await connections.accessToken(connectionId)
  expect(result).toMatchObject({ kind: 'reconnect', code: 'grant_revoked' })
}
const reconnect = async () =>
  await db.owner.pool.query(
    `update connections set state = 'connected', connected_at = clock_timestamp(), code = null
      where connection_id = $1`,
    [connectionId],
  )
const tell = async () =>
  await tellAdmins({
    workerDatabase: db.worker,
    outbox,
    publicUrl,
    productName: 'Letterhead',
    log,
  })
const incidents = async () =>
  await db.owner.kysely
    .selectFrom('reconnect_incidents')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .orderBy('incident_id')
    .execute()
const enqueue = async () =>
  await outbox.enqueue({
    organizationId,
    workspaceId: 'main',
    kind: 'task',
    locale: null,
    idempotencyKey: randomUUID(),
    requestDigest: 'd',
    content: { subject: 'Task', html: null, text: 'Do it' },
    recipients: { to: [{ email: 'rita@world.example' }], cc: [], bcc: [], replyTo: null },
    sendAfter: null,
    expiresAt: null,
  })

test('the admin who connected is told by the platform sender while the mailbox’s lane is held', async () => {
  await breakIt()
  await enqueue()
  expect(await tell()).toBe(1)

  const [mail] = await arrived(admin, 1)
  expect(mail?.from.email).toBe('no-reply@letterhead.example')
  expect(mail?.subject).toContain('Reconnectez')
  const raw = (mail?.raw ?? '').replaceAll('=\r\n', '').replaceAll('=3D', '=')
  expect(raw).toContain(`${publicUrl}/general-settings/smtp?reconnect=1`)
  // The organisation's own mail stays where it is.
  const waiting = await db.app.inOrganization(organizationId, outbox.waiting)
  expect(waiting).toMatchObject({ held: 1 })
})

test('an incident is told once, and the next one after a reconnect is told again', async () => {
  await breakIt()
  expect(await tell()).toBe(1)
  expect(await tell()).toBe(0)
  await arrived(admin, 1)

  await reconnect()
  expect(await tell()).toBe(0)
  await breakIt()
  expect(await tell()).toBe(1)
  await arrived(admin, 2)
  expect((await incidents()).map(({ told, code }) => [told, code])).toEqual([
    ['sent', 'grant_revoked'],
    ['sent', 'grant_revoked'],
  ])
})

const alertsTo = async (to: string) => {
  const { rows } = await db.owner.pool.query<{ notification_id: string; sealed: Buffer }>(
    `select notification_id, sealed_recipients as sealed from notifications
      where organization_id = '_operator'`,
  )
  return rows.filter(({ notification_id: row, sealed }) =>
    seal
      .unseal({ organizationId: '_operator', row, column: 'sealed_recipients' }, sealed)
      .toString()
      .includes(to),
  )
}

test('a chore that died after the letter was written does not write it twice', async () => {
  await breakIt()
  await tell()
  await db.owner.pool.query(
    'update reconnect_incidents set told_at = null, told = null where connection_id = $1',
    [connectionId],
  )
  await Promise.all([tell(), tell()])
  expect(await alertsTo(admin)).toHaveLength(1)
})

test('G-12 whom an alert went to is sealed, and in no other column of it', async () => {
  await breakIt()
  await tell()
  expect(await alertsTo(admin)).toHaveLength(1)
  const { rows } = await db.owner.pool.query(
    `select n.notification_id from notifications n where to_jsonb(n)::text ilike '%' || $1 || '%'`,
    [admin],
  )
  expect(rows).toEqual([])
})

test('those whom the organisation named are told instead, each in a letter of their own', async () => {
  const named = [`it-${organizationId}@acme.example`, `dpo-${organizationId}@acme.example`]
  await db.owner.pool.query('update organizations set alert_to = $2 where organization_id = $1', [
    organizationId,
    named,
  ])
  await breakIt()
  await tell()
  for (const to of named) await arrived(to, 1)
  expect(await inboxOf(admin)).toHaveLength(0)
})

test('a mailbox that was connected again before anybody was told is not told of', async () => {
  await breakIt()
  await reconnect()
  expect(await tell()).toBe(0)
  expect((await incidents())[0]?.told).toBe('over')
})

test('where there is nobody to tell, it is noted and not tried for ever', async () => {
  await db.owner.pool.query(
    'update connections set connected_by_email = null where connection_id = $1',
    [connectionId],
  )
  await breakIt()
  expect(await tell()).toBe(0)
  expect((await incidents())[0]?.told).toBe('nobody')
})

test('the operator’s organisation shows nothing of its letters to a customer', async () => {
  await breakIt()
  await tell()
  const seen = await db.app.inOrganization(
    organizationId,
    async (tx) => await tx.selectFrom('notifications').select('kind').execute(),
  )
  expect(seen.filter(({ kind }) => kind === 'alert')).toEqual([])
})

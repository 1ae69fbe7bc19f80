import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { createMigratedDatabase, type MigratedDatabase } from '../../../test/migrated-database.ts'
import { accepted, connectMailbox, createSending, technical } from '../../../test/sending-world.ts'
import { createLog } from '../../platform/log.ts'
import { createSeal } from '../../platform/seal.ts'
import type { Outcome } from '../providers/index.ts'
import { createOperatorAlerts, settleUnreadable } from './index.ts'

let db: MigratedDatabase
beforeAll(async () => {
  db = await createMigratedDatabase()
})
afterAll(async () => await db.drop())
afterEach(async () => await db.owner.pool.query('truncate operator_alerts'))

const organization = async () => {
  const id = `o-${randomUUID().slice(0, 8)}`
  await db.owner.pool.query(
    `with o as (insert into organizations (organization_id, name) values ($1, 'Acme'))
     insert into workspaces (organization_id, workspace_id, name) values ($1, 'main', 'Main')`,
    [id],
  )
  return id
}
const rows = async () =>
  await db.owner.kysely.selectFrom('operator_alerts').selectAll().orderBy('alert_id').execute()

test('a thousand lanes stopped by a disabled API are one alert, which ends when mail leaves', async () => {
  let outcome: Outcome = { kind: 'misconfigured', code: 'api_disabled', technical }
  const sending = createSending(db, { answer: () => outcome })
  const lanes = 20
  for (let lane = 0; lane < lanes; lane += 1) {
    const organizationId = await organization()
    const connectionId = await connectMailbox(db, { sending, organizationId })
    await db.owner.pool.query(
      `insert into senders (organization_id, connection_id, email, alias, form, effective_since)
       values ($1, $2, 'box@acme.example', 'Acme', 'mime', now())`,
      [organizationId, connectionId],
    )
    await sending.outbox.enqueue({
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
  }
  const worker = sending.outbox.startWorker()
  await vi.waitFor(
    async () => {
      expect(await rows()).toMatchObject([
        { code: 'api_disabled', provider: 'google', during: 'sending', count: String(lanes) },
      ])
    },
    { timeout: 10_000, interval: 50 },
  )
  const { rows: states } = await db.owner.pool.query<{ state: string }>(
    'select distinct state from connections',
  )
  expect(states).toEqual([{ state: 'connected' }])

  outcome = accepted
  await db.owner.pool.query(`update lanes set probe_at = now() where held_reason = 'misconfigured'`)
  await vi.waitFor(
    async () => {
      expect((await rows())[0]?.resolved_at).not.toBeNull()
    },
    { timeout: 10_000, interval: 50 },
  )
  await worker.stop()
  await sending.close()
})

test('tokens that could not be unsealed are over once their keys are back for an hour', async () => {
  const log = createLog('silent')
  const alerts = createOperatorAlerts({ workerDatabase: db.worker, log })
  const sending = createSending(db)
  await connectMailbox(db, { sending, organizationId: await organization() })
  const settle = async (keyId: string) => {
    const seal = createSeal([{ id: keyId, key: Buffer.alloc(32, 1) }])
    const count = await settleUnreadable({ workerDatabase: db.worker, seal, alerts })
    await alerts.settled()
    return count
  }
  expect(await settle('k1')).toBe(0)
  alerts.raise('google', { code: 'token_unreadable', technical: null, during: 'renewing' })
  await alerts.settled()
  expect(await settle('k1')).toBe(0)
  await db.owner.pool.query(`update operator_alerts set last_at = now() - interval '61 minutes'`)
  expect(await settle('another')).toBe(0)
  const change = async (token: string): Promise<string> => {
    const { rows: before } = await db.owner.pool.query<{ token: string }>(
      `update connections c set sealed_refresh_token = decode($1, 'hex') from connections o
        where o.connection_id = c.connection_id
       returning encode(o.sealed_refresh_token, 'hex') as token`,
      [token],
    )
    return before[0]?.token ?? ''
  }
  // A token cut to one byte names no key: it is still unreadable, and the others are looked at.
  const whole = await change('01')
  expect(await settle('k1')).toBe(0)
  await change(whole)
  expect(await settle('k1')).toBe(1)
  expect((await rows())[0]?.resolved_at).not.toBeNull()
  await sending.close()
})

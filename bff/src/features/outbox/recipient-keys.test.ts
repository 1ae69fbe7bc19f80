import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createOutboxWorld, WIDE, type OutboxWorld } from '../../../test/outbox-world.ts'
import { rotateKeys } from '../../platform/rotate-keys.ts'
import { createSeal, type Seal, type SealingKey } from '../../platform/seal.ts'
import { enqueue } from './enqueue.ts'
import { createWrite } from './write-notifications.ts'
import { listNotifications } from './list-notifications.ts'
import { renewRecipientKeys } from './renew-recipient-keys.ts'

let world: OutboxWorld
let organizationId = ''
beforeAll(async () => {
  world = await createOutboxWorld()
})
afterAll(async () => await world.drop())
beforeEach(async () => {
  await world.clear()
  await world.db.owner.pool.query('truncate recipient_keys')
  organizationId = await world.organization()
  await world.mailbox(organizationId, WIDE)
})

const keyNamed = (id: string): SealingKey => ({ id, key: randomBytes(32) })
const [old, next] = [keyNamed('old'), keyNamed('next')]
const NOBODY_ELSE = { cc: [], bcc: [], replyTo: null }

const handOver = async (seal: Seal, email: string): Promise<string> => {
  const enqueued = await enqueue(
    createWrite({ database: world.db.app, seal, platform: { limits: WIDE } }),
    {
      organizationId,
      workspaceId: 'main',
      kind: 'task',
      locale: null,
      idempotencyKey: randomUUID(),
      requestDigest: 'digest',
      content: { subject: 'Please sign', html: null, text: 'Hello' },
      recipients: { to: [{ email }, { email: email.toUpperCase() }], ...NOBODY_ELSE },
      sendAfter: null,
      expiresAt: null,
    },
  )
  if (enqueued.kind !== 'accepted') throw new Error(enqueued.kind)
  return enqueued.id
}
const found = async (seal: Seal, email: string): Promise<readonly string[]> => {
  const recipientKeys = seal.blindIndexes(organizationId, email)
  const { rows } = await world.inside(
    organizationId,
    async (tx) => await listNotifications(tx, { recipientKeys, limit: 10, after: null }),
  )
  return rows.map((row) => row.notification_id)
}
const count = async (): Promise<number> =>
  (await world.db.owner.pool.query('select from recipient_keys')).rowCount ?? 0

test('mail is found before, during and after its key is changed', async () => {
  const id = await handOver(createSeal([old]), 'rita@client.example')
  const both = createSeal([next, old])
  expect(await found(both, 'rita@client.example')).toEqual([id])
  const newer = await handOver(both, 'rita@client.example')
  expect(await found(both, 'rita@client.example')).toEqual([newer, id])
  await rotateKeys({
    owner: world.db.owner,
    seal: both,
    onResealed: async (tx, { column }, values) => {
      if (column === 'sealed_recipients') await renewRecipientKeys(tx, both, values)
    },
  })
  expect(await found(createSeal([next]), 'rita@client.example')).toEqual([newer, id])
  expect(await found(createSeal([old]), 'rita@client.example')).toEqual([])
  expect(await count()).toBe(2)
})

test('one address has nothing in common with itself in another organisation', () => {
  const seal = createSeal([old])
  expect(seal.blindIndex('one', 'rita@client.example')).not.toBe(
    seal.blindIndex('two', 'rita@client.example'),
  )
  expect(seal.blindIndex('one', 'rita@client.example')).not.toBe(
    createSeal([next]).blindIndex('one', 'rita@client.example'),
  )
})

test('what finds a message goes with it', async () => {
  await handOver(createSeal([old]), 'rita@client.example')
  await world.sendDue(new Date())
  const later = new Date(Date.now() + 500 * 86_400_000)
  await world.db.owner.pool.query('select purge_notifications(400, 100, $1)', [later])
  expect(await count()).toBe(0)
})

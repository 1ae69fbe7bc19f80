import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectMailbox, createSending, type Sending } from '../../../test/sending-world.ts'
import { createOutboxWorld, type OutboxWorld } from '../../../test/outbox-world.ts'
import type { Limits } from '../providers/index.ts'
import { adoptLimits } from './adopt-limits.ts'

const limits: Limits = {
  perMinute: 60,
  perDay: 2_000,
  consumerPerDay: 500,
  recipientsPerDay: 10_000,
  inFlight: 2,
}

let world: OutboxWorld
let sending: Sending
beforeAll(async () => {
  world = await createOutboxWorld()
  sending = createSending(world.db, { limits })
})
afterAll(async () => {
  await sending.close()
  await world.drop()
})

const budgetOf = async (connectionId: string) =>
  (
    await world.db.owner.pool.query<Record<string, unknown>>(
      `select b.per_minute, b.per_day, b.recipients_per_day, b.consumer
         from budgets b join lanes l using (budget_key) where l.connection_id = $1`,
      [connectionId],
    )
  ).rows[0]

test('an account without a tenant may send less a day', async () => {
  const organizationId = await world.organization()
  const connectionId = await connectMailbox(world.db, { sending, organizationId })
  expect(await budgetOf(connectionId)).toEqual({
    per_minute: 60,
    per_day: 500,
    recipients_per_day: 10_000,
    consumer: true,
  })
})

test('a worker that starts with other limits gives them to every mailbox', async () => {
  const consumer = await connectMailbox(world.db, {
    sending,
    organizationId: await world.organization(),
  })
  const workspace = await connectMailbox(world.db, {
    sending,
    organizationId: await world.organization(),
  })
  await world.db.owner.pool.query(
    `update budgets set consumer = false where budget_key =
       (select budget_key from lanes where connection_id = $1)`,
    [workspace],
  )
  const raised = { ...limits, perDay: 50_000, consumerPerDay: 900 }
  const google = { ...sending.port, limits: raised }
  await adoptLimits(world.db.worker, {
    providers: { microsoft: null, google },
    platform: { limits },
    neverFromPlatform: ['task'],
  })
  expect(await budgetOf(consumer)).toMatchObject({ per_day: 900 })
  expect(await budgetOf(workspace)).toMatchObject({ per_day: 50_000 })
  const { rows } = await world.db.owner.pool.query('select kind from never_from_platform')
  expect(rows).toEqual([{ kind: 'task' }])
  await adoptLimits(world.db.worker, {
    providers: { microsoft: null, google },
    platform: { limits },
    neverFromPlatform: [],
  })
  expect((await world.db.owner.pool.query('select kind from never_from_platform')).rows).toEqual([])
})

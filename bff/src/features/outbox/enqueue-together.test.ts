import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createOutboxWorld, WIDE, type OutboxWorld } from '../../../test/outbox-world.ts'
import { createSeal } from '../../platform/seal.ts'
import { enqueue } from './enqueue.ts'
import { createWrite, type NewNotification } from './write-notifications.ts'

let world: OutboxWorld
beforeAll(async () => {
  world = await createOutboxWorld()
})
afterAll(async () => await world.drop())
beforeEach(async () => await world.clear())

const seal = createSeal([{ id: 'k1', key: randomBytes(32) }])

/** One process: the first goes alone, those that are handed over meanwhile go together. */
const process = () => {
  const write = createWrite({ database: world.db.app, seal, platform: { limits: WIDE } })
  return async (organizationId: string, asked: Partial<NewNotification> = {}) =>
    await enqueue(write, {
      organizationId,
      workspaceId: 'main',
      kind: 'task',
      locale: null,
      idempotencyKey: randomUUID(),
      requestDigest: 'digest',
      content: { subject: 'Please sign', html: null, text: 'Hello' },
      recipients: { to: [{ email: 'rita@there.example' }], cc: [], bcc: [], replyTo: null },
      sendAfter: null,
      expiresAt: null,
      ...asked,
    })
}
const written = async () =>
  (
    await world.db.owner.pool.query<{
      organization_id: string
      count: number
      transactions: number
    }>(
      `select organization_id, count(*)::integer as count,
              count(distinct xmin::text)::integer as transactions
         from notifications group by 1 order by 1`,
    )
  ).rows

test('what several organisations hand over at once is written in one transaction, each for itself', async () => {
  const handOver = process()
  const one = await world.organization()
  const other = await world.organization()
  await handOver(one)
  const answers = await Promise.all(
    [one, other, one, other, one, other, one].map(async (of) => await handOver(of)),
  )
  expect(answers.map(({ kind }) => kind)).toEqual(Array.from({ length: 7 }, () => 'accepted'))
  const transactions = await world.db.owner.pool.query(
    `select count(distinct xmin::text)::integer as count from notifications`,
  )
  // The one that went alone, and the rest.
  expect(transactions.rows).toEqual([{ count: 2 }])
  expect((await written()).map(({ count }) => count)).toEqual(expect.arrayContaining([3, 5]))
  const { rows } = await world.db.owner.pool.query(
    `select n.organization_id = k.organization_id as own, l.organization_id = n.organization_id as lane
       from notifications n join recipient_keys k using (notification_id) join lanes l using (lane_id)`,
  )
  expect(rows).toHaveLength(8)
  expect(rows).toEqual(rows.map(() => ({ own: true, lane: true })))
})

test('each has a fate of its own, in the order asked', async () => {
  const handOver = process()
  const here = await world.organization()
  const first = await handOver(here)
  const idempotencyKey = 'the same'
  const answers = await Promise.all([
    handOver(here),
    handOver(here, { idempotencyKey }),
    handOver('nobody'),
    handOver(here, { workspaceId: 'elsewhere' }),
    handOver(here, { idempotencyKey }),
    handOver(here, { idempotencyKey, requestDigest: 'another' }),
    handOver(here),
  ])
  expect(first.kind).toBe('accepted')
  expect(answers.map(({ kind }) => kind)).toEqual([
    'accepted',
    'accepted',
    'no_organization',
    'no_workspace',
    'replayed',
    'key_reused',
    'accepted',
  ])
  const [, original, , , replay] = answers
  expect(replay).toMatchObject({ id: original !== undefined && 'id' in original && original.id })
})

test('one that the database refuses takes nobody with it', async () => {
  const handOver = process()
  const here = await world.organization()
  const crowd = Array.from({ length: 101 }, (_, place) => ({ email: `r${place}@there.example` }))
  const recipients = { to: crowd, cc: [], bcc: [], replyTo: null }
  const answers = await Promise.allSettled([
    handOver(here),
    handOver(here),
    handOver(here, { recipients }),
    handOver(here),
  ])
  expect(answers.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
  ])
  expect(await written()).toMatchObject([{ count: 3 }])
})

test('a lane that somebody else holds does not keep the mail of others waiting', async () => {
  const handOver = process()
  const blocked = await world.organization()
  const free = await world.organization()
  await handOver(blocked)
  const holder = await world.db.owner.pool.connect()
  try {
    await holder.query('begin')
    await holder.query('select 1 from lanes where organization_id = $1 for update', [blocked])
    const alone = handOver(free)
    const waiting = handOver(blocked)
    const others = [handOver(free), handOver(free)]
    expect((await Promise.all([alone, ...others])).map(({ kind }) => kind)).toEqual([
      'accepted',
      'accepted',
      'accepted',
    ])
    // Those that come later neither.
    expect((await handOver(free)).kind).toBe('accepted')
    await holder.query('commit')
    expect((await waiting).kind).toBe('accepted')
  } finally {
    holder.release()
  }
})

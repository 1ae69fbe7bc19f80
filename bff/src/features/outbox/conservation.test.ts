import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createOutboxWorld, WIDE, type OutboxWorld } from '../../../test/outbox-world.ts'
import { isInBalance, weigh } from './conservation.ts'

let world: OutboxWorld
beforeAll(async () => {
  world = await createOutboxWorld()
})
afterAll(async () => await world.drop())
beforeEach(async () => await world.clear())

const DAY = 86_400_000
const ago = (days: number) => new Date(Date.now() - days * DAY)
const balance = async () => await weigh(world.db.worker)
const own = async () => await world.mailbox(await world.organization(), WIDE)
const purge = async (days: number, at = new Date()) =>
  (
    await world.db.worker.pool.query<{ gone: number }>(
      `select purge_notifications($1, 100, $2) as gone`,
      [days, at],
    )
  ).rows[0]?.gone

test('what was taken in is there, whatever became of it', async () => {
  const { organizationId } = await own()
  const { id } = await world.enqueue({ organizationId, key: 'same' })
  await world.enqueue({ organizationId, key: 'same' })
  await world.enqueue({ organizationId })
  expect(await world.sendDue(new Date(), 1)).toEqual([id])
  expect(await balance()).toMatchObject({
    takenIn: 2,
    purged: 0,
    present: 2,
    states: { accepted: 1, queued: 1 },
    off: [],
  })
  expect(isInBalance(await balance())).toBe(true)
})

test('a row deleted by hand is missed, in its own organisation', async () => {
  const [one, other] = [await own(), await own()]
  const { id } = await world.enqueue(one)
  await world.enqueue(other)
  await world.db.owner.pool.query('delete from notifications where notification_id = $1', [id])
  const found = await balance()
  expect(isInBalance(found)).toBe(false)
  expect(found.off).toEqual([
    { organizationId: one.organizationId, takenIn: 1, purged: 0, present: 0 },
  ])
})

test('a claim that nobody takes back is seen, and so is mail without contents', async () => {
  const { organizationId } = await own()
  await world.enqueue({ organizationId, at: ago(1) })
  await world.enqueue({ organizationId, at: ago(1) })
  expect(isInBalance(await balance())).toBe(true)
  expect(await world.claim({ at: ago(1), worker: randomUUID() })).toHaveLength(1)
  expect((await balance()).stuck).toBe(1)
  await world.db.owner.pool.query('update notifications set sealed_content = null')
  expect((await balance()).empty).toBe(1)
})

test('what ended long ago is purged by the ledger; what waits is not, however old', async () => {
  const { organizationId } = await own()
  const ended = await world.enqueue({ organizationId, at: ago(500) })
  await world.sendDue(ago(499))
  const waits = await world.enqueue({ organizationId, at: ago(450) })
  const fresh = await world.enqueue({ organizationId, at: ago(1) })
  expect(await purge(400)).toBe(1)
  expect(await world.row(ended.id)).toBeUndefined()
  expect((await world.row(waits.id)).state).toBe('queued')
  expect((await world.row(fresh.id)).state).toBe('queued')
  expect(await balance()).toMatchObject({ takenIn: 3, purged: 1, present: 2, off: [] })
  expect(await purge(400)).toBe(0)
})

test('an organisation that keeps records shorter than the operator loses its own only', async () => {
  const [strict, other] = [await own(), await own()]
  await world.db.owner.pool.query(
    'insert into outbox_settings (organization_id, retention_days) values ($1, 30)',
    [strict.organizationId],
  )
  for (const { organizationId } of [strict, other])
    for (const days of [40, 20]) {
      await world.enqueue({ organizationId, at: ago(days) })
      await world.sendDue(ago(days))
    }
  expect(await purge(400)).toBe(1)
  const { rows } = await world.db.owner.pool.query<{ organization_id: string }>(
    'select organization_id from notifications',
  )
  const left = rows.map((row) => row.organization_id)
  expect(left.filter((id) => id === strict.organizationId)).toHaveLength(1)
  expect(left.filter((id) => id === other.organizationId)).toHaveLength(2)
  // The operator's own time stays the longest.
  expect(await purge(10)).toBe(3)
  expect(await balance()).toMatchObject({ takenIn: 4, purged: 4, present: 0, off: [] })
})

test('an idempotency key outlives three days, whatever retention was asked for', async () => {
  const { organizationId } = await own()
  await world.enqueue({ organizationId, at: ago(3), key: 'k' })
  await world.sendDue(ago(3))
  expect(await purge(0)).toBe(0)
  expect((await world.enqueue({ organizationId, key: 'k' })).result).toBe('replayed')
})

test('a test of which nobody knows whether it left goes like what ended, and so do old runs through consent', async () => {
  const { organizationId, connectionId } = await own()
  const { id } = await world.enqueue({ organizationId, testOf: connectionId, at: ago(500) })
  const parked = await world.enqueue({ organizationId, at: ago(500) })
  await world.db.owner.pool.query(`update notifications set state = 'unknown'`)
  await world.db.owner.pool.query(
    `insert into connect_attempts (attempt_id, organization_id, lookup_digest, session_digest, person_id,
       person_name, tab_id, provider, purpose, expires_at)
     select gen_random_uuid(), $1, 'd' || days, 's', 'p', 'Ada', 't', 'google', 'connect',
       now() - make_interval(days => days) from unnest(array[500, 1]) days`,
    [organizationId],
  )
  expect(await purge(400)).toBe(1)
  expect(await world.row(id)).toBeUndefined()
  expect((await world.row(parked.id)).state).toBe('unknown')
  const { rows } = await world.db.owner.pool.query('select lookup_digest from connect_attempts')
  expect(rows).toEqual([{ lookup_digest: 'd1' }])
})

test('the ledger of what is long gone is folded and still balances', async () => {
  const { organizationId } = await own()
  for (let day = 0; day < 5; day += 1) {
    await world.enqueue({ organizationId, at: ago(500 - day) })
    await world.sendDue(ago(500 - day))
  }
  await purge(400)
  const { rows } = await world.db.owner.pool.query<{ count: number }>(
    'select count(*)::integer as count from ledger where organization_id = $1',
    [organizationId],
  )
  expect(rows[0]?.count).toBeLessThanOrEqual(2)
  expect(await balance()).toMatchObject({ takenIn: 5, purged: 5, present: 0, off: [] })
})

test('neither role of the service can change or delete what the ledger says', async () => {
  const { organizationId } = await own()
  await world.enqueue({ organizationId })
  for (const { pool } of [world.db.app, world.db.worker])
    for (const statement of ['update ledger set taken_in = 0', 'delete from ledger'])
      await expect(pool.query(statement)).rejects.toThrow(/permission denied/)
  await expect(world.db.app.pool.query('delete from notifications')).rejects.toThrow(
    /permission denied/,
  )
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createOutboxWorld, WIDE, type OutboxWorld } from '../../../test/outbox-world.ts'
import { createLanes } from './lanes.ts'

let world: OutboxWorld
beforeAll(async () => {
  world = await createOutboxWorld()
})
afterAll(async () => await world.drop())
beforeEach(async () => await world.clear())

const lanes = createLanes({ providers: { microsoft: null, google: null } })
const HOUR = 3_600_000
const claimAll = async (how: { at?: Date; worker?: string } = {}) => {
  const all = []
  for (;;) {
    const claims = await world.claim(how)
    if (claims.length === 0) return all
    all.push(...claims)
  }
}
const own = async () => await world.mailbox(await world.organization(), WIDE)

test('G-07 fifty requests with the same key at once make one notification', async () => {
  const organizationId = await world.organization()
  const answers = await Promise.all(
    Array.from({ length: 50 }, async () => await world.enqueue({ organizationId, key: 'same' })),
  )
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
  expect(answers.filter(({ result }) => result === 'accepted')).toHaveLength(1)
  expect(answers.filter(({ result }) => result === 'replayed')).toHaveLength(49)
  expect(await claimAll()).toHaveLength(1)
})

test('F-11 the same key in two organisations is two keys', async () => {
  const [one, other] = [await world.organization(), await world.organization()]
  for (const organizationId of [one, other])
    await expect(world.enqueue({ organizationId, key: 'k' })).resolves.toMatchObject({
      result: 'accepted',
    })
  await claimAll()
})

test('one for tomorrow followed by one for now: the second leaves at once', async () => {
  const { organizationId } = await own()
  const now = new Date()
  const tomorrow = new Date(now.getTime() + 24 * HOUR)
  const first = await world.enqueue({ organizationId, at: now, sendAfter: tomorrow })
  expect(await world.claim({ at: now })).toEqual([])
  const second = await world.enqueue({ organizationId, at: now })
  expect((await claimAll({ at: now })).map((one) => one.notification_id)).toEqual([second.id])
  expect(await claimAll({ at: new Date(tomorrow.getTime() - 1_000) })).toEqual([])
  expect((await claimAll({ at: tomorrow })).map((one) => one.notification_id)).toEqual([first.id])
})

test('a worker without any work was told to look again at once, eighty times a second', async () => {
  const { organizationId } = await own()
  const now = new Date()
  const after = (milliseconds: number) => new Date(now.getTime() + milliseconds)
  const dueIn = async (at: Date) => {
    const { rows } = await world.db.worker.pool.query<{ wait: number | null }>(
      'select next_claim_in($1) as wait',
      [at],
    )
    return rows[0]?.wait
  }
  expect(await dueIn(now)).toBeNull()
  await world.enqueue({ organizationId, at: now, sendAfter: after(10_000) })
  expect(await dueIn(now)).toBeNull()
  expect(await dueIn(after(8_500))).toBe(1_500)
  expect(await dueIn(after(11_000))).toBe(0)
  await claimAll({ at: after(11_000) })
  expect(await dueIn(after(11_000))).toBeNull()
})

test('once PostgreSQL had gathered statistics, a claim read every lane for each mailbox', async () => {
  const mailboxes = 300
  for (let i = 0; i < mailboxes; i += 1) {
    const { organizationId } = await own()
    await world.enqueue({ organizationId })
  }
  // As work leaves them: due in another order than they lie on the disk.
  await world.db.owner.pool.query(
    `update lanes set wake_at = now() - random() * interval '1 minute' where wake_at is not null`,
  )
  await world.db.owner.pool.query('analyze')
  const client = await world.db.owner.pool.connect()
  try {
    await client.query('begin')
    await client.query('select claim_notifications($1, 2)', [randomUUID()])
    const { rows } = await client.query<{ read: string }>(
      `select idx_tup_fetch as read from pg_stat_xact_user_tables where relname = 'lanes'`,
    )
    expect(Number(rows[0]?.read)).toBeLessThan(mailboxes / 2)
  } finally {
    await client.query('rollback')
    client.release()
  }
})

test('nothing leaves a held lane, and what was handed over meanwhile leaves after the release', async () => {
  const { organizationId, connectionId } = await own()
  const before = await world.enqueue({ organizationId })
  await world.inside(
    organizationId,
    async (tx) => await lanes.hold(tx, connectionId, 'needs_reconnect'),
  )
  const during = await world.enqueue({ organizationId })
  expect(during.state).toBe('held')
  expect(await claimAll()).toEqual([])
  await world.inside(organizationId, async (tx) => await lanes.release(tx, connectionId))
  expect((await claimAll()).map((one) => one.notification_id)).toEqual([before.id, during.id])
})

test('a test goes through a held lane, and first', async () => {
  const { organizationId, connectionId } = await own()
  await world.enqueue({ organizationId })
  const trial = await world.enqueue({ organizationId, testOf: connectionId })
  await world.inside(
    organizationId,
    async (tx) => await lanes.hold(tx, connectionId, 'needs_reconnect'),
  )
  expect((await claimAll()).map((one) => one.notification_id)).toEqual([trial.id])
})

test('a test that could not leave in time is expired and says so', async () => {
  const { organizationId, connectionId } = await own()
  const now = new Date()
  const trial = await world.enqueue({ organizationId, testOf: connectionId, at: now })
  expect(await claimAll({ at: new Date(now.getTime() + 121_000) })).toEqual([])
  expect(await world.row(trial.id)).toMatchObject({
    state: 'expired',
    code: 'test_expired',
    sealed_content: null,
  })
})

test('an expiry of the caller counts in a held lane too, the default one does not', async () => {
  const { organizationId, connectionId } = await own()
  await world.inside(
    organizationId,
    async (tx) => await lanes.hold(tx, connectionId, 'needs_reconnect'),
  )
  const now = new Date()
  const given = await world.enqueue({
    organizationId,
    expiresAt: new Date(now.getTime() + HOUR),
  })
  const byDefault = await world.enqueue({ organizationId })
  const inFourDays = new Date(now.getTime() + 96 * HOUR)
  await world.db.worker.pool.query(`select sweep_outbox('{}', $1)`, [inFourDays])
  await world.db.worker.pool.query('select sweep_slowly($1)', [inFourDays])
  expect((await world.row(given.id)).state).toBe('expired')
  expect((await world.row(byDefault.id)).state).toBe('queued')
  await world.db.owner.pool.query(`update lanes set held_reason = null where connection_id = $1`, [
    connectionId,
  ])
  await world.db.worker.pool.query('select sweep_slowly($1)', [inFourDays])
  expect((await world.row(byDefault.id)).state).toBe('expired')
})

test('mail that waits for the platform sender goes on in the mailbox once it is effective', async () => {
  const organizationId = await world.organization()
  const waiting = await world.enqueue({ organizationId })
  const worker = randomUUID()
  await world.enqueue({ organizationId })
  const [claimed] = await world.claim({ worker })
  const { connectionId } = await world.mailbox(organizationId, WIDE)
  await world.inside(
    organizationId,
    async (tx) => await lanes.switchToMailbox(tx, { organizationId, connectionId }),
  )
  // Claimed for the platform before the switch: it may not leave from there any more.
  expect(await world.start(claimed!.notification_id, { worker })).toBe('stopped')
  await world.settle(claimed!.notification_id, { worker, state: 'queued' })
  expect((await world.row(claimed!.notification_id)).connection_id).toBe(connectionId)
  expect((await world.row(waiting.id)).connection_id).toBe(connectionId)
  expect(await claimAll()).toHaveLength(2)
})

test('a message written while the organisation switched is moved before it is claimed', async () => {
  const organizationId = await world.organization()
  const late = await world.enqueue({ organizationId })
  const { connectionId } = await world.mailbox(organizationId, WIDE)
  expect(await world.claim({})).toEqual([])
  expect((await world.row(late.id)).connection_id).toBe(connectionId)
  expect(await world.claim({})).toHaveLength(1)
})

test('after a disconnect what waits stays held and new mail goes by the platform sender', async () => {
  const { organizationId, connectionId } = await own()
  const waiting = await world.enqueue({ organizationId })
  await world.inside(organizationId, async (tx) => {
    await lanes.hold(tx, connectionId, 'disconnected')
    await tx
      .updateTable('connections')
      .set({ state: 'disconnected' })
      .where('connection_id', '=', connectionId)
      .execute()
  })
  const fresh = await world.enqueue({ organizationId })
  expect((await claimAll()).map((one) => one.notification_id)).toEqual([fresh.id])
  expect((await world.row(fresh.id)).connection_id).toBeNull()
  expect(await world.row(waiting.id)).toMatchObject({
    state: 'queued',
    connection_id: connectionId,
  })
})

test('a claim that died before the call is taken again, one that died after it is parked', async () => {
  const { organizationId } = await own()
  const worker = randomUUID()
  const [one, other] = [
    await world.enqueue({ organizationId }),
    await world.enqueue({ organizationId }),
  ]
  const now = new Date()
  await claimAll({ worker, at: now })
  expect(await world.start(other.id, { worker, at: now })).toBe('started')
  const later = new Date(now.getTime() + 16_000)
  await world.db.worker.pool.query(`select sweep_outbox('{}', $1)`, [later])
  expect((await world.row(one.id)).state).toBe('queued')
  expect(await world.row(other.id)).toMatchObject({ state: 'unknown', code: 'interrupted' })
  const again = await claimAll({ at: later })
  expect(again).toMatchObject([{ notification_id: one.id, attempt: 2 }])
})

test('a message that kills three workers in a row is set aside', async () => {
  const { organizationId } = await own()
  const { id } = await world.enqueue({ organizationId })
  let at = Date.now()
  for (let round = 1; round <= 3; round += 1) {
    expect(await claimAll({ at: new Date(at) })).toMatchObject([{ attempt: round }])
    at += 16_000
    await world.db.worker.pool.query(`select sweep_outbox('{}', $1)`, [new Date(at)])
    at += 15_000
  }
  expect(await world.row(id)).toMatchObject({ state: 'held', code: 'poison' })
})

test('who lost a claim can neither start nor settle it', async () => {
  const { organizationId } = await own()
  const [first, second] = [randomUUID(), randomUUID()]
  const { id } = await world.enqueue({ organizationId })
  const now = new Date()
  await claimAll({ worker: first, at: now })
  const later = new Date(now.getTime() + 16_000)
  await world.db.worker.pool.query(`select sweep_outbox('{}', $1)`, [later])
  await claimAll({ worker: second, at: later })
  expect(await world.start(id, { worker: first, at: later })).toBe('lost')
  expect(await world.settle(id, { worker: first, state: 'accepted', at: later })).toBe(false)
  expect(await world.start(id, { worker: second, attempt: 2, at: later })).toBe('started')
  expect(await world.settle(id, { worker: second, attempt: 2, state: 'accepted' })).toBe(true)
})

test('who knows what became of a parked message may still say it', async () => {
  const { organizationId } = await own()
  const worker = randomUUID()
  const { id } = await world.enqueue({ organizationId })
  const now = new Date()
  await claimAll({ worker, at: now })
  await world.start(id, { worker, at: now })
  await world.db.worker.pool.query(`select sweep_outbox('{}', $1)`, [
    new Date(now.getTime() + 16_000),
  ])
  expect(await world.settle(id, { worker, state: 'accepted' })).toBe(true)
  expect(await world.row(id)).toMatchObject({ state: 'accepted', sealed_content: null })
})

test('no wake-up is lost while many write and many claim', { timeout: 60_000 }, async () => {
  const organizations = await Promise.all(
    Array.from({ length: 10 }, async () => (await own()).organizationId),
  )
  const total = 8 * 150
  let claimed = 0
  const write = async (writer: number) => {
    for (let count = 0; count < 150; count += 1)
      await world.enqueue({ organizationId: organizations[(count + writer) % 10]! })
  }
  const deadline = Date.now() + 45_000
  const take = async () => {
    const worker = randomUUID()
    while (claimed < total && Date.now() < deadline) {
      const claims = await world.claim({ worker, count: 3 })
      claimed += claims.length
      for (const { notification_id: id, attempt } of claims) {
        await world.start(id, { worker, attempt })
        await world.settle(id, { worker, attempt, state: 'accepted' })
      }
    }
  }
  await Promise.all([
    ...Array.from({ length: 8 }, async (_, writer) => await write(writer)),
    ...Array.from({ length: 4 }, take),
  ])
  expect(claimed).toBe(total)
})

test('F-03 without its organisation’s setting the app sees nothing and can write nothing', async () => {
  const { organizationId } = await own()
  const { id } = await world.enqueue({ organizationId })
  const { app } = world.db
  for (const table of ['notifications', 'lanes', 'attempts'])
    expect((await app.pool.query(`select * from ${table}`)).rows).toEqual([])
  const other = await world.organization()
  const seen = await world.inside(
    other,
    async (tx) =>
      await tx.selectFrom('notifications').selectAll().where('notification_id', '=', id).execute(),
  )
  expect(seen).toEqual([])
  await expect(
    world.inside(
      other,
      async (tx) =>
        await tx
          .insertInto('lanes')
          .values({ organization_id: organizationId, budget_key: 'platform' })
          .execute(),
    ),
  ).rejects.toThrow(/row-level security/)
  await claimAll()
})

test('mail that is given back while a claim looks at its lane does not sleep there', async () => {
  const { organizationId } = await own()
  const { id } = await world.enqueue({ organizationId })
  const worker = randomUUID()
  const [held] = await world.claim({ worker })
  expect(held?.notification_id).toBe(id)
  const client = await world.db.worker.pool.connect()
  try {
    await client.query('begin')
    await client.query(
      `select settle_notification($1, $2, 1, 'queued', null, null, null, null, null, null, null, false,
         null, null, null, false)`,
      [id, worker],
    )
    // It cannot be seen yet.
    expect(await world.claim({})).toEqual([])
    await client.query('commit')
  } finally {
    client.release()
  }
  await expect
    .poll(async () => (await world.claim({})).map((one) => one.notification_id), { timeout: 2_000 })
    .toEqual([id])
})

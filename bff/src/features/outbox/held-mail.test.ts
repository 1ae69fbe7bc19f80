import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createOutboxWorld, WIDE, type OutboxWorld } from '../../../test/outbox-world.ts'
import { cancel } from './cancel.ts'
import { drainHeld, dropHeld, sendHeldFromPlatform, stopDrains } from './decide-held-mail.ts'
import { readHeldMail } from './held-mail.ts'
import { createLanes } from './lanes.ts'
import { changePolicies, type KindWish } from './policies.ts'

let world: OutboxWorld
beforeAll(async () => {
  world = await createOutboxWorld()
})
afterAll(async () => await world.drop())
beforeEach(async () => await world.clear())

const lanes = createLanes({ providers: { microsoft: null, google: null } })
const deps = { platform: { limits: WIDE }, neverFromPlatform: ['workflow'] }
const HOUR = 3_600_000
const ago = (hours: number) => new Date(Date.now() - hours * HOUR)

const own = async () => await world.mailbox(await world.organization(), WIDE)
const held = async (organizationId: string) =>
  await world.inside(organizationId, async (tx) => await readHeldMail(deps, tx))
const breakOff = async ({ organizationId, connectionId }: Home) =>
  await world.inside(
    organizationId,
    async (tx) => await lanes.hold(tx, connectionId, 'needs_reconnect'),
  )
const reconnect = async ({ organizationId, connectionId }: Home) =>
  await world.inside(organizationId, async (tx) => await lanes.release(tx, connectionId))
type Home = { organizationId: string; connectionId: string }

const all = { kinds: null, ids: null }
const decision = (organizationId: string, selection: Partial<typeof ONE_KIND> = {}) => ({
  organizationId,
  by: 'anna',
  selection: { ...all, ...selection },
})
const ONE_KIND = { kinds: ['task'], ids: ['x'] }

/** Everything that may leave now, oldest decision first; where each left from. */
const leave = async () => {
  const left: string[] = []
  for (;;) {
    const sent = await world.sendDue(new Date())
    if (sent.length === 0) return left
    left.push(...sent)
  }
}
const set = async (organizationId: string, ...kinds: KindWish[]) =>
  await world.inside(organizationId, async (tx) => {
    const { rows } = await world.db.owner.pool.query<{ policies_version: number }>(
      'select policies_version from outbox_settings where organization_id = $1',
      [organizationId],
    )
    return await changePolicies(tx, {
      organizationId,
      kinds,
      version: rows[0]?.policies_version ?? 0,
    })
  })
const policy = (kind: string, whenBroken: KindWish['whenBroken']): KindWish => ({
  kind,
  whenBroken,
  whenUnknown: 'park',
})

test('after a short break what waited leaves by itself, and its progress is shown', async () => {
  const home = await own()
  await breakOff(home)
  const waited = await world.enqueue({ organizationId: home.organizationId, at: ago(0.9) })
  expect(await held(home.organizationId)).toMatchObject({ reason: 'broken', total: 1 })
  await reconnect(home)
  expect(await held(home.organizationId)).toMatchObject({
    reason: null,
    total: 0,
    drain: { automatic: true, total: 1, left: 1 },
  })
  expect(await leave()).toEqual([waited.id])
  expect((await held(home.organizationId)).drain).toBeNull()
})

test('after a long break what waited stays for a decision, while new mail leaves', async () => {
  const home = await own()
  const { organizationId } = home
  await breakOff(home)
  const old = [
    await world.enqueue({ organizationId, at: ago(30) }),
    await world.enqueue({ organizationId, at: ago(20), kind: 'incident' }),
  ]
  expect(await held(organizationId)).toMatchObject({ mayDrain: false, secondsToFinish: null })
  await reconnect(home)
  const fresh = await world.enqueue({ organizationId })
  expect(fresh.state).toBe('queued')
  expect(await leave()).toEqual([fresh.id])
  expect(await held(organizationId)).toMatchObject({
    reason: 'decision',
    total: 2,
    mayDrain: true,
    secondsToFinish: 0,
    byKind: [
      { kind: 'incident', count: 1, mayLeaveFromPlatform: false },
      { kind: 'task', count: 1, mayLeaveFromPlatform: true },
    ],
  })
  await world.inside(organizationId, async (tx) => await drainHeld(tx, decision(organizationId)))
  expect(await held(organizationId)).toMatchObject({
    reason: null,
    drain: { automatic: false, total: 2, left: 2 },
  })
  expect(await leave()).toEqual(old.map(({ id }) => id))
})

test('what is due tomorrow and a waiting test do not wait for the decision', async () => {
  const home = await own()
  const { organizationId, connectionId } = home
  await breakOff(home)
  await world.enqueue({ organizationId, at: ago(30) })
  const tomorrow = await world.enqueue({ organizationId, sendAfter: ago(-24) })
  await reconnect(home)
  const trial = await world.enqueue({ organizationId, testOf: connectionId })
  expect(await leave()).toEqual([trial.id])
  expect((await world.claim({ at: ago(-25) })).map((one) => one.notification_id)).toEqual([
    tomorrow.id,
  ])
})

test('a drain is stopped: what has not left is held again', async () => {
  const home = await own()
  const { organizationId } = home
  await breakOff(home)
  for (let count = 0; count < 5; count += 1) await world.enqueue({ organizationId, at: ago(30) })
  await reconnect(home)
  await world.inside(organizationId, async (tx) => await drainHeld(tx, decision(organizationId)))
  const worker = randomUUID()
  const [claimed] = await world.claim({ worker, count: 2 })
  await world.inside(organizationId, async (tx) => await stopDrains(tx, organizationId))
  expect(await world.start(claimed!.notification_id, { worker })).toBe('stopped')
  await world.settle(claimed!.notification_id, { worker, state: 'queued', outcome: 'later' })
  expect(await leave()).toEqual([])
  expect(await held(organizationId)).toMatchObject({ reason: 'decision', total: 5, drain: null })
})

test('an automatic drain can be stopped too, and newer mail still leaves', async () => {
  const home = await own()
  const { organizationId } = home
  await breakOff(home)
  await world.enqueue({ organizationId, at: ago(0.5) })
  await reconnect(home)
  const newer = await world.enqueue({ organizationId })
  await world.inside(organizationId, async (tx) => await stopDrains(tx, organizationId))
  expect(await leave()).toEqual([newer.id])
  expect(await held(organizationId)).toMatchObject({ reason: 'decision', total: 1 })
})

test('kinds and single mails are drained or dropped on their own', async () => {
  const home = await own()
  const { organizationId } = home
  await breakOff(home)
  const task = await world.enqueue({ organizationId, at: ago(30) })
  const [reminder, other] = [
    await world.enqueue({ organizationId, at: ago(30), kind: 'reminder' }),
    await world.enqueue({ organizationId, at: ago(30), kind: 'reminder' }),
  ]
  await reconnect(home)
  await world.inside(organizationId, async (tx) => {
    await drainHeld(tx, decision(organizationId, { kinds: ['task'] }))
    await dropHeld(tx, decision(organizationId, { ids: [other.id] }))
  })
  expect(await leave()).toEqual([task.id])
  expect(await world.row(other.id)).toMatchObject({ state: 'cancelled', sealed_content: null })
  expect(await held(organizationId)).toMatchObject({ total: 1, byKind: [{ kind: 'reminder' }] })
  await world.inside(
    organizationId,
    async (tx) => await drainHeld(tx, decision(organizationId, { ids: [reminder.id] })),
  )
  expect(await leave()).toEqual([reminder.id])
})

test('a decision over many mails is finished by the workers, and means only what was there', async () => {
  const home = await own()
  const { organizationId } = home
  await breakOff(home)
  await world.db.owner.pool.query(
    `insert into notifications (notification_id, organization_id, lane_id, workspace_id, kind, state,
       idempotency_key, request_digest, recipients, run_at, created_at)
     select gen_random_uuid(), $1, (select lane_id from lanes where connection_id = $2), 'main',
            'task', 'queued', 'many ' || n, '', 1, now() - interval '2 hours' + n * interval '1 ms',
            now() - interval '2 hours'
       from generate_series(1, 5000) n`,
    [organizationId, home.connectionId],
  )
  await world.inside(organizationId, async (tx) => await dropHeld(tx, decision(organizationId)))
  const later = await world.enqueue({ organizationId, at: new Date(Date.now() + 1_000) })
  expect((await held(organizationId)).work).toMatchObject([{ act: 'drop', by: 'anna' }])
  for (;;) {
    const { rows } = await world.db.worker.pool.query('select work_on_held_mail(null, 2000) as n')
    if (rows[0].n === null) break
  }
  expect(await held(organizationId)).toMatchObject({ total: 1, work: [] })
  expect((await world.row(later.id)).state).toBe('queued')
})

test('a kind set to the platform sender leaves from there, from before and after the break', async () => {
  const home = await own()
  const { organizationId } = home
  await world.enqueue({ organizationId: await world.organization() })
  await leave()
  expect(await set(organizationId, policy('task', 'platform'))).toBe(true)
  const before = await world.enqueue({ organizationId })
  const incident = await world.enqueue({ organizationId, kind: 'incident' })
  await breakOff(home)
  await world.db.worker.pool.query('select work_on_held_mail(null, 2000)')
  await world.db.worker.pool.query('select work_on_held_mail(null, 2000)')
  const during = await world.enqueue({ organizationId })
  expect(during.state).toBe('queued')
  const { rows } = await world.db.worker.pool.query('select * from claim_notifications($1, 5)', [
    randomUUID(),
  ])
  expect(rows).toMatchObject([
    { notification_id: before.id, diverted: true, connection_id: null, provider: 'platform' },
  ])
  expect(await leave()).toEqual([during.id])
  expect(await held(organizationId)).toMatchObject({ total: 1, byKind: [{ kind: 'incident' }] })
  expect((await world.row(incident.id)).connection_id).toBe(home.connectionId)
})

test('what was diverted and has not left comes home with the connection', async () => {
  const home = await own()
  const { organizationId } = home
  await world.enqueue({ organizationId: await world.organization() })
  await leave()
  await set(organizationId, policy('task', 'platform'))
  await breakOff(home)
  const diverted = await world.enqueue({ organizationId })
  expect((await world.row(diverted.id)).connection_id).toBeNull()
  await reconnect(home)
  expect((await world.row(diverted.id)).connection_id).toBe(home.connectionId)
  expect(await leave()).toEqual([diverted.id])
})

test('always-held kinds and those the operator excludes never leave from the platform', async () => {
  const home = await own()
  const { organizationId } = home
  await world.enqueue({ organizationId: await world.organization() })
  await leave()
  await world.db.worker.pool.query(`insert into never_from_platform values ('workflow')`)
  await set(organizationId, policy('workflow', 'platform'), policy('incident', 'platform'))
  await breakOff(home)
  for (const kind of ['workflow', 'incident']) await world.enqueue({ organizationId, kind })
  await world.inside(
    organizationId,
    async (tx) => await sendHeldFromPlatform(tx, decision(organizationId)),
  )
  expect(await leave()).toEqual([])
  expect((await held(organizationId)).total).toBe(2)
  await world.db.worker.pool.query('delete from never_from_platform')
})

test('an admin may send a kind from the platform while the mailbox is broken', async () => {
  const home = await own()
  const { organizationId } = home
  await world.enqueue({ organizationId: await world.organization() })
  await leave()
  await breakOff(home)
  const task = await world.enqueue({ organizationId })
  await world.enqueue({ organizationId, kind: 'reminder' })
  await world.inside(
    organizationId,
    async (tx) => await sendHeldFromPlatform(tx, decision(organizationId, { kinds: ['task'] })),
  )
  expect(await leave()).toEqual([task.id])
  const { rows } = await world.db.owner.pool.query(
    'select diverted from notifications where notification_id = $1',
    [task.id],
  )
  expect(rows).toEqual([{ diverted: true }])
})

test('without a mailbox there is nothing to drain from', async () => {
  const home = await own()
  await breakOff(home)
  await world.enqueue({ organizationId: home.organizationId })
  expect(
    await world.inside(
      home.organizationId,
      async (tx) => await drainHeld(tx, decision(home.organizationId)),
    ),
  ).toBe('no_mailbox')
})

test('what a disconnected mailbox left behind waits for a decision at the next one', async () => {
  const home = await own()
  const { organizationId } = home
  const old = await world.enqueue({ organizationId, at: ago(5) })
  await world.inside(organizationId, async (tx) => {
    await lanes.hold(tx, home.connectionId, 'disconnected')
    await tx
      .updateTable('connections')
      .set({ state: 'disconnected' })
      .where('connection_id', '=', home.connectionId)
      .execute()
  })
  const byPlatform = await world.enqueue({ organizationId })
  expect(await held(organizationId)).toMatchObject({ reason: 'disconnected', total: 1 })
  const next = await world.mailbox(organizationId, WIDE)
  await world.inside(organizationId, async (tx) => await lanes.switchToMailbox(tx, next))
  // What waited for the platform sender goes on at once.
  expect(await leave()).toEqual([byPlatform.id])
  expect(await held(organizationId)).toMatchObject({ reason: 'decision', total: 1, mayDrain: true })
  await world.inside(organizationId, async (tx) => await drainHeld(tx, decision(organizationId)))
  expect(await leave()).toEqual([old.id])
  expect((await world.row(old.id)).connection_id).toBe(next.connectionId)
})

test('a kind set to expire does so in a held lane, an always-held one never does', async () => {
  const home = await own()
  const { organizationId } = home
  await set(organizationId, { ...policy('task', 'expire'), expiresAfterHours: 2 })
  await breakOff(home)
  const task = await world.enqueue({ organizationId })
  const reminder = await world.enqueue({ organizationId, kind: 'reminder' })
  await world.db.worker.pool.query('select sweep_slowly($1)', [ago(-1.9)])
  expect((await world.row(task.id)).state).toBe('queued')
  await world.db.worker.pool.query('select sweep_slowly($1)', [ago(-2.1)])
  expect(await world.row(task.id)).toMatchObject({ state: 'expired', sealed_content: null })
  await reconnect(home)
  const incident = await world.enqueue({ organizationId, kind: 'incident' })
  await world.db.worker.pool.query('select sweep_slowly($1)', [ago(-1_000)])
  expect((await world.row(reminder.id)).state).toBe('expired')
  expect((await world.row(incident.id)).state).toBe('queued')
})

test('a message that was set aside can be sent again', async () => {
  const home = await own()
  const { organizationId } = home
  const { id } = await world.enqueue({ organizationId })
  await world.db.owner.pool.query(
    `update notifications set state = 'held', code = 'poison', fruitless_claims = 3
      where notification_id = $1`,
    [id],
  )
  expect(await held(organizationId)).toMatchObject({
    reason: 'set_aside',
    code: 'poison',
    total: 1,
  })
  await world.inside(organizationId, async (tx) => await drainHeld(tx, decision(organizationId)))
  expect(await leave()).toEqual([id])
})

test('a claim that has not started is cancelled, and its place in the mailbox is free', async () => {
  const { organizationId } = await world.mailbox(await world.organization(), {
    ...WIDE,
    inFlight: 1,
  })
  const worker = randomUUID()
  const { id } = await world.enqueue({ organizationId })
  await world.claim({ worker })
  const next = await world.enqueue({ organizationId })
  expect(await world.claim({})).toEqual([])
  await world.inside(organizationId, async (tx) => {
    expect(await cancel(tx, id)).toBe('cancelled')
    expect(await cancel(tx, id)).toBe('cancelled')
  })
  expect(await world.start(id, { worker })).toBe('lost')
  expect(await world.settle(id, { worker, state: 'queued' })).toBe(false)
  expect((await world.claim({})).map((one) => one.notification_id)).toEqual([next.id])
})

test('a mailbox that breaks during a drain holds all its queues, and the drain goes on afterwards', async () => {
  const home = await own()
  const { organizationId } = home
  await breakOff(home)
  const old = await world.enqueue({ organizationId, at: ago(30) })
  await reconnect(home)
  await world.inside(organizationId, async (tx) => await drainHeld(tx, decision(organizationId)))
  await breakOff(home)
  const fresh = await world.enqueue({ organizationId })
  expect(await leave()).toEqual([])
  expect(await held(organizationId)).toMatchObject({ reason: 'broken', total: 2, drain: null })
  await reconnect(home)
  expect((await leave()).toSorted()).toEqual([old.id, fresh.id].toSorted())
})

test('an answer that comes after the switch closes nothing of the new mailbox', async () => {
  const organizationId = await world.organization()
  const worker = randomUUID()
  const { id } = await world.enqueue({ organizationId })
  await world.enqueue({ organizationId })
  await world.claim({ worker })
  await world.start(id, { worker })
  const home = await world.mailbox(organizationId, WIDE)
  await world.inside(organizationId, async (tx) => await lanes.switchToMailbox(tx, home))
  await world.db.worker.pool.query(
    `select settle_notification($1, $2, 1, 'queued', 'later', 'provider_throttled', null, null, null,
       null, '1 hour', true, 'throttled', null, null, false)`,
    [id, worker],
  )
  // The platform's mailbox is closed; the organisation's own is not, and both mails leave from it.
  const { rows } = await world.db.owner.pool.query(
    'select budget_key from budgets where closed_until > now()',
  )
  expect(rows).toEqual([{ budget_key: 'platform' }])
  expect(await leave()).toHaveLength(2)
})

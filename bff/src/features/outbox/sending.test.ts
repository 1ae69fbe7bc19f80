import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createOutboxWorld, type OutboxWorld } from '../../../test/outbox-world.ts'
import {
  accepted,
  candidateAt,
  connectMailbox,
  createSending,
  technical,
  useMailbox,
  type Sending,
  type SendingOptions,
} from '../../../test/sending-world.ts'
import { createSeal } from '../../platform/seal.ts'
import type { Outcome } from '../providers/index.ts'

let world: OutboxWorld
const ends: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  world = await createOutboxWorld()
})
beforeEach(async () => await world.clear())
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})
afterAll(async () => await world.drop())

/** A process; its worker runs until the test is over. */
const running = (options: SendingOptions = {}): Sending => {
  const sending = createSending(world.db, options)
  ends.push(sending.close)
  const worker = sending.outbox.startWorker()
  ends.push(async () => await worker.stop())
  return sending
}

const ownMailbox = async (sending: Sending) => {
  const organizationId = await world.organization()
  const connectionId = await connectMailbox(world.db, { sending, organizationId })
  await useMailbox(world.db, { sending, organizationId, connectionId })
  return { organizationId, connectionId }
}

const handOver = async (sending: Sending, organizationId: string): Promise<string> => {
  const answer = await sending.outbox.enqueue({
    organizationId,
    workspaceId: 'main',
    kind: 'task',
    locale: null,
    idempotencyKey: randomUUID(),
    requestDigest: 'd',
    content: { subject: 'A new task', html: null, text: 'Please look.' },
    recipients: { to: [{ email: 'rita@there.example' }], cc: [], bcc: [], replyTo: null },
    sendAfter: null,
    expiresAt: null,
  })
  if (answer.kind !== 'accepted') throw new Error(answer.kind)
  return answer.id
}

const read = async (sending: Sending, organizationId: string, id: string) =>
  await world.inside(organizationId, async (tx) => await sending.outbox.read(tx, id))

/** A machine may be busy: a second is not enough for everything that takes a few milliseconds. */
const soon = async (look: () => Promise<void> | void) =>
  await vi.waitFor(look, { timeout: 10_000, interval: 20 })

/** Waits until the notification is in this state. */
const comesTo = async (
  sending: Sending,
  { organizationId, id, state }: { organizationId: string; id: string; state: string },
) =>
  await vi.waitFor(
    async () => {
      const notification = await read(sending, organizationId, id)
      expect(notification?.state).toBe(state)
      return notification!
    },
    { timeout: 10_000, interval: 20 },
  )

interface Seen {
  state: string
  code: string | null
  last_accepted_at: Date | null
}
const owner = async (text: string, values: readonly unknown[] = []) =>
  (await world.db.owner.pool.query<Seen>(text, [...values])).rows

test('a notification leaves from the organisation’s own mailbox and its contents are erased', async () => {
  const sending = running()
  const { organizationId, connectionId } = await ownMailbox(sending)
  const id = await handOver(sending, organizationId)
  const notification = await comesTo(sending, { organizationId, id, state: 'accepted' })
  expect(notification).toMatchObject({
    from: 'compliance@acme.example',
    attempts: 1,
    timeline: [{ attempt: 1, outcome: 'accepted', httpStatus: 202, correlationId: 'r1' }],
  })
  expect(sending.posted).toMatchObject([{ road: 'mailbox', accessToken: 'a1' }])
  expect(sending.posted[0]?.raw).toContain('From: Compliance team <compliance@acme.example>')
  expect(sending.posted[0]?.raw).toMatch(new RegExp(`^X-Letterhead-Id: ${id}`, 'im'))
  expect((await world.row(id)).sealed_content).toBeNull()
  const [connection] = await owner(
    'select last_accepted_at from connections where connection_id = $1',
    [connectionId],
  )
  expect(connection?.last_accepted_at).toBeInstanceOf(Date)
})

test('without an effective sender it leaves from the platform’s address', async () => {
  const sending = running()
  const organizationId = await world.organization()
  const id = await handOver(sending, organizationId)
  const notification = await comesTo(sending, { organizationId, id, state: 'accepted' })
  expect(notification.from).toBe('no-reply@platform.example')
  expect(sending.posted).toMatchObject([{ road: 'platform', accessToken: null }])
})

test('an idle worker sends at once', async () => {
  const sending = running()
  const { organizationId } = await ownMailbox(sending)
  await comesTo(sending, {
    organizationId,
    id: await handOver(sending, organizationId),
    state: 'accepted',
  })
  const from = performance.now()
  await handOver(sending, organizationId)
  await vi.waitFor(() => expect(sending.posted).toHaveLength(2), { timeout: 1_500, interval: 2 })
  expect(performance.now() - from).toBeLessThan(1_000)
})

test('a rejected message is not tried again and keeps no contents', async () => {
  const rejected: Outcome = { kind: 'rejected', code: 'recipient_rejected', technical }
  const sending = running({ answer: () => rejected })
  const { organizationId } = await ownMailbox(sending)
  const id = await handOver(sending, organizationId)
  const notification = await comesTo(sending, { organizationId, id, state: 'rejected' })
  expect(notification.code).toBe('recipient_rejected')
  expect((await world.row(id)).sealed_content).toBeNull()
  expect(sending.posted).toHaveLength(1)
})

test('a throttled mailbox is left alone until the provider’s time', async () => {
  const retryAt = new Date(Date.now() + 600_000)
  const throttled: Outcome = { kind: 'later', code: 'provider_throttled', retryAt, technical }
  const sending = running({ answer: () => throttled })
  const { organizationId } = await ownMailbox(sending)
  const id = await handOver(sending, organizationId)
  await soon(async () =>
    expect((await read(sending, organizationId, id))?.timeline[0]?.outcome).toBe('later'),
  )
  await handOver(sending, organizationId)
  const waiting = await world.inside(organizationId, async (tx) => await sending.outbox.waiting(tx))
  expect(waiting).toMatchObject({ queued: 2, pausedCode: 'provider_throttled' })
  expect(waiting.pausedUntil!.getTime()).toBeCloseTo(retryAt.getTime(), -4)
  expect(sending.posted).toHaveLength(1)
})

test('a call that is answered late does not open a mailbox that was closed meanwhile', async () => {
  const { promise: slowAnswer, resolve } = Promise.withResolvers<Outcome>()
  const retryAt = new Date(Date.now() + 600_000)
  const sending = running({
    answer: async ({ message }) =>
      message.notificationId === first
        ? await slowAnswer
        : { kind: 'later', code: 'provider_throttled', retryAt, technical },
  })
  const { organizationId } = await ownMailbox(sending)
  const first = await handOver(sending, organizationId)
  await soon(() => expect(sending.posted).toHaveLength(1))
  const second = await handOver(sending, organizationId)
  await soon(async () =>
    expect((await read(sending, organizationId, second))?.timeline[0]?.outcome).toBe('later'),
  )
  resolve(accepted)
  await comesTo(sending, { organizationId, id: first, state: 'accepted' })
  await handOver(sending, organizationId)
  const status = await world.inside(organizationId, async (tx) => await sending.outbox.status(tx))
  expect(status.budget.perMinute).toEqual({ limit: 10_000, left: 9_998 })
  expect(status.waiting.queued).toBe(2)
  expect(sending.posted).toHaveLength(2)
})

test('after a 401 the token is renewed once and the message sent again', async () => {
  const sending = running({
    answer: ({ accessToken }) =>
      accessToken === 'a1'
        ? { kind: 'reconnect', code: 'grant_revoked', tokenRefused: true, technical }
        : accepted,
  })
  const { organizationId } = await ownMailbox(sending)
  const id = await handOver(sending, organizationId)
  const notification = await comesTo(sending, { organizationId, id, state: 'accepted' })
  expect(notification.timeline.map(({ outcome }) => outcome)).toEqual(['reconnect', 'accepted'])
})

test('a second 401 ends the connection: mail is held, not lost, and nobody is called again', async () => {
  const sending = running({
    answer: () => ({ kind: 'reconnect', code: 'grant_revoked', tokenRefused: true, technical }),
  })
  const { organizationId, connectionId } = await ownMailbox(sending)
  const id = await handOver(sending, organizationId)
  await comesTo(sending, { organizationId, id, state: 'held' })
  expect(sending.posted).toHaveLength(2)
  const [connection] = await owner('select state, code from connections where connection_id = $1', [
    connectionId,
  ])
  expect(connection).toEqual({ state: 'needs_reconnect', code: 'grant_revoked' })
  await soon(async () => expect((await world.row(id)).state).toBe('queued'))
  const status = await world.inside(organizationId, async (tx) => await sending.outbox.status(tx))
  expect(status).toMatchObject({
    sender: { kind: 'own', email: 'compliance@acme.example' },
    connection: { state: 'needs_reconnect' },
    waiting: { held: 1 },
    secondsToFinish: null,
  })
})

test('mail that broke the connection leaves as soon as it is mended, not at the time of its retry', async () => {
  const provider = { refuses: true }
  const sending = running({
    answer: () =>
      provider.refuses
        ? { kind: 'reconnect', code: 'grant_revoked', tokenRefused: true, technical }
        : accepted,
  })
  const { organizationId, connectionId } = await ownMailbox(sending)
  const id = await handOver(sending, organizationId)
  await comesTo(sending, { organizationId, id, state: 'held' })
  await soon(async () => expect((await world.row(id)).state).toBe('queued'))
  provider.refuses = false
  await owner(`update connections set state = 'connected', code = null where connection_id = $1`, [
    connectionId,
  ])
  await world.inside(
    organizationId,
    async (tx) => await sending.outbox.lanes.release(tx, connectionId),
  )
  // The first retry is at least 24 s away.
  await comesTo(sending, { organizationId, id, state: 'accepted' })
})

test('a dead grant holds the mail before anything is called', async () => {
  const sending = running({ refresh: () => ({ kind: 'dead', code: 'grant_revoked', technical }) })
  const { organizationId, connectionId } = await ownMailbox(sending)
  await owner('update connections set access_token_expires_at = now() where connection_id = $1', [
    connectionId,
  ])
  const id = await handOver(sending, organizationId)
  await comesTo(sending, { organizationId, id, state: 'held' })
  expect(sending.posted).toEqual([])
})

test('an unknown outcome is parked, unless its kind is to be sent again', async () => {
  const unknown: Outcome = { kind: 'unknown', code: 'no_answer', technical }
  const parking = running({ answer: () => unknown })
  const { organizationId } = await ownMailbox(parking)
  const id = await handOver(parking, organizationId)
  expect((await comesTo(parking, { organizationId, id, state: 'unknown' })).code).toBe('no_answer')
  expect((await world.row(id)).sealed_content).not.toBeNull()
  await Promise.all(
    ends
      .splice(0)
      .toReversed()
      .slice(0, 1)
      .map(async (end) => await end()),
  )

  const resending = running({ answer: () => unknown, resendKinds: ['task'] })
  const again = await handOver(resending, organizationId)
  await soon(async () =>
    expect((await read(resending, organizationId, again))?.timeline[0]?.outcome).toBe('unknown'),
  )
  expect((await read(resending, organizationId, again))?.state).toBe('queued')
  await parking.close()
})

test('what the operator must mend holds the lane, and it goes on by itself once it is mended', async () => {
  let mended = false
  const sending = running({
    answer: () =>
      mended ? accepted : { kind: 'misconfigured', code: 'client_secret_expired', technical },
  })
  const { organizationId, connectionId } = await ownMailbox(sending)
  const id = await handOver(sending, organizationId)
  await comesTo(sending, { organizationId, id, state: 'held' })
  const second = await handOver(sending, organizationId)
  expect(sending.posted).toHaveLength(1)
  mended = true
  await owner('update lanes set probe_at = now() where connection_id = $1', [connectionId])
  await comesTo(sending, { organizationId, id, state: 'accepted' })
  await comesTo(sending, { organizationId, id: second, state: 'accepted' })
  const [connection] = await owner('select state from connections where connection_id = $1', [
    connectionId,
  ])
  expect(connection?.state).toBe('connected')
})

test('mail that waits when its sender is taken off the list stays, is not sent, and leaves once it is back', async () => {
  const sending = running()
  const { organizationId, connectionId } = await ownMailbox(sending)
  await owner(
    `insert into sender_policies (organization_id, entries) values ($1, '{board@x.example}')`,
    [organizationId],
  )
  const id = await handOver(sending, organizationId)
  const held = await comesTo(sending, { organizationId, id, state: 'held' })
  expect(held.code).toBe('sender_not_allowed_here')
  expect(sending.posted).toEqual([])
  await owner(`update sender_policies set entries = '{}' where organization_id = $1`, [
    organizationId,
  ])
  await owner('update lanes set probe_at = now() where connection_id = $1', [connectionId])
  await comesTo(sending, { organizationId, id, state: 'accepted' })
})

test('a content that cannot be read is set aside after three tries and others flow', async () => {
  const sending = running()
  const { organizationId } = await ownMailbox(sending)
  const broken = await world.enqueue({
    organizationId,
    content: Buffer.concat([Buffer.from([1, 2]), Buffer.from('k1'), randomBytes(40)]),
  })
  const good = await handOver(sending, organizationId)
  await comesTo(sending, { organizationId, id: good, state: 'accepted' })
  for (let round = 1; round < 3; round += 1) {
    await soon(async () =>
      expect(await world.row(broken.id)).toMatchObject({ state: 'queued', attempts: round }),
    )
    await owner('update notifications set run_at = now() where notification_id = $1', [broken.id])
    await owner('select wake_lane(lane_id, now()) from lanes where organization_id = $1', [
      organizationId,
    ])
  }
  await vi.waitFor(
    async () =>
      expect(await world.row(broken.id)).toMatchObject({
        state: 'held',
        code: 'poison',
        attempts: 3,
      }),
    { timeout: 5_000 },
  )
})

test('G-09 a missing sealing key is the operator’s fault: the lane waits, the connection stays', async () => {
  const arranging = createSending(world.db)
  ends.push(arranging.close)
  const { organizationId, connectionId } = await ownMailbox(arranging)
  const id = await handOver(arranging, organizationId)
  const sending = running({ seal: createSeal([{ id: 'other', key: randomBytes(32) }]) })
  const notification = await comesTo(sending, { organizationId, id, state: 'held' })
  expect(notification.code).toBe('token_unreadable')
  const lanes = await owner('select held_reason from lanes where connection_id = $1', [
    connectionId,
  ])
  expect(lanes).toMatchObject([{ held_reason: 'misconfigured' }])
  const [connection] = await owner('select state from connections where connection_id = $1', [
    connectionId,
  ])
  expect(connection?.state).toBe('connected')
})

const tryOut = async (sending: Sending, organizationId: string, connectionId: string) =>
  await world.db.app.inOrganization(
    organizationId,
    async (tx) =>
      await sending.outbox.enqueueTest(tx, {
        organizationId,
        candidate: candidateAt(connectionId),
        content: { subject: 'Test', html: null, text: 'It works.' },
        locale: 'en',
        idempotencyKey: randomUUID(),
      }),
  )

const testState = async (id: string) => {
  const [row] = await owner('select state, code from notifications where notification_id = $1', [
    id,
  ])
  return row
}

test('an accepted test makes the sender effective, and waiting mail leaves from it', async () => {
  const sending = running({
    answer: ({ road }) =>
      road === 'mailbox'
        ? accepted
        : { kind: 'later', code: 'connection_refused', retryAt: null, technical },
  })
  const organizationId = await world.organization()
  const waiting = await handOver(sending, organizationId)
  await soon(async () =>
    expect((await read(sending, organizationId, waiting))?.timeline[0]?.outcome).toBe('later'),
  )
  const connectionId = await connectMailbox(world.db, { sending, organizationId })
  const trial = await tryOut(sending, organizationId, connectionId)
  if (trial.kind !== 'accepted') throw new Error(trial.kind)
  await soon(async () => expect(await testState(trial.id)).toMatchObject({ state: 'accepted' }))
  const status = await world.inside(organizationId, async (tx) => await sending.outbox.status(tx))
  expect(status.sender).toEqual({
    kind: 'own',
    email: 'compliance@acme.example',
    name: 'Compliance team',
  })
  // Its next try is half a minute away; sooner here.
  await owner('update notifications set run_at = now() where notification_id = $1', [waiting])
  await owner('select wake_lane(lane_id, now()) from lanes where connection_id = $1', [
    connectionId,
  ])
  const notification = await comesTo(sending, { organizationId, id: waiting, state: 'accepted' })
  expect(notification.from).toBe('compliance@acme.example')
})

test('a test ends with the first answer and leaves the old sender in use', async () => {
  const sending = running({
    answer: () => ({ kind: 'later', code: 'provider_throttled', retryAt: null, technical }),
  })
  const organizationId = await world.organization()
  const connectionId = await connectMailbox(world.db, { sending, organizationId })
  const trial = await tryOut(sending, organizationId, connectionId)
  if (trial.kind !== 'accepted') throw new Error(trial.kind)
  await soon(async () =>
    expect(await testState(trial.id)).toEqual({ state: 'rejected', code: 'provider_throttled' }),
  )
  const status = await world.inside(organizationId, async (tx) => await sending.outbox.status(tx))
  expect(status.sender.kind).toBe('platform')
  expect(sending.posted).toHaveLength(1)
})

test('two processes together keep one mailbox’s limits', { timeout: 20_000 }, async () => {
  let open = 0
  let mostOpen = 0
  const options = {
    limits: { perMinute: 7, perDay: 1_000, inFlight: 2 },
    answer: async (): Promise<Outcome> => {
      open += 1
      mostOpen = Math.max(mostOpen, open)
      await new Promise((resolve) => setTimeout(resolve, 30))
      open -= 1
      return accepted
    },
  }
  const [one, other] = [running(options), running(options)]
  const { organizationId } = await ownMailbox(one)
  for (let count = 0; count < 12; count += 1) await handOver(one, organizationId)
  const waiting = async () =>
    await world.inside(organizationId, async (tx) => await one.outbox.status(tx))
  await vi.waitFor(
    async () =>
      expect(await waiting()).toMatchObject({
        waiting: { queued: 5, sending: 0 },
        budget: { perMinute: { limit: 7, left: 0 } },
        secondsToFinish: 60,
      }),
    { timeout: 10_000 },
  )
  expect(one.posted.length + other.posted.length).toBe(7)
  expect(mostOpen).toBeLessThanOrEqual(2)
})

test('a worker that is told to stop finishes what it began and takes nothing new', async () => {
  const { promise: answered, resolve: answer } = Promise.withResolvers<Outcome>()
  const sending = createSending(world.db, { answer: async () => await answered })
  ends.push(sending.close)
  const { organizationId } = await ownMailbox(sending)
  const id = await handOver(sending, organizationId)
  const worker = sending.outbox.startWorker()
  await soon(() => expect(sending.posted).toHaveLength(1))
  const stopping = worker.stop({ graceful: true })
  const late = await handOver(sending, organizationId)
  answer(accepted)
  await stopping
  expect((await world.row(id)).state).toBe('accepted')
  // It may have been claimed in that very moment; then it was given back.
  expect((await world.row(late)).state).toBe('queued')
  expect(sending.posted).toHaveLength(1)
})

test('no more are on the wire than may be; who stands ready behind them goes back when it stops', async () => {
  const { promise: answered, resolve: answer } = Promise.withResolvers<Outcome>()
  const sending = createSending(world.db, { sendsAtOnce: 2, answer: async () => await answered })
  ends.push(sending.close)
  ends.push(async () => await Promise.resolve(answer(accepted)))
  const { organizationId } = await ownMailbox(sending)
  const ids = [
    await handOver(sending, organizationId),
    await handOver(sending, organizationId),
    await handOver(sending, organizationId),
    await handOver(sending, organizationId),
  ]
  const standing = async () => {
    const rows = await owner(
      `select state || case when started_at is null then '' else ', started' end as state
         from notifications order by array_position($1, notification_id)`,
      [ids],
    )
    return rows.map(({ state }) => state)
  }
  const worker = sending.outbox.startWorker()
  await soon(async () =>
    expect(await standing()).toEqual(['sending, started', 'sending, started', 'sending', 'queued']),
  )
  const stopping = worker.stop({ graceful: true })
  await soon(async () =>
    expect(await standing()).toEqual(['sending, started', 'sending, started', 'queued', 'queued']),
  )
  answer(accepted)
  await stopping
  expect(await standing()).toEqual(['accepted, started', 'accepted, started', 'queued', 'queued'])
  expect(sending.posted).toHaveLength(2)
})

test('a claim that waits for a token when the worker stops is given back at once', async () => {
  const { promise: refreshing, resolve: begin } = Promise.withResolvers<undefined>()
  const sending = createSending(world.db, {
    refresh: () => {
      begin(undefined)
      return { kind: 'later', code: 'provider_unavailable', retryAt: null, technical }
    },
  })
  ends.push(sending.close)
  const { organizationId, connectionId } = await ownMailbox(sending)
  await owner('update connections set access_token_expires_at = now() where connection_id = $1', [
    connectionId,
  ])
  const id = await handOver(sending, organizationId)
  const worker = sending.outbox.startWorker()
  await refreshing
  await worker.stop()
  expect((await world.row(id)).state).toBe('queued')
  expect(sending.posted).toEqual([])
})

test('a worker whose connections break goes on by itself', { timeout: 20_000 }, async () => {
  const sending = running()
  const { organizationId } = await ownMailbox(sending)
  const first = await handOver(sending, organizationId)
  await comesTo(sending, { organizationId, id: first, state: 'accepted' })
  const client = await world.db.worker.pool.connect()
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where usename = current_user and pid <> pg_backend_pid() and datname = current_database()`)
  client.release()
  const id = await handOver(sending, organizationId)
  const notification = await comesTo(sending, { organizationId, id, state: 'accepted' })
  expect(notification.attempts).toBe(1)
})

test('a kind that its organisation wants resent is tried again after no answer; others are parked', async () => {
  const answers: Outcome[] = [
    { kind: 'unknown', code: 'no_answer', technical },
    { kind: 'unknown', code: 'no_answer', technical },
  ]
  const sending = running({ answer: () => answers.shift() ?? accepted })
  const { organizationId } = await ownMailbox(sending)
  await owner(
    `insert into kind_policies (organization_id, kind, when_unknown) values ($1, 'task', 'resend')`,
    [organizationId],
  )
  const task = await handOver(sending, organizationId)
  await soon(async () =>
    expect(await read(sending, organizationId, task)).toMatchObject({
      state: 'queued',
      timeline: [{ outcome: 'unknown', code: 'no_answer' }],
    }),
  )
  await owner(`delete from kind_policies where organization_id = $1`, [organizationId])
  const other = await handOver(sending, organizationId)
  await comesTo(sending, { organizationId, id: other, state: 'unknown' })
})

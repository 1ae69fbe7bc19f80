import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createOutboxWorld, WIDE, type OutboxWorld } from '../../../test/outbox-world.ts'

let world: OutboxWorld
beforeAll(async () => {
  world = await createOutboxWorld()
})
afterAll(async () => await world.drop())
beforeEach(async () => await world.clear())

const start = Date.now()
const after = (seconds: number) => new Date(start + seconds * 1_000)
const worker = randomUUID()

/** So many mailboxes at one provider, each with so many mails. */
const mailboxes = async (count: number, mails: number) => {
  for (let box = 0; box < count; box += 1) {
    const { organizationId } = await world.mailbox(await world.organization(), WIDE)
    for (let mail = 0; mail < mails; mail += 1)
      await world.enqueue({ organizationId, at: after(0) })
  }
}
type Claimed = Awaited<ReturnType<OutboxWorld['claim']>>[number]
const claim = async (at: Date, count = 20) => await world.claim({ at, count, worker })
const rounds = async (at: Date) => [await claim(at), await claim(at), await claim(at)].flat()
const call = async ({ notification_id: id, attempt }: Claimed, at: Date) => {
  await world.start(id, { worker, attempt, at })
}
const fail = async (one: Claimed, at: Date, fault: 'unavailable' | 'throttled' = 'unavailable') => {
  await call(one, at)
  await world.settle(one.notification_id, {
    worker,
    attempt: one.attempt,
    state: 'queued',
    outcome: 'later',
    fault,
    ...(fault === 'throttled' ? {} : { retryIn: '30 seconds' }),
    at,
  })
}
const answer = async (one: Claimed, at: Date) => {
  await call(one, at)
  await world.settle(one.notification_id, { worker, attempt: one.attempt, state: 'accepted', at })
}
const circuit = async () => {
  const { rows } = await world.db.owner.pool.query<{
    closed: boolean
    trips: number
    closed_until: Date
  }>(`select closed, trips, closed_until from circuits where provider = 'microsoft'`)
  return rows[0]
}
/** Ten calls at ten mailboxes fail within a few seconds. */
const outage = async () => {
  await mailboxes(12, 3)
  for (const [place, one] of (await claim(after(1))).entries()) await fail(one, after(1 + place))
}

test('an outage of the provider closes all its mailboxes, one probe at a time looks again', async () => {
  await outage()
  expect(await circuit()).toMatchObject({ closed: true, trips: 1 })
  expect(await claim(after(14))).toEqual([])
  // Whoever comes first takes the probe; nobody else does while it is under way.
  const [probe, ...more] = await claim(after(30))
  expect(more).toEqual([])
  expect(await claim(after(31))).toEqual([])
  await fail(probe!, after(32))
  expect(await circuit()).toMatchObject({ closed: true, trips: 2 })
  expect((await circuit())!.closed_until.getTime()).toBeGreaterThan(after(32 + 7).getTime())
})

test('three answered probes in a row open it', async () => {
  await outage()
  for (const at of [60, 61, 62]) {
    const probes = await claim(after(at))
    expect(probes).toHaveLength(1)
    await answer(probes[0]!, after(at))
  }
  expect(await circuit()).toMatchObject({ closed: false })
  expect((await claim(after(63))).length).toBeGreaterThan(5)
})

test('a probe that was never called leaves the next one to somebody else', async () => {
  await outage()
  const [probe] = await claim(after(60))
  await world.settle(probe!.notification_id, {
    worker,
    attempt: probe!.attempt,
    state: 'queued',
    at: after(60),
    outcome: null,
  })
  expect(await claim(after(60.5))).toEqual([])
  expect(await claim(after(62))).toHaveLength(1)
})

test('a late answer from before the outage does not open it', async () => {
  await mailboxes(13, 3)
  const [late, ...others] = await claim(after(1))
  await call(late!, after(1))
  for (const [place, one] of others.entries()) await fail(one, after(1 + place))
  expect(await circuit()).toMatchObject({ closed: true })
  await world.settle(late!.notification_id, { worker, state: 'accepted', at: after(14) })
  expect(await circuit()).toMatchObject({ closed: true, trips: 1 })
})

test('one mailbox that fails again and again closes only itself', async () => {
  await mailboxes(1, 20)
  await mailboxes(5, 3)
  const [broken] = await claim(after(1), 1)
  for (let at = 2; at < 400; at += 40) {
    const claims = await claim(after(at))
    for (const one of claims)
      if (one.organization_id === broken!.organization_id) await fail(one, after(at))
      else await answer(one, after(at))
  }
  expect((await circuit())?.closed ?? false).toBe(false)
})

test('X-13 a mailbox that asked for time is tried by one mail, not by as many as may be in flight', async () => {
  await mailboxes(1, 8)
  const [first, second, third] = await rounds(after(1))
  await fail(first!, after(2), 'throttled')
  await answer(second!, after(2))
  await answer(third!, after(3))
  const [probe, ...more] = await rounds(after(30))
  expect(more).toEqual([])
  await fail(probe!, after(31), 'throttled')
  expect(await rounds(after(35))).toEqual([])
  const [next, ...others] = await rounds(after(90))
  expect(others).toEqual([])
  await answer(next!, after(91))
  expect((await rounds(after(91))).length).toBeGreaterThan(1)
})

test('mails rejected or throttled one by one are no outage', async () => {
  await mailboxes(12, 1)
  for (const one of await claim(after(1))) {
    await call(one, after(1))
    await world.settle(one.notification_id, {
      worker,
      attempt: one.attempt,
      state: 'queued',
      outcome: 'later',
      fault: 'throttled',
      at: after(1),
    })
  }
  expect(await circuit()).toBeUndefined()
})

test('half of all calls failing for ten minutes costs few calls more than there are mails', async () => {
  await mailboxes(20, 5)
  let calls = 0
  let failing = false
  const left = new Set<string>()
  for (let at = 1; at < 1_800; at += 1) {
    for (const one of await claim(after(at))) {
      calls += 1
      failing = !failing
      if (at < 600 && failing) await fail(one, after(at))
      else {
        await answer(one, after(at))
        left.add(one.notification_id)
      }
    }
  }
  expect(left.size).toBe(100)
  // A fifth more, and a little floor: it takes ten failures to see an outage.
  expect(calls).toBeLessThanOrEqual(120 + 60)
}, 60_000)

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createOutboxWorld, WIDE, type OutboxWorld } from '../../../test/outbox-world.ts'
import { changeLimits, readLimits } from './limits.ts'

let world: OutboxWorld
let noon: Date

beforeAll(async () => {
  world = await createOutboxWorld()
  noon = new Date(Date.now() + 60_000)
})
afterAll(async () => await world.drop())
beforeEach(async () => await world.clear())

const after = (seconds: number) => new Date(noon.getTime() + seconds * 1_000)

const fill = async (organizationId: string, count: number) => {
  for (let done = 0; done < count; done += 1) await world.enqueue({ organizationId, at: noon })
}

/** Sends whatever may leave, at every time given; when each left, in seconds. */
const departures = async (times: readonly number[]): Promise<number[]> => {
  const left: number[] = []
  for (const time of times)
    for (;;) {
      const sent = await world.sendDue(after(time))
      if (sent.length === 0) break
      left.push(...sent.map(() => time))
    }
  return left
}

const mostWithin = (left: readonly number[], window: number) =>
  Math.max(0, ...left.map((from) => left.filter((at) => at >= from && at < from + window).length))

test('no rolling minute ever holds more starts than the mailbox may have', async () => {
  const { organizationId } = await world.mailbox(await world.organization(), {
    ...WIDE,
    perMinute: 30,
  })
  await fill(organizationId, 100)
  const left = await departures([0, 10, 30, 59, 60, 60.6, 61, 90, 120, 121.3, 150, 181, 182, 183])
  expect(mostWithin(left, 60)).toBe(30)
  expect(left).toHaveLength(100)
})

test('a full mailbox is woken exactly when a start falls out of its window', async () => {
  const { organizationId, budgetKey } = await world.mailbox(await world.organization(), {
    ...WIDE,
    perMinute: 2,
  })
  await fill(organizationId, 4)
  expect(await world.sendDue(after(0))).toHaveLength(1)
  expect(await world.sendDue(after(20))).toHaveLength(1)
  expect(await world.sendDue(after(21))).toHaveLength(0)
  const { rows } = await world.db.owner.pool.query(
    'select full_until from budgets where budget_key = $1',
    [budgetKey],
  )
  expect(rows[0].full_until).toEqual(after(60.5))
  expect(await world.sendDue(after(60.4))).toHaveLength(0)
  expect(await world.sendDue(after(60.6))).toHaveLength(1)
  expect(await world.sendDue(after(60.7))).toHaveLength(0)
  expect(await world.sendDue(after(80.6))).toHaveLength(1)
})

test('a rolling day is kept as well', async () => {
  const { organizationId } = await world.mailbox(await world.organization(), { ...WIDE, perDay: 5 })
  await fill(organizationId, 8)
  expect(await departures([0, 3_600, 80_000])).toEqual([0, 0, 0, 0, 0])
  expect(await departures([86_399])).toEqual([])
  expect(await departures([86_401])).toEqual([86_401, 86_401, 86_401])
})

test('recipients of a rolling day are kept where the mailbox has such a limit', async () => {
  const { organizationId, budgetKey } = await world.mailbox(await world.organization(), WIDE)
  await world.db.owner.pool.query(
    'update budgets set recipients_per_day = 3 where budget_key = $1',
    [budgetKey],
  )
  await fill(organizationId, 5)
  expect(await departures([0, 10])).toEqual([0, 0, 0])
  expect(await departures([86_399, 86_401])).toEqual([86_401, 86_401])
})

test('bytes of a rolling five minutes are kept where the mailbox has such a limit', async () => {
  const { organizationId, budgetKey } = await world.mailbox(await world.organization(), WIDE)
  await world.db.owner.pool.query(
    'update budgets set bytes_per_five_minutes = 1000000 where budget_key = $1',
    [budgetKey],
  )
  // Of a content of 200 kB we reckon twice as much on the wire.
  for (let done = 0; done < 4; done += 1)
    await world.enqueue({ organizationId, at: noon, content: Buffer.alloc(200_000) })
  expect(await departures([0, 100])).toEqual([0, 0])
  expect(await departures([299, 301])).toEqual([301, 301])
})

test('a message larger than a whole window waits for an empty one, not for ever', async () => {
  const { organizationId, budgetKey } = await world.mailbox(await world.organization(), WIDE)
  await world.db.owner.pool.query(
    'update budgets set recipients_per_day = 10 where budget_key = $1',
    [budgetKey],
  )
  await world.enqueue({ organizationId, at: noon })
  await world.enqueue({ organizationId, at: after(1), recipients: 50 })
  expect(await departures([2, 3])).toEqual([2])
  expect(await departures([86_500])).toEqual([86_500])
})

test('the organisation’s own limit counts where it is lower, and only for its own mailbox', async () => {
  const { organizationId } = await world.mailbox(await world.organization(), {
    ...WIDE,
    perMinute: 30,
  })
  const limit = async (messagesPerMinute: number | null) =>
    await world.inside(organizationId, async (tx) => {
      const own = { messagesPerMinute, messagesPerDay: null, recipientsPerDay: null }
      const { version } = await readLimits({ platform: { limits: WIDE } }, tx)
      await changeLimits(tx, { organizationId, limits: own, version })
      return (await readLimits({ platform: { limits: WIDE } }, tx)).messagesPerMinute
    })
  expect(await limit(5)).toEqual({ allowed: 30, own: 5, limit: 5, left: 5 })
  await fill(organizationId, 40)
  expect(await departures([0, 10])).toHaveLength(5)
  expect(await limit(null)).toMatchObject({ own: null, limit: 30 })
  expect(await departures([11])).toHaveLength(25)
})

test('two organisations that share a mailbox share its pace', async () => {
  const [one, other] = [await world.organization(), await world.organization()]
  await world.mailbox(one, { ...WIDE, perMinute: 6 }, 'shared')
  await world.mailbox(other, { ...WIDE, perMinute: 6 }, 'shared')
  await fill(one, 6)
  await fill(other, 6)
  const sent = await world.claim({ at: after(0), count: 1 })
  expect(sent).toHaveLength(1)
  let left = 1
  for (;;) {
    const claims = await world.claim({ at: after(1) })
    if (claims.length === 0) break
    left += claims.length
  }
  expect(left).toBe(6)
})

test('claims of many processes at once never exceed the calls a mailbox may have open', async () => {
  const { organizationId } = await world.mailbox(await world.organization(), {
    ...WIDE,
    inFlight: 3,
  })
  await fill(organizationId, 20)
  const rounds = Array.from({ length: 40 }, async () => await world.claim({ at: after(1) }))
  expect((await Promise.all(rounds)).flat()).toHaveLength(3)
})

test('a settle wakes the mailbox that its open calls had stopped', async () => {
  const { organizationId } = await world.mailbox(await world.organization(), {
    ...WIDE,
    inFlight: 1,
  })
  await fill(organizationId, 2)
  const [first] = await world.claim({ at: after(1), worker: HOLDER })
  await world.start(first!.notification_id, { worker: HOLDER, at: after(1) })
  expect(await world.claim({ at: after(1) })).toHaveLength(0)
  await world.settle(first!.notification_id, { worker: HOLDER, state: 'accepted', at: after(1) })
  expect(await world.claim({ at: after(1) })).toHaveLength(1)
})

const HOLDER = '0198f000-0000-7000-8000-000000000001'

test('J-05 a lane with a large backlog delays no other lane', async () => {
  const big = await world.organization()
  await world.mailbox(big, WIDE)
  await fill(big, 300)
  const small = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const organizationId = await world.organization()
      await world.mailbox(organizationId, WIDE)
      await fill(organizationId, 2)
      return organizationId
    }),
  )
  const order: string[] = []
  for (let round = 0; round < 8; round += 1)
    order.push(...(await world.claim({ at: after(1 + round) })).map((one) => one.organization_id))
  expect(small.filter((id) => order.filter((one) => one === id).length < 2)).toEqual([])
  expect(order.filter((one) => one === big).length).toBeGreaterThan(1)
})

test('J-05 organisations take turns at the platform sender', async () => {
  const platform = { ...WIDE, perMinute: 60 }
  const [big, small] = [await world.organization(), await world.organization()]
  for (let done = 0; done < 50; done += 1)
    await world.enqueue({ organizationId: big, at: noon, platform })
  for (let done = 0; done < 3; done += 1)
    await world.enqueue({ organizationId: small, at: noon, platform })
  const order: string[] = []
  for (let round = 0; round < 4; round += 1)
    order.push(...(await world.claim({ at: after(1 + round) })).map((one) => one.organization_id))
  expect(order.filter((one) => one === small)).toHaveLength(3)
})

test('J-05 X-27 a long queue at the platform sender leaves a share of every minute to the others', async () => {
  const platform = { ...WIDE, perMinute: 60 }
  const [big, late] = [await world.organization(), await world.organization()]
  for (let done = 0; done < 100; done += 1)
    await world.enqueue({ organizationId: big, at: noon, platform })
  const left: { readonly organizationId: string; readonly second: number }[] = []
  const second = async (at: number) => {
    const holder = randomUUID()
    for (;;) {
      const claims = await world.claim({ at: after(at), worker: holder })
      if (claims.length === 0) return
      for (const { notification_id: id, attempt, organization_id: organizationId } of claims) {
        await world.start(id, { worker: holder, attempt, at: after(at) })
        await world.settle(id, { worker: holder, attempt, state: 'accepted', at: after(at) })
        left.push({ organizationId, second: at })
      }
    }
  }
  for (let at = 1; at <= 60; at += 1) await second(at)
  const alone = left.length
  // Three quarters of the pace, and none of it at once.
  expect(alone).toBeGreaterThan(40)
  expect(alone).toBeLessThanOrEqual(45)
  expect(left.filter((one) => one.second === 1)).toHaveLength(3)
  // A third of the pace from one moment to the next: every mail of it leaves at once.
  for (let at = 61; at <= 150; at += 1) {
    if (at % 3 === 0) await world.enqueue({ organizationId: late, at: after(at), platform })
    await second(at)
    const sent = left.filter((one) => one.organizationId === late)
    expect(sent).toHaveLength(Math.floor(at / 3) - 20)
  }
})

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createOutboxWorld, WIDE, type OutboxWorld } from '../../../../test/outbox-world.ts'
import type { Outcome } from '../../providers/index.ts'
import { claim, createStart, renewLeases, type Claim } from './claim.ts'
import { givenBack, settlementOfOutcome } from './settlement.ts'
import { createWriteEnding } from './write-ending.ts'

let world: OutboxWorld
beforeAll(async () => {
  world = await createOutboxWorld()
})
afterAll(async () => await world.drop())
beforeEach(async () => await world.clear())

const accepted: Extract<Outcome, { kind: 'accepted' }> = {
  kind: 'accepted',
  code: 'accepted',
  providerMessageId: 'm1',
  technical: { providerCode: null, httpStatus: 202, correlationId: 'r"1', at: new Date() },
}
const acceptance = (held: Claim) => ({
  claim: held,
  settlement: settlementOfOutcome(accepted, {
    isTest: false,
    resends: false,
    attempt: 1,
    probes: 0,
    now: new Date(),
    chance: 0.5,
  }),
  from: 'box@acme.example',
  accepted,
})
const worker = () => ({
  workerDatabase: world.db.worker,
  onTestSettled: async () => await Promise.resolve(),
})
const waiting = async (count: number): Promise<string[]> =>
  await Promise.all(
    Array.from({ length: count }, async () => {
      const organizationId = await world.organization()
      await world.mailbox(organizationId, WIDE)
      return (await world.enqueue({ organizationId })).id
    }),
  )
/** What a crash of the database leaves of a claim whose commit waited for no disk. */
const forget = async () => {
  await world.db.owner.pool.query('truncate attempts')
  await world.db.owner.pool.query(`update notifications set state = 'queued', claimed_by = null,
    lease_until = null, attempts = attempts - 1, fruitless_claims = 0`)
  await world.db.owner.pool.query('update lanes set wake_at = now()')
}

test('X-04 a claim that a crash made the database forget cannot undo the next of the same message', async () => {
  const [id = ''] = await waiting(1)
  const start = createStart(world.db.worker)
  const writeEnding = createWriteEnding(worker())
  const [forgotten] = await claim(world.db.worker, 1)
  await forget()
  const [now] = await claim(world.db.worker, 1)
  expect(now).toMatchObject({ notificationId: id, attempt: forgotten!.attempt })
  expect(await start(forgotten!)).toBe('lost')
  expect(await start(now!)).toBe('started')
  const undone = { claim: forgotten!, settlement: givenBack, from: null, accepted: null }
  expect(await writeEnding(undone)).toMatchObject({ settled: false })
  expect((await world.row(id)).state).toBe('sending')
  expect(await writeEnding(acceptance(now!))).toMatchObject({ settled: true })
  expect((await world.row(id)).state).toBe('accepted')
})

test('claims that start and end together keep each its own fate', async () => {
  const ids = await waiting(6)
  const start = createStart(world.db.worker)
  const writeEnding = createWriteEnding(worker())
  const claims = await claim(world.db.worker, 6)
  expect(new Set(claims.map(({ notificationId }) => notificationId))).toEqual(new Set(ids))
  const gone = claims[2]!
  await world.db.owner.pool.query('delete from notifications where notification_id = $1', [
    gone.notificationId,
  ])
  expect(await Promise.all(claims.map(start))).toEqual(
    claims.map((one) => (one === gone ? 'lost' : 'started')),
  )
  const endings = await Promise.all(claims.map(async (one) => await writeEnding(acceptance(one))))
  expect(endings.map((one) => one?.settled)).toEqual(claims.map((one) => one !== gone))
  const { rows } = await world.db.owner.pool.query(
    `select distinct state, provider_message_id, from_email, technical ->> 'correlationId' as request
       from notifications`,
  )
  expect(rows).toEqual([
    {
      state: 'accepted',
      provider_message_id: 'm1',
      from_email: 'box@acme.example',
      request: 'r"1',
    },
  ])
})

test('the leases of several rounds are renewed together, and only of claims still held', async () => {
  const [first, second] = await waiting(2)
  const rounds = [await claim(world.db.worker, 1), await claim(world.db.worker, 1)].flat()
  expect(new Set(rounds.map(({ notificationId }) => notificationId))).toEqual(
    new Set([first, second]),
  )
  await world.db.owner.pool.query('update notifications set lease_until = now()')
  const lost = rounds[1]!
  await renewLeases(world.db.worker, [rounds[0]!, { ...lost, holder: rounds[0]!.holder }])
  const { rows } = await world.db.owner.pool.query(
    'select notification_id from notifications where lease_until > now()',
  )
  expect(rows).toEqual([{ notification_id: rounds[0]!.notificationId }])
})

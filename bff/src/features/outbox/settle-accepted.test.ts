import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createOutboxWorld, WIDE, type OutboxWorld } from '../../../test/outbox-world.ts'

// Good endings are written by a statement for many, all others one by one. Whatever its lane has been
// through, a message and its books must look the same afterwards.

let world: OutboxWorld
beforeAll(async () => {
  world = await createOutboxWorld()
})
afterAll(async () => await world.drop())
beforeEach(async () => await world.clear())

const CLAIMED = new Date('2026-11-28T12:00:00Z')
const NOW = new Date('2026-11-28T12:00:02Z')
const TECHNICAL = { providerCode: 'ok', httpStatus: 202, correlationId: 'r"1\\' }

const ONE_BY_ONE = `select settled, newly_held from settle_notification($1, $2, 1, 'accepted', 'accepted',
  'accepted', $3, 'm1', 'box@acme.example', null, null, false, null, null, null, false, $4)`
const TOGETHER = `select settled, newly_held from settle_accepted(array[$1::uuid], array[$2::uuid],
  array[1], array['accepted'], array[$3], array['m1'], array['box@acme.example'], $4)`

/** Everything an ending may touch, without what names the organisation. */
const books = async (organizationId: string): Promise<unknown> => {
  const { rows } = await world.db.owner.pool.query(
    `select to_jsonb(n) - array['notification_id', 'organization_id', 'lane_id', 'idempotency_key'] as note,
            to_jsonb(a) - array['notification_id', 'organization_id', 'lane_id', 'budget_key'] as attempt,
            to_jsonb(l) - array['organization_id', 'lane_id', 'budget_key', 'connection_id'] as lane,
            to_jsonb(b) - array['budget_key'] as budget, c.last_accepted_at,
            to_jsonb(d) - array['organization_id'] as counts,
            (select jsonb_agg(to_jsonb(o)) from circuits o) as circuits
       from notifications n
       join attempts a using (notification_id)
       join lanes l on l.lane_id = n.lane_id
       join budgets b on b.budget_key = l.budget_key
       left join connections c on c.connection_id = l.connection_id
       left join daily_counts d on d.organization_id = n.organization_id
      where n.organization_id = $1`,
    [organizationId],
  )
  return rows
}

const settled = async (arrange: string, settle: string): Promise<unknown> => {
  await world.clear()
  const organizationId = await world.organization()
  await world.mailbox(organizationId, WIDE)
  const { id } = await world.enqueue({ organizationId, at: CLAIMED })
  const holder = randomUUID()
  await world.claim({ at: CLAIMED, worker: holder })
  expect(await world.start(id, { worker: holder, at: CLAIMED })).toBe('started')
  if (arrange !== '') await world.db.owner.pool.query(arrange)
  const { rows } = await world.db.worker.pool.query(settle, [
    id,
    holder,
    JSON.stringify(TECHNICAL),
    NOW,
  ])
  return { rows, books: await books(organizationId) }
}

const withoutHolder = (result: unknown): string =>
  JSON.stringify(result).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'uuid')

test.each([
  ['that was open all along', ''],
  ['whose calls had failed', 'update lanes set failures = 2'],
  [
    'that was closed and may be tried again',
    `update lanes set failures = 3, closed_code = 'server_error',
       closed_until = '2026-11-28T12:00:01Z'`,
  ],
  [
    'that was closed while the call was open',
    `update lanes set failures = 1, closed_until = '2026-11-28T13:00:00Z', wake_at = null`,
  ],
  [
    'that waits for the operator',
    `update lanes set held_reason = 'misconfigured', probes = 2, probe_at = now()`,
  ],
  ['that waits for a reconnect', `update lanes set held_reason = 'needs_reconnect'`],
  ['that stands in for the mailbox', `update lanes set role = 'diverted'`],
  ['whose mailbox was full', `update budgets set full_of = 'in_flight', full_until = now()`],
  ['whose pace was used up', `update budgets set full_of = 'pace', full_until = 'infinity'`],
  [
    'of a provider that is being probed',
    `insert into circuits (provider, closed, trips, answered, closed_until, probe_at, changed_at)
     values ('microsoft', true, 1, 0, '2026-11-28T12:00:25Z', '2026-11-28T11:59:59Z',
       '2026-11-28T11:59:00Z')`,
  ],
  [
    'whose claim was swept away meanwhile',
    `update notifications set state = 'unknown', code = 'interrupted'`,
  ],
  ['whose claim is somebody else’s', `update notifications set claimed_by = gen_random_uuid()`],
])('an acceptance in a lane %s is the same alone and among others', async (_what, arrange) => {
  const alone = await settled(arrange, ONE_BY_ONE)
  const together = await settled(arrange, TOGETHER)
  expect(withoutHolder(together)).toBe(withoutHolder(alone))
})

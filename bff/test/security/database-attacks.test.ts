import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSeal, UnsealError } from '../../src/platform/seal.ts'
import { createOutboxWorld, WIDE, type OutboxWorld } from '../outbox-world.ts'
import { opensElsewhere } from './seal-cases.ts'

// Somebody found a way to run SQL as one of our roles: what is still out of reach?

let outbox: OutboxWorld
let acme: string
let dupont: string
beforeAll(async () => {
  outbox = await createOutboxWorld()
  acme = await outbox.organization()
  dupont = await outbox.organization()
  await outbox.mailbox(dupont, WIDE)
  await outbox.enqueue({ organizationId: dupont })
}, 60_000)
afterAll(async () => {
  await outbox.drop()
})

/** As the app role inside Acme. */
const asAcme = async (query: string, values: readonly unknown[] = []) =>
  await inside(acme, query, values)

const inside = async (organization: string, query: string, values: readonly unknown[] = []) => {
  const client = await outbox.db.app.pool.connect()
  try {
    await client.query('begin')
    await client.query(`select set_config('app.organization', $1, true)`, [organization])
    return await client.query(query, [...values])
  } finally {
    await client.query('rollback')
    client.release()
  }
}

const pacesOf = async (keys: readonly string[]) => {
  const { rows } = await outbox.db.owner.pool.query(
    'select * from budgets where budget_key = any ($1)',
    [keys],
  )
  return rows
}

const EXPECTED =
  /moved nothing|row-level security|permission denied|violates|null value|returned no rows/

/** As the app role inside Acme, and for good. */
const asAcmeForGood = async (query: string, values: readonly unknown[]): Promise<string> => {
  const client = await outbox.db.app.pool.connect()
  try {
    await client.query('begin')
    await client.query(`select set_config('app.organization', $1, true)`, [acme])
    await client.query(query, [...values])
    await client.query('commit')
    return 'moved nothing'
  } catch (error) {
    await client.query('rollback')
    return String(error)
  } finally {
    client.release()
  }
}

const everything = async (): Promise<string[]> => {
  const rows: string[] = []
  for (const table of [
    'lanes',
    'notifications',
    'attempts',
    'brakes',
    'volume_brakes',
    'held_mail_work',
    'budgets',
  ]) {
    const { rows: all } = await outbox.db.owner.pool.query<{ row: string }>(
      `select '${table} ' || to_jsonb(t)::text as row from ${table} t order by 1`,
    )
    rows.push(...all.map(({ row }) => row))
  }
  return rows
}

test('F-03 every function that takes an organisation shows and moves nothing of another one', async () => {
  const { owner } = outbox.db
  const theirs = await outbox.organization()
  const { connectionId } = await outbox.mailbox(theirs, WIDE)
  const { id } = await outbox.enqueue({ organizationId: theirs })
  const [broken, braked] = [await outbox.organization(), await outbox.organization()]
  const { connectionId: brokenMailbox } = await outbox.mailbox(broken, WIDE)
  await outbox.enqueue({ organizationId: broken })
  await owner.pool.query(`select hold_lanes($1, 'needs_reconnect')`, [brokenMailbox])
  await owner.pool.query(`select pull_brake($1, 'person', 'x')`, [braked])
  await owner.pool.query(
    `insert into kind_policies (organization_id, kind, when_broken) values ($1, 'task', 'platform')`,
    [theirs],
  )
  await owner.pool.query(
    `insert into held_mail_work (organization_id, act, before) values ($1, 'drop', now())`,
    [broken],
  )
  const before = await everything()
  // Each of them moves something where the organisation is one's own.
  const calls: readonly (readonly [string, readonly unknown[]])[] = [
    [`select pull_brake($1, 'person', 'x')`, [theirs]],
    ['select release_brake($1)', [braked]],
    ['select switch_to_mailbox($1, $2)', [broken, brokenMailbox]],
    [`select hold_lanes($1, 'misconfigured')`, [connectionId]],
    ['select release_lanes($1)', [brokenMailbox]],
    ['select divert_waiting($1, now())', [theirs]],
    ['select adopt_own_limits($1)', [theirs]],
    [`select drain_lane($1, 'x', now())`, [theirs]],
    ['select work_on_held_mail(null, 10)', []],
    ['select cancel_notification($1)', [id]],
    ['select * from claim_notifications($1, 10)', [randomUUID()]],
  ]
  for (const [query, values] of calls) {
    expect(await asAcmeForGood(query, values)).toMatch(EXPECTED)
    expect({ query, rows: await everything() }).toEqual({ query, rows: before })
  }
  const { rows: seen } = await asAcme('select organization_id from handed_over()')
  expect(seen).toEqual([{ organization_id: acme }])
})

test('F-03 the mailboxes of others and their pace are neither seen, freed, slowed down nor opened', async () => {
  const theirs = await outbox.mailbox(await outbox.organization(), WIDE)
  const own = await outbox.mailbox(acme, WIDE)
  await outbox.db.owner.pool.query('select open_platform_budget(1, 1, 1)')
  const before = await pacesOf([theirs.budgetKey])
  const { rows } = await asAcme('select budget_key from budgets order by 1')
  expect(rows).toEqual([{ budget_key: own.budgetKey }, { budget_key: 'platform' }])
  const left = async (key: string) =>
    (await asAcme('select minute_left from budget_left($1)', [key])).rows
  expect(await left(own.budgetKey)).toEqual([{ minute_left: WIDE.perMinute }])
  expect(await left(theirs.budgetKey)).toEqual([])
  const freed = await asAcme(`update budgets set full_until = 'infinity' where budget_key = $1`, [
    theirs.budgetKey,
  ])
  expect(freed.rowCount).toBe(0)
  for (const column of ['per_minute', 'in_flight', 'room', 'own_per_day'])
    await expect(asAcme(`update budgets set ${column} = 1`)).rejects.toThrow('permission denied')
  await expect(
    asAcme(`update budgets set closed_until = 'infinity' where budget_key = 'platform'`),
  ).rejects.toThrow('permission denied')
  await expect(
    asAcme(`insert into budgets (budget_key, provider, per_minute, per_day, in_flight)
      values ('microsoft:of-nobody', 'microsoft', 1, 1, 1)`),
  ).rejects.toThrow('row-level security')
  expect(await pacesOf([theirs.budgetKey])).toEqual(before)
})

test('F-03 no row of one organisation names the mailbox or the lane of another, so that its mail leaves there', async () => {
  const [ours, theirs] = [await outbox.organization(), await outbox.organization()]
  const { connectionId } = await outbox.mailbox(theirs, WIDE)
  const { rows } = await outbox.db.owner.pool.query(
    'select lane_id from lanes where organization_id = $1',
    [theirs],
  )
  await outbox.enqueue({ organizationId: ours })
  for (const [query, named] of [
    [
      `insert into senders (organization_id, connection_id, email, alias, form, effective_since)
       values ('${ours}', $1, 'x@acme.example', 'X', 'mime', now())`,
      connectionId,
    ],
    ['update lanes set connection_id = $1', connectionId],
    ['update notifications set lane_id = $1', rows[0]?.lane_id],
  ] as const)
    await expect(inside(ours, query, [named])).rejects.toThrow('violates foreign key constraint')
})

test('F-03 neither the platform’s pace nor a mailbox that two share is paused by one organisation', async () => {
  await outbox.db.owner.pool.query('select open_platform_budget(1, 1, 1)')
  const account = randomUUID()
  const [ours, theirs] = [await outbox.organization(), await outbox.organization()]
  const { budgetKey } = await outbox.mailbox(ours, WIDE, account)
  await outbox.mailbox(theirs, WIDE, account)
  for (const key of ['platform', budgetKey]) {
    await expect(
      inside(ours, `update budgets set full_until = 'infinity' where budget_key = $1`, [key]),
    ).rejects.toThrow('row-level security')
    const given = await inside(
      ours,
      `update budgets set full_until = '-infinity', full_of = null where budget_key = $1`,
      [key],
    )
    expect(given.rowCount).toBe(1)
  }
})

test('F-06 the worker pulls a brake, and does not let go of it', async () => {
  const organization = await outbox.organization()
  await outbox.mailbox(organization, WIDE)
  const asWorker = async (query: string) => await outbox.db.worker.pool.query(query, [organization])
  await asWorker(`insert into brakes (organization_id, pulled_by) values ($1, 'volume')`)
  await asWorker('update lanes set braked = true where organization_id = $1')
  await expect(asWorker('delete from brakes where organization_id = $1')).rejects.toThrow(
    'permission denied',
  )
  const { rows } = await asWorker(`update lanes set braked = false, closed_until = null
    where organization_id = $1 returning braked, closed_until = never() as closed`)
  expect(rows).toEqual([{ braked: true, closed: true }])
})

test('F-03 two organisations at one mailbox both see its pace, and nobody without one any', async () => {
  const account = randomUUID()
  for (let at = 0; at < 2; at += 1) {
    const { organizationId, budgetKey } = await outbox.mailbox(
      await outbox.organization(),
      WIDE,
      account,
    )
    const { rows } = await inside(
      organizationId,
      `select budget_key, minute_left from budgets, budget_left(budget_key)
        where budget_key <> 'platform'`,
    )
    expect(rows).toEqual([{ budget_key: budgetKey, minute_left: WIDE.perMinute }])
  }
  const outside = await outbox.db.app.pool.query(
    `select 1 from budgets where budget_key <> 'platform'`,
  )
  expect(outside.rows).toEqual([])
})

test('F-04 what runs with the owner’s rights is not for everybody', async () => {
  const { rows } = await outbox.db.owner.pool.query<{
    name: string
    app: boolean
    worker: boolean
  }>(
    `select p.proname as name, has_function_privilege('letterhead_app', p.oid, 'execute') as app,
            has_function_privilege('letterhead_worker', p.oid, 'execute') as worker
       from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef
        and p.prorettype <> 'trigger'::regtype
      order by 1`,
  )
  expect(rows).toEqual([
    { name: 'adopt_own_limits', app: true, worker: true },
    // Sessions: by the digest of an id, or all of one person at their end; none of these lists them.
    { name: 'begin_session', app: true, worker: false },
    // Numbers only, of a mailbox that the organisation sends from.
    { name: 'budget_left', app: true, worker: false },
    { name: 'change_session', app: true, worker: false },
    { name: 'delete_ended_sessions', app: true, worker: false },
    { name: 'end_session', app: true, worker: false },
    { name: 'end_sessions_of', app: true, worker: false },
    { name: 'purge_notifications', app: false, worker: true },
    { name: 'read_session', app: true, worker: false },
    { name: 'touch_session', app: true, worker: false },
  ])
})

test('F-06 one role cannot become the owner, and a look at other sessions shows no value', async () => {
  for (const role of ['letterhead_owner', 'postgres', 'pg_read_all_data', 'pg_read_server_files'])
    await expect(asAcme(`set local role ${role}`)).rejects.toThrow(
      /permission denied|does not exist|must be/,
    )
  for (const query of [
    `copy organizations to program 'true'`,
    `copy organizations to '/tmp/letterhead'`,
    `select pg_read_file('postgresql.conf')`,
    `select lo_import('/etc/passwd')`,
    'create function f() returns int language sql as $$ select 1 $$',
    'create table mine (a int)',
    `alter table organizations disable row level security`,
    `alter role letterhead_app bypassrls`,
    `create extension dblink`,
    'truncate audit_entries',
    'drop policy of_organization on notifications',
    `set local session_replication_role = 'replica'`,
  ])
    await expect(asAcme(query)).rejects.toThrow(/permission denied|must be|not allowed/i)
  const { rows } = await asAcme(
    `select query from pg_stat_activity where pid <> pg_backend_pid() and query like '%@customer.example%'`,
  )
  expect(rows).toEqual([])
})

test('what is told by NOTIFY is that there is something, and nothing of it', () => {
  const migrations = globSync('bff/src/platform/database/migrations/*.sql', {
    cwd: join(import.meta.dirname, '../../..'),
  })
  const told = migrations.flatMap((file) =>
    [
      ...readFileSync(join(import.meta.dirname, '../../..', file), 'utf8').matchAll(
        /pg_notify\(([^)]*)\)/g,
      ),
    ].map(([, payload]) => payload),
  )
  expect(told.length).toBeGreaterThan(0)
  expect(new Set(told)).toEqual(new Set(["'letterhead_outbox', ''"]))
})

test('G-09 a sealed value is worth nothing in another row, column or organisation, nor cut or mixed', () => {
  const seal = createSeal([{ id: 'k1', key: randomBytes(32) }])
  const home = { organizationId: 'acme', row: randomUUID(), column: 'sealed_refresh_token' }
  const sealed = seal.seal(home, 'secret')
  expect(opensElsewhere(seal)).toEqual([])
  const other = seal.seal(home, 'secret')
  const mixed = Buffer.concat([sealed.subarray(0, 20), other.subarray(20)])
  for (const changed of [mixed, sealed.subarray(0, -1), Buffer.alloc(0), sealed.subarray(0, 3)])
    expect(() => seal.unseal(home, changed)).toThrow(UnsealError)
  expect(seal.unseal(home, sealed).toString()).toBe('secret')
})

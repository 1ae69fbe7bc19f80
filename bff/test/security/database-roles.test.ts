import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSeal, keyIdOf } from '../../src/platform/seal.ts'
import { createMigratedDatabase, type MigratedDatabase } from '../migrated-database.ts'
import { faultsOfWalls, reachOf } from './walls.ts'

// The database read as each role reads it, from its own catalogue: a new table cannot forget its wall.

let db: MigratedDatabase
beforeAll(async () => {
  db = await createMigratedDatabase()
})
afterAll(async () => {
  await db.drop()
})

/** Each answer has one column. */
const asked = async (client: Pick<MigratedDatabase['owner']['pool'], 'query'>, query: string) => {
  const { rows } = await client.query<[string]>({ text: query, rowMode: 'array' })
  return rows.map(([value]) => value)
}
const texts = async (query: string): Promise<string[]> => await asked(db.owner.pool, query)

test('F-04 the walls stand: every table, policy, view, function and right', async () => {
  expect(await faultsOfWalls(texts)).toEqual([])
})

/** What somebody may write into a migration, and what must be said of it. */
const MISTAKES: readonly (readonly [string, string])[] = [
  ['create table t (organization_id text)', 't has organisations and no forced wall'],
  ['alter table notifications no force row level security', 'notifications has organisations'],
  ['alter table notifications disable row level security', 'notifications has organisations'],
  [
    `create table t (organization_id text) partition by list (organization_id);
     create table t_a partition of t for values in ('a');
     alter table t enable row level security; alter table t force row level security`,
    't_a has organisations and no forced wall',
  ],
  ['create table t (tenant text); grant select on t to letterhead_app', 't is reached without'],
  ['create table t (tenant text); grant insert on t to letterhead_worker', 't is reached without'],
  [
    'create table t (a int, b int); grant select (b) on t to letterhead_app',
    't is reached without',
  ],
  [
    'create policy p on notifications for select to letterhead_app using (1 = 1)',
    'notifications.p',
  ],
  [
    `create policy p on notifications for select to letterhead_app
       using (organization_id = current_setting('app.organization', true) or kind = 'task')`,
    'notifications.p is a policy that asks for no organisation',
  ],
  ['create policy p on notifications for delete using (true)', 'notifications.p is a policy'],
  [
    'create policy p on notifications for insert to letterhead_app with check (true)',
    'notifications.p is a policy that asks for no organisation',
  ],
  [
    `alter policy of_organization on senders
       using (organization_id = current_setting('app.organization', true) or true)`,
    'senders.of_organization is a policy',
  ],
  [
    'create policy p on notifications to letterhead_worker using (true)',
    'notifications.p is a policy that does not check',
  ],
  [
    'alter table lanes add constraint k foreign key (connection_id) references connections',
    'lanes.k is a foreign key into rows of any organisation',
  ],
  ['create view v as select * from notifications', 'v is a view with the rights of its owner'],
  ['create materialized view v as select * from notifications', 'v is a view with the rights'],
  [
    'create rule r as on insert to ledger do also delete from brakes',
    'ledger.r is a rule, which works',
  ],
  [
    'create function f() returns int security definer language sql as $$ select 1 $$',
    'f has the owner’s rights and looks for names elsewhere',
  ],
  [
    `create function f() returns int security definer set search_path = "$user", public
       language sql as $$ select 1 $$`,
    'f has the owner’s rights and looks for names elsewhere',
  ],
  [
    `create function f() returns trigger security definer set search_path = public, pg_temp
       language plpgsql as $$ begin return null; end $$`,
    'f fires with the owner’s rights for everybody',
  ],
  ['create schema s; create table s.t (a int)', 's.t lies outside our schema'],
  ['grant select on circuits to public', 'circuits is open to the world'],
  ['grant select (name) on api_keys to public', 'api_keys.name is open to the world'],
  [
    'alter default privileges grant select on tables to letterhead_app',
    'letterhead_owner to letterhead_app will be given away',
  ],
  ['grant truncate on ledger to letterhead_worker', 'letterhead_worker TRUNCATE ledger may more'],
  ['grant create on schema public to letterhead_app', 'letterhead_app owns, bypasses or makes'],
  [
    `do $$ begin execute format('grant temporary on database %I to letterhead_worker',
       current_database()); end $$`,
    'letterhead_worker owns, bypasses or makes',
  ],
]

test.each(MISTAKES.map(([mistake, said]) => [said, mistake] as const))(
  'F-04 a mistake in a migration is seen: %s',
  async (said, mistake) => {
    const client = await db.owner.pool.connect()
    try {
      await client.query('begin')
      await client.query(mistake)
      const faults = await faultsOfWalls(async (query) => await asked(client, query))
      expect(faults).toContainEqual(expect.stringContaining(said))
    } finally {
      await client.query('rollback')
      client.release()
    }
  },
)

test('F-06 the worker reaches what is in this list, and no more', async () => {
  expect(await reachOf(texts, 'letterhead_worker')).toEqual([
    'attempts: select, insert, update',
    // Writes lines, reads none; heads, to continue the chain and to sign it.
    'audit_entries: insert',
    'audit_heads: select, insert, update',
    'audit_signatures: select, insert',
    // Pulls one by volume; lets go of none.
    'brakes: select, insert, update (told_at)',
    'budgets: select, insert, update',
    'circuits: select, insert, update',
    // Ends what nobody collected, and gives the parked grant back.
    'connect_attempts: select (attempt_id, organization_id, provider, state, sealed_result, account, expires_at), update (state, failure_code, sealed_secrets, sealed_result)',
    // Renews tokens; changes nothing of whose mailbox it is.
    'connections: select, update (state, code, technical, sealed_refresh_token, sealed_access_token, access_token_expires_at, token_version, refresh_holder, refresh_until, refresh_failures, refresh_not_before, refreshed_at, last_accepted_at)',
    'daily_counts: select, insert, update',
    'deliverability_checks: select (organization_id, checked_at), delete',
    'deliverability_drifts: select, update (told_at), delete',
    'deliverability_watch: select, insert, update',
    // Erases the tokens of links that lead nowhere any more.
    'hand_overs: select (hand_over_id, sealed_token, expires_at), update (sealed_token)',
    'held_mail_work: select, insert, update',
    'kind_policies: select',
    'lanes: select, insert, update',
    'ledger: select',
    'never_from_platform: select, insert, delete',
    // Takes none in.
    'notifications: select, update',
    'operator_alerts: select, insert, update, delete',
    'operator_notices: select, insert, delete',
    // Whom to tell, and in which language.
    'organizations: select (organization_id, name, locale, alert_to)',
    'outbox_settings: select',
    'probe_copies: select (expires_at), delete',
    'received_links: select (expires_at), delete',
    'reconnect_incidents: select, update',
    'sealing_keys: select',
    'sender_policies: select (organization_id, entries)',
    'sender_proofs: select (test_id, organization_id, verdict)',
    'senders: select, insert, update',
    'volume_brakes: select',
    'workspaces: select (organization_id, workspace_id, name)',
  ])
})

test('F-06 the worker sees the outbox and sealed tokens, and neither sessions, keys nor secrets of attempts', async () => {
  for (const what of [
    '* from sessions',
    '* from rate_limits',
    '* from api_keys',
    'digest from api_keys',
    'sealed_secrets from connect_attempts',
    'lookup_digest from connect_attempts',
    'lookup_digest from hand_overs',
    'details from audit_entries',
    '* from token_renewals',
  ])
    await expect(db.worker.pool.query(`select ${what}`)).rejects.toThrow('permission denied')
  await db.worker.pool.query('select sealed_content from notifications')
  for (const change of [
    'delete from notifications',
    'update organizations set name = name',
    'insert into sessions values (default)',
    'update api_keys set revoked_at = null',
  ])
    await expect(db.worker.pool.query(change)).rejects.toThrow('permission denied')
})

test('F-03 C-05 the app role opens a session by the digest of its id, and cannot list who is signed in', async () => {
  const sess = { person: { id: 'p1', email: 'ada@acme.example' } }
  await db.app.pool.query('select begin_session($1, $2, $3)', ['d1', 'p1', JSON.stringify(sess)])
  for (const query of [
    'select * from sessions',
    'select count(*) from sessions',
    `update sessions set sess = '{}'`,
    'delete from sessions',
    `insert into sessions (sid, person_id, sess) values ('d2', 'p2', '{}')`,
  ])
    await expect(db.app.pool.query(query)).rejects.toThrow('permission denied')
  await expect(db.worker.pool.query(`select read_session('d1')`)).rejects.toThrow(
    'permission denied',
  )
  const read = async (digest: string) =>
    (await db.app.pool.query('select read_session($1) as sess', [digest])).rows
  expect(await read('d1')).toEqual([{ sess }])
  expect(await read('d%')).toEqual([{ sess: null }])
})

const ownOrganization = async (at: number) => {
  const organization = `o-${at % 7}`
  return await db.app.inOrganization(organization, async (tx) => {
    const { rows } = await sql<{ is: string }>`
      select current_setting('app.organization', true) as is`.execute(tx)
    if (at % 3 === 0) throw new Error('aborted')
    return rows[0]?.is === organization
  })
}

test('F-05 a thousand transactions, fifty at once, every third aborted: each sees its own organisation', async () => {
  const seen: PromiseSettledResult<boolean>[] = []
  for (let first = 0; first < 1_000; first += 50)
    seen.push(
      ...(await Promise.allSettled(
        Array.from({ length: 50 }, async (_, at) => await ownOrganization(first + at)),
      )),
    )
  const kept = seen.filter((one) => one.status === 'fulfilled').map(({ value }) => value)
  expect(kept.length).toBe(666)
  expect(kept.every(Boolean)).toBe(true)
  const left = await Promise.all(
    Array.from({ length: 16 }, async () => {
      const { rows } = await db.app.pool.query<{ is: string | null }>(
        `select nullif(current_setting('app.organization', true), '') as is`,
      )
      return rows[0]?.is ?? null
    }),
  )
  expect(new Set(left)).toEqual(new Set([null]))
})

test('G-10 no nonce comes twice in a hundred thousand seals', () => {
  const seal = createSeal([{ id: 'k1', key: randomBytes(32) }])
  const place = { organizationId: 'acme', row: randomUUID(), column: 'c' }
  const nonces = new Set<string>()
  for (let at = 0; at < 100_000; at += 1)
    nonces.add(seal.seal(place, 'x').subarray(4, 16).toString('latin1'))
  expect(nonces.size).toBe(100_000)
  expect(keyIdOf(seal.seal(place, 'x'))).toBe('k1')
})

test('H-05 the built-in server writes no statement with its values into its log', async () => {
  const settings = await texts(`select name || '=' || setting as text from pg_settings
    where name in ('log_min_error_statement', 'log_parameter_max_length_on_error', 'log_statement')`)
  expect(settings.toSorted()).toEqual([
    'log_min_error_statement=panic',
    'log_parameter_max_length_on_error=0',
    'log_statement=none',
  ])
})

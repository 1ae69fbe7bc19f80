import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSeal, keyIdOf } from '../../src/platform/seal.ts'
import { createMigratedDatabase, type MigratedDatabase } from '../migrated-database.ts'

// The database read as each role reads it, from its own catalogue: a new table cannot forget its wall.

let db: MigratedDatabase
beforeAll(async () => {
  db = await createMigratedDatabase()
})
afterAll(async () => {
  await db.drop()
})

const texts = async (query: string): Promise<string[]> => {
  const { rows } = await db.owner.pool.query<{ text: string }>(query)
  return rows.map(({ text }) => text)
}

test('F-04 every table with organisations is walled off by force, and each policy checks writes too', async () => {
  expect(
    await texts(`select c.relname as text from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id' and a.attnum > 0
      where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
        and not (c.relrowsecurity and c.relforcerowsecurity)`),
  ).toEqual([])
  expect(
    await texts(`select p.polrelid::regclass || '.' || p.polname as text from pg_policy p
      where p.polcmd in ('*', 'a', 'w') and p.polwithcheck is null`),
  ).toEqual([])
})

test('F-04 a policy that lets everything through belongs to the worker or the owner alone', async () => {
  expect(
    await texts(`select p.polrelid::regclass || '.' || p.polname as text from pg_policy p
      where pg_get_expr(p.polqual, p.polrelid) = 'true'
        and exists (select 1 from unnest(p.polroles) r where r = 0
          or pg_get_userbyid(r) not in ('letterhead_worker', 'letterhead_owner'))`),
  ).toEqual([])
})

test('F-04 neither role owns, bypasses or makes anything, and the world has no rights', async () => {
  expect(
    await texts(`select rolname as text from pg_roles r
      where rolname in ('letterhead_app', 'letterhead_worker')
        and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication
          or exists (select 1 from pg_class c where c.relowner = r.oid)
          or has_schema_privilege(rolname, 'public', 'create'))`),
  ).toEqual([])
  expect(
    await texts(`select c.relname as text from pg_class c, aclexplode(c.relacl) a
      where c.relnamespace = 'public'::regnamespace and a.grantee = 0`),
  ).toEqual([])
  expect(
    await texts(`select grantee || ' ' || privilege_type || ' ' || table_name as text
      from information_schema.role_table_grants
      where grantee in ('letterhead_app', 'letterhead_worker')
        and privilege_type in ('TRUNCATE', 'TRIGGER', 'REFERENCES')`),
  ).toEqual([])
})

test('F-04 what runs with the owner’s rights looks for names in our schema only, and no view bypasses a wall', async () => {
  expect(
    await texts(`select p.proname as text from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.prosecdef
        and not coalesce(array_to_string(p.proconfig, ',') like '%search_path=public, pg_temp%', false)`),
  ).toEqual([])
  expect(
    await texts(`select c.relname as text from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
        and not coalesce('security_invoker=true' = any (c.reloptions), false)`),
  ).toEqual([])
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

test('F-03 without an organisation the app role sees no row of any walled table', async () => {
  await db.owner.pool.query(
    `insert into organizations (organization_id, name) values ('acme', 'Acme')`,
  )
  const tables = await texts(`select c.relname as text from pg_class c
    where c.relrowsecurity and c.relnamespace = 'public'::regnamespace
      and has_table_privilege('letterhead_app', c.oid, 'select')`)
  expect(tables.length).toBeGreaterThan(10)
  for (const table of tables) {
    const { rows } = await db.app.pool.query(`select 1 from "${table}" limit 1`)
    expect({ table, rows }).toEqual({ table, rows: [] })
  }
  await expect(
    db.app.pool.query(`insert into organizations (organization_id, name) values ('x', 'x')`),
  ).rejects.toThrow('row-level security')
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

test('F-04 what the app role reads without a wall is in this list, and of no organisation or person', async () => {
  const open = await texts(`select c.relname as text from pg_class c
    where c.relkind in ('r', 'p', 'v', 'm') and c.relnamespace = 'public'::regnamespace
      and not c.relrowsecurity and has_any_column_privilege('letterhead_app', c.oid, 'select')
    order by 1`)
  expect(open).toEqual([
    // Which provider is troubled.
    'circuits',
    'never_from_platform',
    'operator_alerts',
    // Counts, by organisation, key and network.
    'rate_limits',
    // Names of keys, not keys.
    'sealing_keys',
  ])
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

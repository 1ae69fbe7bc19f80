import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { createLog } from '../log.ts'
import { migrate, openDatabase, type Database } from './index.ts'

const log = createLog('silent')
let place: TestDatabase
let app: Database
let worker: Database

beforeAll(async () => {
  place = await createTestDatabase()
  // Ten processes that start at once.
  await Promise.all(Array.from({ length: 10 }, async () => await migrate({ ...place, log })))
  app = openDatabase({ url: place.appUrl, role: 'letterhead_app', connections: 3, log })
  worker = openDatabase({ url: place.workerUrl, role: 'letterhead_worker', connections: 3, log })
  for (const id of ['acme', 'dupont'])
    await app.inOrganization(id, async (tx) => {
      await tx
        .insertInto('organizations')
        .values({ organization_id: id, name: id, microsoft_tenant: null })
        .execute()
    })
})
afterAll(async () => {
  await Promise.all([app.close(), worker.close()])
  await place.drop()
})

test('ten starting at once: each migration is applied once', async () => {
  const owner = openDatabase({ url: place.ownerUrl, role: null, connections: 1, log })
  const { rows } = await owner.pool.query<{ names: number; rows: number }>(
    'select count(distinct name)::int as names, count(*)::int as rows from migrations',
  )
  await owner.close()
  expect(rows[0]?.names).toBeGreaterThan(2)
  expect(rows[0]?.names).toBe(rows[0]?.rows)
})

test('F-03 without an organisation nothing is seen and nothing can be written', async () => {
  expect(await app.kysely.selectFrom('organizations').selectAll().execute()).toEqual([])
  await expect(
    app.kysely
      .insertInto('workspaces')
      .values({ organization_id: 'acme', workspace_id: 'w', name: 'W' })
      .execute(),
  ).rejects.toThrow(/row-level security/)
})

test('F-03 inside an organisation only its own rows are there, and others cannot be written', async () => {
  const seen = await app.inOrganization(
    'acme',
    async (tx) => await tx.selectFrom('organizations').select('organization_id').execute(),
  )
  expect(seen).toEqual([{ organization_id: 'acme' }])
  await expect(
    app.inOrganization('acme', async (tx) => {
      await tx
        .insertInto('workspaces')
        .values({ organization_id: 'dupont', workspace_id: 'w', name: 'W' })
        .execute()
    }),
  ).rejects.toThrow(/row-level security/)
})

const abort = async () => await Promise.reject(new Error('aborted'))
const end = async () => await Promise.resolve()
const SETTINGS = ['app.organization', 'app.lookup', 'app.operator']

test('F-05 the setting ends with its transaction, also an aborted one', async () => {
  const one = openDatabase({ url: place.appUrl, role: 'letterhead_app', connections: 1, log })
  const left = async () => {
    const { rows } = await one.pool.query<{ is: string | null }>(
      `select current_setting(name, true) as is from unnest($1::text[]) name`,
      [SETTINGS],
    )
    return rows.map(({ is }) => is ?? '')
  }
  for (const work of [abort, end]) {
    await Promise.allSettled([one.inOrganization('acme', work)])
    expect(await left()).toEqual(['', '', ''])
    await Promise.allSettled([one.byLookup('digest', work)])
    expect(await left()).toEqual(['', '', ''])
    await Promise.allSettled([one.asOperator('acme', work)])
    expect(await left()).toEqual(['', '', ''])
  }
  // Functions that say themselves whose rows they want.
  for (const call of [
    `enqueue_notification('acme', gen_random_uuid(), 'main', 'task', 0::smallint, 'en', 'k', 'd', '',
       1, '{}', '', null, null, null, 1, 1, 1)`,
    `enqueue_notifications('acme', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}',
       '{}', 1, 1, 1)`,
    `find_api_key('digest')`,
  ]) {
    await one.pool.query(`select ${call}`)
    expect({ call, left: await left() }).toEqual({ call, left: ['', '', ''] })
  }
  await one.close()
})

test('F-06 a login that may become both roles is one of them at a time', async () => {
  const url = await place.serviceUrl()
  const asApp = openDatabase({ url, role: 'letterhead_app', connections: 1, log })
  const asWorker = openDatabase({ url, role: 'letterhead_worker', connections: 1, log })
  expect((await asApp.pool.query('select organization_id from organizations')).rows).toEqual([])
  await expect(asWorker.pool.query('select 1 from rate_limits')).rejects.toThrow(
    'permission denied',
  )
  await Promise.all([asApp.close(), asWorker.close()])
})

test('F-04 every table of an organisation is walled off, and the roles own nothing', async () => {
  const owner = openDatabase({ url: place.ownerUrl, role: null, connections: 1, log })
  const { rows: open } = await owner.pool.query(`
    select c.relname from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id'
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
       and not (c.relrowsecurity and c.relforcerowsecurity and exists (
         select 1 from pg_policy p where p.polrelid = c.oid and p.polwithcheck is not null))`)
  const { rows: roles } = await owner.pool.query(`
    select rolname from pg_roles r where rolname in ('letterhead_app', 'letterhead_worker')
       and (rolsuper or rolbypassrls or rolcreaterole
            or exists (select 1 from pg_class c where c.relowner = r.oid))`)
  await owner.close()
  expect(open).toEqual([])
  expect(roles).toEqual([])
})

test('F-06 the worker cannot read sessions or rate limits', async () => {
  for (const table of ['sessions', 'rate_limits'])
    await expect(worker.pool.query(`select 1 from ${table}`)).rejects.toThrow(/permission denied/)
})

test('F-04 in a database as PostgreSQL makes it, neither role makes a temporary table', async () => {
  const usual = await createTestDatabase()
  const owner = openDatabase({ url: usual.ownerUrl, role: null, connections: 1, log })
  try {
    const { rows: made } = await owner.pool.query('select current_database() as name')
    await owner.pool.query(`grant temporary on database "${made[0]?.name}" to public`)
    // Until PostgreSQL 14, and ever since where the database is as old.
    await owner.pool.query('grant create on schema public to public')
    await migrate({ ...usual, log })
    const { rows } = await owner.pool.query(
      `select r as may from unnest(array['letterhead_app', 'letterhead_worker']) r
        where has_database_privilege(r, current_database(), 'temporary')
           or has_schema_privilege(r, 'public', 'create')`,
    )
    expect(rows).toEqual([])
  } finally {
    await owner.close()
    await usual.drop()
  }
})

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { createLog } from '../log.ts'
import { BeforeTheBaseline } from './before-the-baseline.ts'
import { migrate, openDatabase, type Database } from './index.ts'

const log = createLog('silent')
const files = readdirSync(join(import.meta.dirname, 'migrations')).map((file) =>
  file.replace(/\.sql$/, ''),
)
/** As many as there were, the last by its name. */
const before = [
  ...Array.from({ length: 34 }, (_, place) => `00${place + 10}-as-it-grew`),
  '0065-claims-keep-their-plan',
]
/** Takes back what came last: what it leaves is what the 35 had made. */
const WITHOUT_WHAT_CAME_LAST = `
  alter table outbox_settings drop column retention_days, drop column retention_version;
  alter table connect_attempts drop column refusals;
  alter table sealing_keys drop column proof;
  alter table senders drop constraint senders_organization_id_connection_id_fkey,
    add foreign key (connection_id) references connections;
  alter table lanes drop constraint lanes_organization_id_connection_id_fkey,
    add foreign key (connection_id) references connections;
  alter table reconnect_incidents drop constraint reconnect_incidents_organization_id_connection_id_fkey,
    add foreign key (connection_id) references connections;
  alter table notifications drop constraint notifications_organization_id_lane_id_fkey,
    add foreign key (lane_id) references lanes;
  alter table connections drop constraint connections_organization_id_connection_id_key;
  alter table lanes drop constraint lanes_organization_id_lane_id_key;
  drop function purge_notifications(integer, integer, timestamptz);
  create function purge_notifications(p_before timestamptz, p_limit integer, p_now timestamptz)
    returns integer language sql return 0;
  create or replace function keep_braked() returns trigger language plpgsql as
    'begin return new; end';
  drop trigger keep_braked on lanes;
  create trigger keep_braked before update on lanes for each row
    when (old.braked and new.braked) execute function keep_braked();
  alter policy of_connections on budgets with check (true);
  grant execute on function brake_new_lane(), count_renewal() to public;
  grant create on schema public to public;
  do $$ begin
    execute format('grant temporary on database %I to public', current_database());
  end $$;
  grant delete on organizations, workspaces, connect_attempts, connections, senders to letterhead_app;
  grant insert on notifications, ledger, sealing_keys to letterhead_worker;
  grant update on connections to letterhead_worker;`

/** What may differ between two databases whose migrations say the same, but for comments and order. */
const SHAPE = `
  select a.attrelid::regclass || '.' || a.attname as what,
      concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull,
        pg_get_expr(d.adbin, d.adrelid), a.attacl) as as_it_is
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
   where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
     and a.attnum > 0 and not a.attisdropped
  union all select relname, (select string_agg(i::text, ' ' order by i::text) from unnest(relacl) i)
    from pg_class where relnamespace = 'public'::regnamespace
  union all select conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
    from pg_constraint where connamespace = 'public'::regnamespace
  union all select oid::regclass::text, pg_get_indexdef(oid)
    from pg_class where relnamespace = 'public'::regnamespace and relkind = 'i'
  union all select tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
  union all select tablename || '.' || policyname, concat_ws(' ', cmd, roles, qual, with_check)
    from pg_policies
  union all select oid::regprocedure::text, concat_ws(' ', prosecdef, proconfig,
        regexp_replace(prosrc, '--[^\\n]*|\\s', '', 'g'),
        (select string_agg(i::text, ' ' order by i::text) from unnest(proacl) i))
    from pg_proc where pronamespace = 'public'::regnamespace
  union all select 'schema', nspacl::text from pg_namespace where nspname = 'public'
  union all select 'database', datacl::text from pg_database where datname = current_database()
  order by 1, 2`

let place: TestDatabase
let owner: Database

beforeEach(async () => {
  place = await createTestDatabase()
  owner = openDatabase({ url: place.ownerUrl, role: null, connections: 1, log })
  await migrate({ ...place, log })
  await owner.pool.query(
    `insert into organizations (organization_id, name) values ('acme', 'Acme')`,
  )
})
afterEach(async () => {
  await owner.close()
  await place.drop()
})

const recorded = async (): Promise<string[]> => {
  const { rows } = await owner.pool.query<{ name: string }>(
    'select name from migrations order by 1',
  )
  return rows.map(({ name }) => name)
}

const record = async (names: readonly string[]): Promise<void> => {
  await owner.pool.query('delete from migrations')
  await owner.pool.query(
    'insert into migrations (name, timestamp) select name, $2 from unnest($1::text[]) as n (name)',
    [names, new Date().toISOString()],
  )
}

const shape = async () => (await owner.pool.query(SHAPE)).rows

test('a database of the last checkout before the baseline becomes as a new one is, with its rows, ten starting at once', async () => {
  const asNew = await shape()
  await owner.pool.query(WITHOUT_WHAT_CAME_LAST)
  await record(before)
  await Promise.all(Array.from({ length: 10 }, async () => await migrate({ ...place, log })))
  expect(await recorded()).toEqual(files.toSorted())
  expect(await shape()).toEqual(asNew)
  const { rows } = await owner.pool.query(
    `select from organizations where organization_id = 'acme'`,
  )
  expect(rows).toHaveLength(1)
})

test('an older one is refused with what to do, and left as it was', async () => {
  const names = before.slice(0, -1)
  await record(names)
  await expect(migrate({ ...place, log })).rejects.toThrow(BeforeTheBaseline)
  await expect(migrate({ ...place, log })).rejects.toThrow(/npm run reset/)
  expect(await recorded()).toEqual(names)
})

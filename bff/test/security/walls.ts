/** Asks the catalogue; each row is one fault. */
export type Ask = (query: string) => Promise<string[]>

const OF_ORGANIZATION = `(organization_id = NULLIF(current_setting('app.organization'::text, true), ''::text))`
const BY_LOOKUP = `(lookup_digest = NULLIF(current_setting('app.lookup'::text, true), ''::text))`

/** Policies of the app's role that say something else; each has tests of its own. */
const OTHER_POLICIES = [
  // The operator's own keys and lines, in a transaction that says so.
  'api_keys.of_operator',
  'audit_entries.of_operator',
  'audit_heads.of_operator',
  'audit_signatures.of_operator',
  // A key is found before its organisation.
  'api_keys.by_lookup',
  'api_keys.touch_by_lookup',
  // By the organisation's own connections (decision 0026).
  'budgets.of_connections',
]

/** What the roles reach without a wall: nothing of an organisation or a person in it. */
const OPEN_TABLES = [
  // Which provider is troubled, and what the operator was told of it.
  'circuits',
  'operator_alerts',
  'operator_notices',
  'never_from_platform',
  // Counts, by organisation, key and network; not the worker's.
  'rate_limits',
  // Names of keys, not keys.
  'sealing_keys',
]

/** Foreign keys between rows of organisations that do not say which; each with its reason. */
const LOOSE_KEYS = [
  // Written by claims only, of the message that they claim; the app's role writes none.
  'attempts.attempts_notification_id_fkey',
]

const list = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ')
const OURS = `('letterhead_app', 'letterhead_worker')`
const TABLES = `pg_class c join pg_namespace s on s.oid = c.relnamespace
  where s.nspname !~ '^pg_' and s.nspname <> 'information_schema'`

const FAULTS: Readonly<Record<string, string>> = {
  'has organisations and no forced wall': `
    select c.relname from ${TABLES} and c.relkind in ('r', 'p', 'f')
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
        and a.attname = 'organization_id')
      and not (c.relrowsecurity and c.relforcerowsecurity)`,
  'is reached without a wall': `
    select c.relname from ${TABLES} and c.relkind in ('r', 'p', 'f') and not c.relrowsecurity
      and c.relname not in (${list(OPEN_TABLES)})
      and exists (select from pg_roles r where r.rolname in ${OURS}
        and (has_table_privilege(r.oid, c.oid, 'select, insert, update, delete')
          or has_any_column_privilege(r.oid, c.oid, 'select, insert, update')))`,
  'is a policy that asks for no organisation': `
    select c.relname || '.' || p.polname from pg_policy p join pg_class c on c.oid = p.polrelid
     where exists (select from unnest(p.polroles) r where r = 0
         or pg_get_userbyid(r) not in ('letterhead_worker', 'letterhead_owner'))
       and exists (
         select from unnest(array[pg_get_expr(p.polqual, p.polrelid),
                                  pg_get_expr(p.polwithcheck, p.polrelid)]) e
          where e is not null and e not in ($a$${OF_ORGANIZATION}$a$, $a$${BY_LOOKUP}$a$))
       and c.relname || '.' || p.polname not in (${list(OTHER_POLICIES)})`,
  'is a policy that does not check what is written': `
    select p.polrelid::regclass || '.' || p.polname from pg_policy p
     where p.polcmd in ('*', 'a', 'w') and p.polwithcheck is null`,
  'is a foreign key into rows of any organisation': `
    select k.conrelid::regclass || '.' || k.conname from pg_constraint k
      join pg_attribute f on f.attrelid = k.conrelid and f.attname = 'organization_id'
      join pg_attribute t on t.attrelid = k.confrelid and t.attname = 'organization_id'
     where k.contype = 'f' and not (f.attnum = any (k.conkey) and t.attnum = any (k.confkey))
       and k.conrelid::regclass || '.' || k.conname not in (${list(LOOSE_KEYS)})`,
  'is a view with the rights of its owner': `
    select c.relname from ${TABLES} and c.relkind in ('v', 'm')
      and not coalesce('security_invoker=true' = any (c.reloptions), false)`,
  'is a rule, which works with the rights of its owner': `
    select c.relname || '.' || r.rulename from pg_rewrite r join pg_class c on c.oid = r.ev_class
      join pg_namespace s on s.oid = c.relnamespace
     where c.relkind in ('r', 'p') and s.nspname !~ '^pg_' and s.nspname <> 'information_schema'`,
  'has the owner’s rights and looks for names elsewhere': `
    select p.proname from pg_proc p join pg_namespace s on s.oid = p.pronamespace
     where s.nspname !~ '^pg_' and s.nspname <> 'information_schema' and p.prosecdef
       and not coalesce('search_path=public, pg_temp' = any (p.proconfig), false)`,
  'fires with the owner’s rights for everybody': `
    select p.proname from pg_proc p
     where p.pronamespace = 'public'::regnamespace and p.prosecdef
       and p.prorettype = 'trigger'::regtype and exists (
         select from pg_roles r
          where r.rolname in ${OURS} and has_function_privilege(r.oid, p.oid, 'execute'))`,
  'lies outside our schema': `
    select s.nspname || '.' || c.relname from ${TABLES} and s.nspname <> 'public'`,
  'is open to the world': `
    select c.relname from pg_class c, aclexplode(c.relacl) a
     where c.relnamespace = 'public'::regnamespace and a.grantee = 0
    union all
    select c.relname || '.' || t.attname from pg_class c
      join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a
     where c.relnamespace = 'public'::regnamespace and a.grantee = 0`,
  'will be given away as soon as it is made': `
    select pg_get_userbyid(d.defaclrole) || ' to ' || a.grantee::regrole
      from pg_default_acl d, aclexplode(d.defaclacl) a where a.grantee <> d.defaclrole`,
  'may more than read and write': `
    select grantee || ' ' || privilege_type || ' ' || table_name
      from information_schema.role_table_grants
     where grantee in ${OURS} and privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')`,
  'owns, bypasses or makes something': `
    select r.rolname from pg_roles r
     where r.rolname in ${OURS}
       and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication
         or exists (select from pg_class c where c.relowner = r.oid)
         or exists (select from pg_proc p where p.proowner = r.oid)
         or exists (select from pg_auth_members m where m.member = r.oid)
         or has_schema_privilege(r.oid, 'public', 'create')
         or has_database_privilege(r.oid, current_database(), 'create, temporary'))`,
}

/** What is wrong with the walls between organisations and roles, as the catalogue shows it. */
export const faultsOfWalls = async (ask: Ask): Promise<string[]> => {
  const faults: string[] = []
  for (const [fault, query] of Object.entries(FAULTS))
    faults.push(...(await ask(query)).map((what) => `${what} ${fault}`))
  return faults
}

/** What a role may do with each table, and with which columns where not with all. */
export const reachOf = async (ask: Ask, role: string): Promise<string[]> =>
  await ask(`
    select c.relname || ': ' || string_agg(
        case when has_table_privilege('${role}', c.oid, p.may) then p.may
             else p.may || ' (' || (
               select string_agg(a.attname, ', ' order by a.attnum) from pg_attribute a
                where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                  and has_column_privilege('${role}', c.oid, a.attnum, p.may)) || ')' end,
        ', ' order by p.place)
      from ${TABLES.replace(
        'where',
        `cross join (values (1, 'select'), (2, 'insert'), (3, 'update'), (4, 'delete'))
        p (place, may) where`,
      )} and c.relkind in ('r', 'p', 'v', 'm')
       and (has_table_privilege('${role}', c.oid, p.may)
         or p.may <> 'delete' and has_any_column_privilege('${role}', c.oid, p.may))
     group by c.relname order by c.relname`)

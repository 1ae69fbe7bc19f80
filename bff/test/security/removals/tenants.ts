import { edit } from './edit.ts'
import type { Removal } from './removal.ts'

const MIGRATIONS = 'bff/src/platform/database/migrations'
const WALLS = `${MIGRATIONS}/0017-walls.sql`
const PACE = `${MIGRATIONS}/0006-outbox-pace-and-outages.sql`
const BRAKE = `${MIGRATIONS}/0012-brake.sql`
const SESSIONS = `${MIGRATIONS}/0013-sessions-and-keys.sql`
const GUARDS = 'bff/src/platform/http/guards.ts'
const DATABASE = 'bff/src/platform/database/database.ts'
const ROLES = 'bff/src/platform/database/roles.ts'
const DECLARED = 'bff/src/platform/http/declared.ts'

const EVERY_TABLE = 'bff/test/security/every-table.test.ts'
const CATALOGUE = 'bff/test/security/database-roles.test.ts'
const ATTACKS = 'bff/test/security/database-attacks.test.ts'
const TENANTS = 'bff/test/security/tenants.test.ts'
const LOGINS = 'bff/test/security/separate-logins.test.ts'
const MIGRATE = 'bff/src/platform/database/migrate.test.ts'
const QUEUE = 'bff/src/features/outbox/queue.test.ts'
const HAND_OVERS = 'bff/src/features/hand-over/hand-over.test.ts'
const LIMITS = 'bff/src/platform/limits/limits.test.ts'
const SOURCE = 'bff/test/security/source.test.ts'
const SAME_START = 'bff/src/platform/http/declared.test.ts'
const ANSWERS = 'bff/test/security/declared-answers.test.ts'
const REQUESTS = 'bff/test/security/declared-requests.test.ts'

const OWN = `(organization_id = nullif(current_setting('app.organization', true), ''))`
const wallOf = (table: string) =>
  `create policy of_organization on ${table} to letterhead_app\n  using ${OWN}`
const behindWall = (table: string, cases: readonly string[], test: string): Removal =>
  edit(WALLS, test)(`the wall around ${table}`, cases, [
    wallOf(table),
    wallOf(table).replace(OWN, '(true)'),
  ])
const writtenInside = (table: string): Removal =>
  edit(WALLS, EVERY_TABLE)(
    `the wall before what is written into ${table}`,
    ['F-03'],
    [`${wallOf(table)}\n  with check ${OWN}`, `${wallOf(table)}\n  with check (true)`],
  )

const WALLED = [
  'organizations',
  'workspaces',
  'connect_attempts',
  'hand_overs',
  'connections',
  'token_renewals',
  'senders',
  'sender_policies',
  'lanes',
  'notifications',
  'recipient_keys',
  'attempts',
  'outbox_settings',
  'kind_policies',
  'held_mail_work',
  'ledger',
  'daily_counts',
  'brakes',
  'volume_brakes',
  'audit_entries',
  'audit_heads',
  'audit_signatures',
  'probe_copies',
  'received_links',
  'sender_proofs',
  'deliverability_watch',
  'deliverability_checks',
  'deliverability_drifts',
]

const WALL_REMOVALS: readonly Removal[] = [
  ...WALLED.map((table) => behindWall(table, ['F-03'], EVERY_TABLE)),
  edit(WALLS, EVERY_TABLE)(
    'the wall around reconnect_incidents',
    ['F-03'],
    [
      `create policy of_organization on reconnect_incidents for select to letterhead_app\n  using ${OWN}`,
      'create policy of_organization on reconnect_incidents for select to letterhead_app\n  using (true)',
    ],
  ),
  ...['organizations', 'notifications', 'senders', 'lanes', 'audit_entries', 'recipient_keys'].map(
    writtenInside,
  ),
  behindWall('notifications', ['F-01'], TENANTS),
  behindWall('hand_overs', ['F-01'], HAND_OVERS),
  behindWall('notifications', ['F-03'], QUEUE),
  behindWall('organizations', ['F-03'], MIGRATE),
]

const lets = edit(GUARDS, TENANTS)
const ORGANIZATION_OF_SESSION = `organizationId: organizationId ?? '',`
const HTTP: readonly Removal[] = [
  lets(
    'the look at whose key it is',
    ['F-01', 'F-02'],
    ['found.organizationId !== null && found.organizationId !== organizationId', 'false'],
  ),
  lets(
    'the refusal that looks like an organisation which is not there',
    ['F-01'],
    [
      `why: 'organization' })\n    throw new Problem('not_found')`,
      `why: 'organization' })\n    throw new Problem('forbidden')`,
    ],
  ),
  lets(
    'the line for a key that knocks elsewhere',
    ['F-01'],
    [`await tellDenied({ ...denied, why: 'organization' })`, ''],
  ),
  lets(
    'the deafness to an organisation in a header',
    ['F-02'],
    [
      ORGANIZATION_OF_SESSION,
      `organizationId: String(request.headers['x-organization-id'] ?? organizationId ?? ''),`,
    ],
  ),
  lets(
    'the deafness to an organisation in the query',
    ['F-02'],
    [
      ORGANIZATION_OF_SESSION,
      `organizationId: String(request.query['organization'] ?? organizationId ?? ''),`,
    ],
  ),
  lets(
    'the deafness to an organisation in a cookie',
    ['F-02'],
    [
      ORGANIZATION_OF_SESSION,
      `organizationId: /tenant=(\\w+)/.exec(String(request.headers.cookie))?.[1] ?? organizationId ?? '',`,
    ],
  ),
  lets(
    'the path alone saying whose mail a key may touch',
    ['F-02'],
    [
      `const organizationId = request.params['organizationId']`,
      `const organizationId = request.query['organizationId'] ?? request.params['organizationId']`,
    ],
  ),
]

const definer = (file: string, start: string, rest: string): Removal =>
  edit(file, ATTACKS)(
    `the caller’s own rights in ${/function (\w+)/.exec(start)?.[1]}`,
    ['F-03'],
    [`${start}${rest}`, `${start} security definer${rest}`],
  )
const inPace = edit(PACE, ATTACKS)
const inWalls = edit(WALLS, ATTACKS)
const REACH: readonly Removal[] = [
  definer(
    BRAKE,
    'function pull_brake(p_organization text, p_by text, p_name text) returns boolean',
    '\n',
  ),
  definer(
    BRAKE,
    `function release_brake(p_organization text, p_now timestamptz default now())
  returns boolean`,
    ' language',
  ),
  definer(
    BRAKE,
    `function handed_over() returns table (
  organization_id text, last_day integer, usual_day integer, known_days integer
)`,
    ' stable',
  ),
  definer(
    `${MIGRATIONS}/0011-outbox-people-decide.sql`,
    'function cancel_notification(p_id uuid, p_now timestamptz default now()) returns text',
    '\n',
  ),
  definer(
    `${MIGRATIONS}/0010-outbox-mailboxes-come-and-go.sql`,
    `function switch_to_mailbox(
  p_organization text, p_connection uuid, p_now timestamptz default now()
) returns void`,
    ' language',
  ),
  inPace(
    'the question who sends from a mailbox',
    ['F-03'],
    [
      `\n                    and l.organization_id = nullif(current_setting('app.organization', true), '')`,
      '',
    ],
  ),
  inWalls(
    'the wall around the pace of mailboxes',
    ['F-03'],
    [`using (budget_key = 'platform'`, `using (budget_key <> ''`],
  ),
  inWalls(
    'the wall before what is written of a pace',
    ['F-03'],
    [
      `with check (full_until = '-infinity' and full_of is null\n    and (budget_key = 'platform'`,
      `with check (full_until = '-infinity' and full_of is null\n    and (budget_key <> ''`,
    ],
  ),
  inWalls(
    'the one thing that an organisation may do to a pace',
    ['F-03'],
    [`full_until = '-infinity' and full_of is null\n    and `, ''],
  ),
  inWalls(
    'the two columns that an organisation may write of a pace',
    ['F-03'],
    [
      'grant select, insert, update (full_until, full_of) on budgets to letterhead_app;',
      'grant select, insert, update on budgets to letterhead_app;',
    ],
  ),
  edit(`${MIGRATIONS}/0002-connections-and-senders.sql`, ATTACKS)(
    'the organisation in what a sender names',
    ['F-03'],
    [
      'foreign key (organization_id, connection_id) references connections (organization_id, connection_id)',
      'foreign key (connection_id) references connections',
    ],
  ),
  edit(`${MIGRATIONS}/0003-outbox-tables.sql`, ATTACKS)(
    'the organisation in what a lane names',
    ['F-03'],
    [
      'foreign key (organization_id, connection_id) references connections (organization_id, connection_id)',
      'foreign key (connection_id) references connections',
    ],
  ),
  edit(`${MIGRATIONS}/0003-outbox-tables.sql`, ATTACKS)(
    'the organisation in what a message names',
    ['F-03'],
    [
      'foreign key (organization_id, lane_id) references lanes (organization_id, lane_id)',
      'foreign key (lane_id) references lanes',
    ],
  ),
  edit(WALLS, CATALOGUE)(
    'the sessions that nobody lists',
    ['F-03'],
    ['revoke all on sessions from letterhead_app;', 'grant select on sessions to letterhead_app;'],
  ),
  edit(SESSIONS, CATALOGUE)(
    'the whole digest of a session',
    ['F-03'],
    ['s.sid = p_sid and session_is_alive(s)', 's.sid like p_sid and session_is_alive(s)'],
  ),
]

const shown = edit(WALLS, CATALOGUE)
const CATALOGUED: readonly Removal[] = [
  shown(
    'force',
    ['F-04'],
    [
      'alter table sender_policies enable row level security, force row level security;',
      'alter table sender_policies enable row level security;',
    ],
  ),
  shown(
    'row-level security',
    ['F-04'],
    ['alter table workspaces enable row level security, force row level security;', ''],
  ),
  shown(
    'a wall where no column names an organisation',
    ['F-04'],
    ['alter table budgets enable row level security, force row level security;', ''],
  ),
  shown(
    'an organisation in a policy',
    ['F-04'],
    [wallOf('ledger'), wallOf('ledger').replace(OWN, '(true)')],
  ),
  shown(
    'the refusal of an empty setting',
    ['F-04'],
    [
      wallOf('lanes'),
      wallOf('lanes').replace(OWN, `(organization_id = current_setting('app.organization', true))`),
    ],
  ),
  shown(
    'the secret in a policy of what is found by one',
    ['F-04'],
    [
      `create policy by_lookup on hand_overs for select to letterhead_app
  using (lookup_digest = nullif(current_setting('app.lookup', true), ''))`,
      `create policy by_lookup on hand_overs for select to letterhead_app
  using (lookup_digest <> '')`,
    ],
  ),
  shown(
    'the role in a policy',
    ['F-04'],
    [
      'create policy of_worker on senders to letterhead_worker',
      'create policy of_worker on senders',
    ],
  ),
  shown(
    'the check of what is written',
    ['F-04'],
    [
      'create policy of_worker on lanes to letterhead_worker using (true) with check (true);',
      'create policy of_worker on lanes to letterhead_worker using (true);',
    ],
  ),
  shown(
    'care in what is granted',
    ['F-04'],
    [
      'grant select on ledger to letterhead_worker;',
      'grant select, truncate on ledger to letterhead_worker;',
    ],
  ),
  shown(
    'a name in what is granted',
    ['F-04'],
    ['grant select on circuits to letterhead_app;', 'grant select on circuits to public;'],
  ),
  shown(
    'the revoked right to fire a trigger of the owner',
    ['F-04'],
    [
      'count_renewal(), brake_new_lane(), note_reconnect_incident() from public;',
      'count_renewal(), brake_new_lane() from public;',
    ],
  ),
  edit(SESSIONS, CATALOGUE)(
    'a search path of its own',
    ['F-04'],
    [`stable security definer set search_path = public, pg_temp`, 'stable security definer'],
  ),
  edit(`${MIGRATIONS}/0003-outbox-tables.sql`, CATALOGUE)(
    'the organisation in a reference',
    ['F-04'],
    [
      'foreign key (organization_id, connection_id) references connections (organization_id, connection_id)',
      'foreign key (connection_id) references connections',
    ],
  ),
  edit(WALLS, MIGRATE)(
    'the revoked right to make tables',
    ['F-04'],
    ['revoke create on schema public from public;', ''],
  ),
  edit(WALLS, MIGRATE)(
    'the revoked right to make temporary tables',
    ['F-04'],
    [`execute format('revoke temporary on database %I from public', current_database());`, 'null;'],
  ),
  edit(WALLS, MIGRATE)(
    'forced walls in a database of one’s own',
    ['F-04'],
    [
      'alter table lanes enable row level security, force row level security;',
      'alter table lanes enable row level security;',
    ],
  ),
  inWalls(
    'the revoked right to purge',
    ['F-04'],
    ['revoke all on function purge_notifications(integer, integer, timestamptz) from public;', ''],
  ),
  inWalls(
    'the revoked right to see figures of a mailbox',
    ['F-04'],
    ['revoke all on function budget_left(text, timestamptz) from public;', ''],
  ),
  inWalls(
    'the revoked right to open sessions',
    ['F-04'],
    [
      'revoke all on function read_session(text), begin_session',
      'revoke all on function begin_session',
    ],
  ),
]

const POOL: readonly Removal[] = [
  edit(DATABASE, MIGRATE)(
    'the end of a setting with its transaction',
    ['F-05'],
    ['set_config(${setting}, ${value}, true)', 'set_config(${setting}, ${value}, false)'],
  ),
  edit(DATABASE, MIGRATE)(
    'the end of the operator’s choice with its transaction',
    ['F-05'],
    [
      `set_config('app.organization', \${organizationId ?? ''}, true)`,
      `set_config('app.organization', \${organizationId ?? ''}, false)`,
    ],
  ),
  edit(DATABASE, CATALOGUE)(
    'the end of a setting before the next borrows its connection',
    ['F-05'],
    ['set_config(${setting}, ${value}, true)', 'set_config(${setting}, ${value}, false)'],
  ),
  edit(`${MIGRATIONS}/0005-outbox-accept.sql`, MIGRATE)(
    'the end of a hand-over’s setting',
    ['F-05'],
    [
      `text := set_config('app.organization', p_organization, true)`,
      `text := set_config('app.organization', p_organization, false)`,
    ],
  ),
  edit(`${MIGRATIONS}/0005-outbox-accept.sql`, MIGRATE)(
    'the end of a batch’s setting',
    ['F-05'],
    [
      `perform set_config('app.organization', p_organization, true)`,
      `perform set_config('app.organization', p_organization, false)`,
    ],
  ),
  edit(SESSIONS, MIGRATE)(
    'the end of a key’s setting',
    ['F-05'],
    [`set_config('app.lookup', p_digest, true)`, `set_config('app.lookup', p_digest, false)`],
  ),
]

const WORKER: readonly Removal[] = [
  shown(
    'the columns that the worker may see of an attempt',
    ['F-06'],
    [
      `grant select (attempt_id, organization_id, provider, state, expires_at, sealed_result, account)
  on connect_attempts`,
      'grant select on connect_attempts',
    ],
  ),
  shown(
    'the columns that the worker may write of a connection',
    ['F-06'],
    [
      'grant select, update (state, code, technical, sealed_refresh_token,',
      'grant select, update (email, account_key, state, code, technical, sealed_refresh_token,',
    ],
  ),
  shown(
    'the worker’s blindness to the trail',
    ['F-06'],
    [
      'grant insert on audit_entries to letterhead_worker;',
      'grant insert, select on audit_entries to letterhead_worker;',
    ],
  ),
  shown(
    'the refusal of keys to the worker',
    ['F-06'],
    [
      'grant select, insert, update (last_used_at, revoked_at) on api_keys to letterhead_app;',
      `grant select, insert, update (last_used_at, revoked_at) on api_keys to letterhead_app;
     grant select on api_keys to letterhead_worker;`,
    ],
  ),
  shown(
    'the one way to delete mail',
    ['F-06'],
    [
      'grant select, update on notifications to letterhead_worker;',
      'grant select, update, delete on notifications to letterhead_worker;',
    ],
  ),
  edit(WALLS, MIGRATE)(
    'the refusal of counts to the worker',
    ['F-06'],
    [
      'grant select, insert, update, delete on rate_limits to letterhead_app;',
      'grant select, insert, update, delete on rate_limits to letterhead_app, letterhead_worker;',
    ],
  ),
  inWalls(
    'the refusal to let a worker release the brake',
    ['F-06'],
    [
      'grant select, insert, update (told_at) on brakes to letterhead_worker;',
      'grant select, insert, delete, update (told_at) on brakes to letterhead_worker;',
    ],
  ),
  edit(BRAKE, ATTACKS)(
    'the row that keeps a lane braked',
    ['F-06'],
    ['    new.braked := found;\n', ''],
  ),
  edit('bff/src/platform/database/session-options.ts', MIGRATE)(
    'the role of a connection',
    ['F-06'],
    ['    role,\n', ''],
  ),
  edit(WALLS, LOGINS)(
    'the revoked right of requests to purge',
    ['F-06'],
    ['revoke all on function purge_notifications(integer, integer, timestamptz) from public;', ''],
  ),
  edit(WALLS, LOGINS)(
    'the refusal of outages to requests',
    ['F-06'],
    [
      'grant select on circuits to letterhead_app;',
      'grant select, delete on circuits to letterhead_app;',
    ],
  ),
  edit(ROLES, LOGINS)(
    'the look whether two logins are apart',
    ['F-06'],
    ['if (rows.length === 0) return\n  const revocable', 'return\n  const revocable'],
  ),
  edit(ROLES, LOGINS)(
    'the look whether a login owns the tables',
    ['F-06'],
    [
      `(\${app}, current_user::text), (\${worker}, current_user::text)`,
      `(\${app}, 'letterhead_worker'), (\${worker}, 'letterhead_app')`,
    ],
  ),
]

const starts = edit(DECLARED, SAME_START)
const DECLARATIONS: readonly Removal[] = [
  starts(
    'the look for endpoints that nobody answers',
    ['F-07'],
    ['missing.length + unknown.length > 0', 'unknown.length > 0'],
  ),
  starts(
    'the look for routes that nobody declared',
    ['F-07'],
    ['missing.length + unknown.length > 0', 'missing.length > 0'],
  ),
  starts(
    'the look for a guard under another name',
    ['F-07'],
    ['!ENDPOINTS.includes(endpoint)', '!ENDPOINTS.some(({ id }) => id === endpoint.id)'],
  ),
  starts('the list of open addresses', ['F-07'], ['!OPEN.has(address)', 'false']),
  starts(
    'the method in the list of open addresses',
    ['F-07'],
    ['route.stack.map(({ method }) => `${method} ${route.path}`)', '[`get ${route.path}`]'],
  ),
  starts('the look for what answers everywhere', ['F-07'], [`? ['everywhere']`, '? []']),
  edit('packages/contract/src/notification.ts', REQUESTS)(
    'strictness in a part of a body',
    ['F-08'],
    ['const Recipient = z.strictObject(', 'const Recipient = z.object('],
  ),
  edit('packages/contract/src/api-keys.ts', REQUESTS)(
    'strictness in a body',
    ['F-08'],
    ['body: z.strictObject({', 'body: z.object({'],
  ),
  edit('packages/contract/src/audit.ts', REQUESTS)(
    'strictness in a query',
    ['F-08'],
    ['query: z.strictObject({', 'query: z.object({'],
  ),
  edit('packages/contract/src/api-keys.ts', ANSWERS)(
    'an answer that names no secret',
    ['F-09'],
    ['    prefix: z.string(),', '    prefix: z.string(), sealedToken: z.nullish(z.string()),'],
  ),
  edit('packages/contract/src/api-keys.ts', ANSWERS)(
    'an answer that is closed',
    ['F-09'],
    ['export const ApiKeyView = z\n  .object({', 'export const ApiKeyView = z.looseObject({'],
  ),
]

const STOPPED: readonly Removal[] = [
  edit(`${MIGRATIONS}/0007-outbox-claim.sql`, 'bff/src/features/brake/brake.test.ts')(
    'the look at the lane before the provider is called',
    ['F-10'],
    [
      '(l.closed_until is null or l.closed_until <= p_now)\n       and (b.closed_until',
      '(b.closed_until',
    ],
  ),
  edit(BRAKE, 'bff/src/features/brake/brake.test.ts')(
    'the brake on the lanes',
    ['F-10'],
    ['  update lanes l set braked = true where l.organization_id = p_organization;\n', ''],
  ),
  edit(BRAKE, 'bff/src/features/brake/brake.test.ts')(
    'the trigger that no late answer gets by',
    ['F-10'],
    [
      `create trigger keep_braked before update on lanes for each row
  when (old.braked) execute function keep_braked();`,
      '',
    ],
  ),
  edit(BRAKE, 'bff/src/features/brake/brake.test.ts')(
    'the trigger on a lane that is made behind the brake',
    ['F-10'],
    [
      'create trigger brake_new_lane before insert on lanes for each row execute function brake_new_lane();',
      '',
    ],
  ),
  edit(`${MIGRATIONS}/0003-outbox-tables.sql`, QUEUE)(
    'the organisation beside a key',
    ['F-11'],
    [
      '  unique (organization_id, idempotency_key),',
      '  unique (organization_id, idempotency_key),\n  unique (idempotency_key),',
    ],
  ),
  edit(`${MIGRATIONS}/0003-outbox-tables.sql`, TENANTS)(
    'the organisation beside a host’s key',
    ['F-11'],
    [
      '  unique (organization_id, idempotency_key),',
      '  unique (organization_id, idempotency_key),\n  unique (idempotency_key),',
    ],
  ),
  edit('bff/src/platform/limits/shared-count.ts', LIMITS)(
    'a count for each organisation',
    ['F-11'],
    ['limiter.consume(key, points)', `limiter.consume('all', points)`],
  ),
  edit('bff/src/platform/limits/shared-count.ts', LIMITS)(
    'a count for each limit',
    ['F-11'],
    ['keyPrefix: name,', `keyPrefix: 'limit',`],
  ),
  edit('bff/src/features/hand-over/create-hand-over.ts', SOURCE)(
    'the organisation in the name of a lock',
    ['F-11'],
    [`hashtextextended('hand-over ' || \${organizationId}, 0)`, `hashtextextended('hand-over', 0)`],
  ),
]

export const TENANTS_AND_ROLES: readonly Removal[] = [
  ...WALL_REMOVALS,
  ...HTTP,
  ...REACH,
  ...CATALOGUED,
  ...POOL,
  ...WORKER,
  ...DECLARATIONS,
  ...STOPPED,
]

-- Tables of the first day. Every table of an organisation carries organization_id and is walled off
-- by row-level security; see docs/decisions/0002.

create table organizations (
  organization_id text primary key check (organization_id ~ '^[A-Za-z0-9._-]{1,64}$'),
  name text not null,
  locale text not null default 'en' check (locale in ('en', 'fr')),
  alert_to text[] not null default '{}',
  -- Entra tenant bound by the first connect; another tenant's account is refused ever after.
  microsoft_tenant text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table workspaces (
  organization_id text not null references organizations,
  workspace_id text not null check (workspace_id ~ '^[A-Za-z0-9._-]{1,64}$'),
  name text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, workspace_id)
);

-- A run through consent. The callback finds it by the digest of `state`, before the organisation
-- is known; the session that began it is kept as a digest too.
create table connect_attempts (
  attempt_id uuid primary key,
  organization_id text not null references organizations,
  lookup_digest text not null unique,
  session_digest text not null,
  person_id text not null,
  person_name text not null,
  tab_id text not null,
  provider text not null check (provider in ('microsoft', 'google')),
  purpose text not null check (purpose in ('connect', 'reconnect', 'send_as')),
  display text not null default 'popup' check (display in ('popup', 'tab')),
  state text not null default 'pending'
    check (state in ('pending', 'returned', 'confirm', 'finished', 'failed', 'expired')),
  failure_code text,
  technical jsonb,
  -- state, nonce and PKCE verifier, sealed; erased when the callback used them.
  sealed_secrets bytea,
  -- the parked token answer, sealed; erased when collected or expired.
  sealed_result bytea,
  account jsonb,
  expected jsonb,
  missing_scopes text[] not null default '{}',
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index connect_attempts_of_session on connect_attempts (organization_id, session_digest);
create index connect_attempts_open on connect_attempts (expires_at)
  where state in ('pending', 'returned', 'confirm');

create table connections (
  connection_id uuid primary key,
  organization_id text not null references organizations,
  provider text not null check (provider in ('microsoft', 'google')),
  -- `tid:oid` (Microsoft) or `sub` (Google); never an address.
  account_key text not null,
  tenant text,
  email text not null,
  name text,
  scopes text[] not null,
  state text not null check (state in ('connected', 'needs_reconnect', 'disconnected')),
  code text,
  technical jsonb,
  sealed_refresh_token bytea,
  sealed_access_token bytea,
  access_token_expires_at timestamptz,
  -- Grows with every stored token; a late writer's update changes no row.
  token_version bigint not null default 0,
  refresh_holder uuid,
  refresh_until timestamptz,
  refresh_failures integer not null default 0,
  refresh_not_before timestamptz,
  refreshed_at timestamptz,
  connected_by text not null,
  connected_at timestamptz not null default now(),
  disconnected_at timestamptz,
  last_accepted_at timestamptz
);
create unique index one_active_connection on connections (organization_id)
  where state <> 'disconnected';
create index connections_of_account on connections (provider, account_key);

create table senders (
  organization_id text primary key references organizations,
  connection_id uuid not null references connections,
  email text not null,
  alias text not null,
  form text not null check (form in ('mime', 'json')),
  -- Null: kept to prefill the form, not in use (disconnected).
  effective_since timestamptz,
  test_id uuid,
  version integer not null default 1,
  updated_at timestamptz not null default now()
);

-- The pace of one mailbox over all lanes that use it. No organisation: two may share a mailbox.
create table budgets (
  budget_key text primary key,
  provider text not null check (provider in ('microsoft', 'google', 'platform')),
  per_minute integer not null check (per_minute > 0),
  per_day integer not null check (per_day > 0),
  -- Null: recipients are not limited.
  recipients_per_day integer check (recipients_per_day > 0),
  in_flight integer not null check (in_flight > 0),
  -- Starts and recipients that may still be claimed before the windows must be counted again.
  room integer not null default 0,
  recipients_room integer not null default 0,
  -- No claim before then: the pace is used up, or too many calls are open.
  full_until timestamptz not null default '-infinity',
  full_of text check (full_of in ('pace', 'in_flight')),
  -- The provider said so, for the whole mailbox.
  closed_until timestamptz not null default '-infinity'
);

-- One organisation's queue at one mailbox: unit of fairness, holding and circuit.
create table lanes (
  lane_id bigint generated always as identity primary key,
  organization_id text not null references organizations,
  budget_key text not null references budgets,
  -- Null: the platform sender's lane.
  connection_id uuid references connections,
  -- Null: nothing due. enqueue only ever makes it earlier.
  wake_at timestamptz,
  -- Throttled or circuit open until then; never touched by enqueue.
  closed_until timestamptz,
  closed_code text,
  failures integer not null default 0,
  -- 'needs_reconnect', 'misconfigured', 'disconnected', …; never touched by enqueue.
  held_reason text,
  -- The default life of what waits counts from here: it does not run while a lane is held.
  released_at timestamptz,
  -- Held as 'misconfigured': one message may try at this time whether the operator has acted.
  probe_at timestamptz,
  probes integer not null default 0,
  unique (organization_id, budget_key)
);
create index lanes_awake on lanes (wake_at) where wake_at is not null;
create index lanes_of_connection on lanes (connection_id) where connection_id is not null;
create index lanes_probing on lanes (probe_at) where probe_at is not null;

create table notifications (
  notification_id uuid primary key,
  organization_id text not null references organizations,
  lane_id bigint not null references lanes,
  workspace_id text,
  kind text not null,
  state text not null check (state in
    ('queued', 'sending', 'accepted', 'rejected', 'held', 'unknown', 'cancelled', 'expired')),
  -- A test (1) goes before everything else (0) of its lane.
  priority smallint not null default 0,
  locale text not null default 'en',
  idempotency_key text not null,
  request_digest text not null,
  sealed_recipients bytea,
  recipients integer not null check (recipients between 1 and 100),
  -- Erased at accepted, rejected, cancelled, expired.
  sealed_content bytea,
  -- Save and test only: the sender to try, {email, alias, form, connectionId, to}.
  candidate jsonb,
  run_at timestamptz not null,
  send_after timestamptz,
  expires_at timestamptz,
  attempts integer not null default 0,
  -- Claims in a row that ended neither in a call nor in order: at three the message is poison.
  fruitless_claims smallint not null default 0,
  claimed_by uuid,
  lease_until timestamptz,
  -- Written just before the provider call: from here on a lost claim is `unknown`.
  started_at timestamptz,
  code text,
  technical jsonb,
  provider_message_id text,
  from_email text,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  unique (organization_id, idempotency_key),
  foreign key (organization_id, workspace_id) references workspaces
);
create index notifications_queued on notifications (lane_id, priority desc, run_at, notification_id)
  where state = 'queued';
create index notifications_sending on notifications (lane_id) where state = 'sending';
create index notifications_leased on notifications (lease_until) where state = 'sending';
create index notifications_expiring on notifications (expires_at)
  where state in ('queued', 'held') and expires_at is not null;
create index notifications_ageing on notifications (created_at)
  where state = 'queued' and expires_at is null;
create index notifications_open on notifications (organization_id, state)
  where state in ('queued', 'sending', 'held', 'unknown');

-- One call to a provider for one notification; counted when claimed.
create table attempts (
  notification_id uuid not null references notifications on delete cascade,
  attempt integer not null,
  organization_id text not null,
  lane_id bigint not null,
  budget_key text not null,
  recipients integer not null,
  claimed_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  outcome text,
  code text,
  provider_code text,
  http_status integer,
  correlation_id text,
  retry_at timestamptz,
  primary key (notification_id, attempt)
);
create index attempts_started on attempts (budget_key, started_at);
create index attempts_open on attempts (budget_key) where ended_at is null;

create table audit_entries (
  entry_id bigint generated always as identity primary key,
  -- Null: an act of the operator or of a platform key outside any organisation.
  organization_id text,
  at timestamptz not null default now(),
  actor_kind text not null check (actor_kind in ('person', 'api_key', 'system')),
  actor text not null,
  action text not null,
  -- Names of fields and harmless values; never an address, a token or a content.
  details jsonb not null default '{}',
  request_id text
);
create index audit_entries_of_organization on audit_entries (organization_id, entry_id);

-- express-session by connect-pg-simple; no row-level security: found by the session id only.
create table sessions (
  sid text primary key,
  sess json not null,
  expire timestamptz not null
);
create index sessions_expire on sessions (expire);

-- rate-limiter-flexible.
create table rate_limits (
  key text primary key,
  points integer not null default 0,
  expire bigint
);

do $$
declare t text;
begin
  foreach t in array array['organizations', 'workspaces', 'connect_attempts', 'connections',
    'senders', 'lanes', 'notifications', 'attempts', 'audit_entries']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format($p$create policy of_organization on %I to letterhead_app
      using (organization_id = nullif(current_setting('app.organization', true), ''))
      with check (organization_id = nullif(current_setting('app.organization', true), ''))$p$, t);
  end loop;
  -- The worker serves every organisation, but sees the outbox and the sealed tokens only.
  foreach t in array array['organizations', 'workspaces', 'connections', 'senders', 'lanes',
    'notifications', 'attempts', 'audit_entries']
  loop
    execute format('create policy of_worker on %I to letterhead_worker using (true) with check (true)', t);
  end loop;
  -- The owner runs migrations and chores over all organisations (forced row-level security binds it too).
  foreach t in array array['organizations', 'workspaces', 'connect_attempts', 'connections',
    'senders', 'lanes', 'notifications', 'attempts', 'audit_entries']
  loop
    execute format('create policy of_owner on %I to current_user using (true) with check (true)', t);
  end loop;
end $$;

-- Rows found by a secret before the organisation is known.
create policy by_lookup on connect_attempts to letterhead_app
  using (lookup_digest = nullif(current_setting('app.lookup', true), ''));

grant usage on schema public to letterhead_app, letterhead_worker;
grant select, insert, update, delete on organizations, workspaces, connect_attempts, connections,
  senders, notifications, sessions, rate_limits to letterhead_app;
grant select, insert, update on lanes, budgets to letterhead_app;
grant select on attempts to letterhead_app;
grant select, insert on audit_entries to letterhead_app;
grant select (organization_id, name, locale, alert_to) on organizations to letterhead_worker;
grant select (organization_id, workspace_id, name) on workspaces to letterhead_worker;
grant select, update on connections to letterhead_worker;
grant select, insert, update on senders, lanes, budgets, notifications, attempts to letterhead_worker;
grant insert on audit_entries to letterhead_worker;

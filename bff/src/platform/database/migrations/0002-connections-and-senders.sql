-- A mailbox is connected by consent or by a hand-over to an IT administrator; a sender uses it.

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
  expires_at timestamptz not null,
  -- The attempt's own cookie (docs/decisions/0008): the callback is admitted by it. Only its digest is
  -- kept; null until the attempt was opened.
  cookie_digest text,
  -- How often the trail was told that an address of this attempt was refused.
  refusals smallint not null default 0
);
create index connect_attempts_of_session on connect_attempts (organization_id, session_digest);
create index connect_attempts_open on connect_attempts (expires_at)
  where state in ('pending', 'returned', 'confirm');

-- A link by which an IT administrator without an account approves the connection. The digest finds
-- it; the token itself is kept sealed, so that the waiting card can show the link again after a
-- reload, and is erased when the link leads nowhere any more.
create table hand_overs (
  hand_over_id uuid primary key,
  organization_id text not null references organizations,
  lookup_digest text not null unique,
  sealed_token bytea,
  provider text not null check (provider in ('microsoft', 'google')),
  purpose text not null check (purpose in ('connect', 'reconnect', 'send_as')),
  person_id text not null,
  person_name text not null,
  -- `expired` is never written: it is read from expires_at.
  state text not null default 'waiting'
    check (state in ('waiting', 'approved', 'declined', 'revoked')),
  -- The Entra tenant or Workspace domain that must approve; after an approval, the one that did.
  tenant text,
  -- Approved in this one instead, which is not the organisation's.
  other_tenant text,
  -- The provider's own code of the last approval that failed.
  failure_code text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  decided_at timestamptz,
  -- Put away by an admin: not listed again.
  closed_at timestamptz
);
create index hand_overs_of_organization on hand_overs (organization_id, created_at desc);
create index hand_overs_to_erase on hand_overs (expires_at) where sealed_token is not null;

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
  last_accepted_at timestamptz,
  -- Whom to tell where the organisation named nobody: the admin who connected, if their address is
  -- verified.
  connected_by_email text,
  -- Google: the grant is for a limited time, by the person's choice or in Testing mode.
  grant_ends_at timestamptz,
  unique (organization_id, connection_id)
);
create unique index one_active_connection on connections (organization_id)
  where state <> 'disconnected';
create index connections_of_account on connections (provider, account_key);

-- How often the access to a mailbox was renewed, for the organisation's own report. Counted by the
-- database where it is written, so that no way of renewing can forget it.
create table token_renewals (
  organization_id text not null references organizations,
  month date not null,
  count integer not null default 0,
  primary key (organization_id, month)
);

create function count_renewal() returns trigger security definer set search_path = public, pg_temp
  language plpgsql as $$
begin
  insert into token_renewals (organization_id, month, count)
  values (new.organization_id, date_trunc('month', now() at time zone 'UTC')::date, 1)
  on conflict (organization_id, month) do update set count = token_renewals.count + 1;
  return null;
end $$;
create trigger count_renewal after update of refreshed_at on connections for each row
  when (new.refreshed_at is distinct from old.refreshed_at and new.refreshed_at is not null)
  execute function count_renewal();

create table senders (
  organization_id text primary key references organizations,
  connection_id uuid not null,
  email text not null,
  alias text not null,
  form text not null check (form in ('mime', 'json')),
  -- Null: kept to prefill the form, not in use (disconnected).
  effective_since timestamptz,
  test_id uuid,
  version integer not null default 1,
  updated_at timestamptz not null default now(),
  -- Two admins at once: whose sender is in use.
  changed_by text,
  foreign key (organization_id, connection_id) references connections (organization_id, connection_id)
);

-- Which addresses an organisation allows as senders: exact, or a whole domain. No row or an empty
-- list: any address. The operator's list stands in the configuration and is asked as well.
create table sender_policies (
  organization_id text primary key references organizations,
  -- Lower case, domains as A-labels: `name@example.com` or `example.com`.
  entries text[] not null default '{}',
  version integer not null default 1,
  updated_at timestamptz not null default now()
);

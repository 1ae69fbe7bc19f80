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

alter table hand_overs enable row level security;
alter table hand_overs force row level security;
create policy of_organization on hand_overs to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy by_lookup on hand_overs for select to letterhead_app
  using (lookup_digest = nullif(current_setting('app.lookup', true), ''));
create policy of_worker on hand_overs to letterhead_worker using (true) with check (true);
create policy of_owner on hand_overs to current_user using (true) with check (true);
grant select, insert, update on hand_overs to letterhead_app;
-- The chore that erases the tokens of expired links sees no more than that.
grant select (hand_over_id, expires_at, sealed_token), update (sealed_token) on hand_overs to letterhead_worker;

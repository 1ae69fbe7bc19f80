-- Tables for what the outbox decides: lanes that wait for a decision, policies by kind, pace by
-- recipients and bytes, a circuit for each provider, work on held mail, ledger, counts by day.

-- main: where new mail of this organisation at this mailbox goes.
-- backlog: a queue as it stood, apart from the main one: it waits for an admin's decision, or drains.
-- diverted: leaves from the platform sender with a note, because the organisation said so.
alter table lanes
  add column role text not null default 'main' check (role in ('main', 'backlog', 'diverted')),
  -- Since when it waits for a decision: what was written later belongs to the main lane.
  add column apart_at timestamptz,
  -- Somebody, or freshness (draining_by null), decided that what waited may leave.
  add column draining_since timestamptz,
  add column draining_by text,
  add column drain_total integer;
alter table lanes drop constraint lanes_organization_id_budget_key_key;
create unique index one_main_lane on lanes (organization_id, budget_key) where role = 'main';
create unique index one_diverted_lane on lanes (organization_id) where role = 'diverted';

alter table budgets
  -- Graph: 150 MB in five minutes for one app at one mailbox. Null: not limited.
  add column bytes_per_five_minutes integer check (bytes_per_five_minutes > 0),
  -- The lowest wish of an organisation that sends from this mailbox; counts where it is lower.
  add column own_per_minute integer check (own_per_minute > 0),
  add column own_per_day integer check (own_per_day > 0),
  add column own_recipients_per_day integer check (own_recipients_per_day > 0),
  -- An account without a tenant (gmail.com), which may send less.
  add column consumer boolean not null default false,
  -- As `room`, for the 24 hours and the five minutes.
  add column day_room integer not null default 0,
  add column bytes_room bigint not null default 0;
alter table attempts
  add column bytes integer not null default 0,
  -- 'throttled' or 'unavailable': the provider's fault, not the message's.
  add column fault text;
create index attempts_ended on attempts (ended_at) where ended_at is not null;
-- Both are written with every message and stay small: vacuum early, and leave room in the page.
alter table lanes set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
alter table budgets set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

alter table notifications
  -- It left from the platform sender in place of the organisation's mailbox.
  add column diverted boolean not null default false,
  -- How an unknown outcome was resolved, and by whom.
  add column resolved_as text check (resolved_as in ('accepted', 'send_again')),
  add column resolved_by text,
  add column resolved_kind text check (resolved_kind in ('person', 'api_key')),
  add column resolved_at timestamptz;
-- Lists, newest first, and the purge, oldest first.
create index notifications_of_organization
  on notifications (organization_id, created_at, notification_id);

-- Limits of the organisation's own, and the version of its policies.
create table outbox_settings (
  organization_id text primary key references organizations,
  policies_version integer not null default 0,
  per_minute integer check (per_minute > 0),
  per_day integer check (per_day > 0),
  recipients_per_day integer check (recipients_per_day > 0)
);
-- A kind without a row has the defaults: hold, park, 72 hours.
create table kind_policies (
  organization_id text not null references organizations,
  kind text not null,
  when_broken text not null default 'hold' check (when_broken in ('hold', 'expire', 'platform')),
  when_unknown text not null default 'park' check (when_unknown in ('park', 'resend')),
  life_hours integer check (life_hours between 1 and 720),
  primary key (organization_id, kind)
);
-- The operator's NEVER_FROM_PLATFORM, written at the start of a worker.
create table never_from_platform (kind text primary key);

-- A decision over held mail that is carried out in batches, so that a queue of any size may be meant.
create table held_mail_work (
  work_id uuid primary key default gen_random_uuid(),
  organization_id text not null references organizations,
  act text not null check (act in ('drain', 'platform', 'drop')),
  -- Null: all kinds; null: all ids.
  kinds text[],
  ids uuid[],
  -- Only what was there when it was decided.
  before timestamptz not null,
  -- Null: the organisation's policy by kind.
  decided_by text,
  -- How far it is: lanes in the order of their ids, mail in the order of the queue.
  lane_id bigint not null default 0,
  run_at timestamptz not null default '-infinity',
  notification_id uuid not null default '00000000-0000-0000-0000-000000000000',
  moved integer not null default 0,
  started_at timestamptz not null default now(),
  done_at timestamptz
);
create index held_mail_work_open on held_mail_work (started_at) where done_at is null;

-- One outage of a provider, over all its mailboxes. A row appears with the first fault.
create table circuits (
  provider text primary key check (provider in ('microsoft', 'google', 'platform')),
  closed boolean not null default false,
  -- Times that it closed without a calm time between.
  trips integer not null default 0,
  -- Probes answered in a row since it closed; the third opens it.
  answered integer not null default 0,
  -- No claim before then. Whoever takes the probe moves it behind itself.
  closed_until timestamptz not null default '-infinity',
  -- Only what was claimed since then says anything about the probe.
  probe_at timestamptz,
  changed_at timestamptz not null default '-infinity',
  judged_at timestamptz not null default '-infinity'
);

-- Append-only: what was taken in and what was purged; `letterhead conserve` weighs it against the rows.
create table ledger (
  entry_id bigint generated always as identity primary key,
  organization_id text not null,
  at timestamptz not null default now(),
  taken_in integer not null default 0,
  purged integer not null default 0
);
create index ledger_of_organization on ledger (organization_id) include (taken_in, purged);
insert into ledger (organization_id, taken_in)
  select organization_id, count(*) from notifications group by organization_id;

-- Mail by the day (UTC) on which it ended; tests do not count.
create table daily_counts (
  organization_id text not null references organizations,
  day date not null,
  accepted integer not null default 0,
  rejected integer not null default 0,
  expired integer not null default 0,
  cancelled integer not null default 0,
  primary key (organization_id, day)
);
insert into daily_counts (organization_id, day, accepted, rejected, expired, cancelled)
  select organization_id, (settled_at at time zone 'UTC')::date,
         count(*) filter (where state = 'accepted'), count(*) filter (where state = 'rejected'),
         count(*) filter (where state = 'expired'), count(*) filter (where state = 'cancelled')
    from notifications where settled_at is not null and priority = 0 group by 1, 2;

do $$
declare t text;
begin
  foreach t in array array['outbox_settings', 'kind_policies', 'held_mail_work', 'ledger', 'daily_counts']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format($p$create policy of_organization on %I to letterhead_app
      using (organization_id = nullif(current_setting('app.organization', true), ''))
      with check (organization_id = nullif(current_setting('app.organization', true), ''))$p$, t);
    execute format('create policy of_worker on %I to letterhead_worker using (true) with check (true)', t);
    execute format('create policy of_owner on %I to current_user using (true) with check (true)', t);
  end loop;
end $$;

grant select, insert, update on outbox_settings, kind_policies, held_mail_work, daily_counts
  to letterhead_app;
grant select, insert, update on held_mail_work, daily_counts to letterhead_worker;
grant select on outbox_settings, kind_policies to letterhead_worker;
grant select, insert on ledger to letterhead_app, letterhead_worker;
grant select on never_from_platform, circuits to letterhead_app;
grant select, insert, delete on never_from_platform to letterhead_worker;
grant select, insert, update on circuits to letterhead_worker;
-- A cancelled claim ends its attempt.
grant update (ended_at) on attempts to letterhead_app;
-- Notifications go by the purge only, which writes the ledger.
revoke delete on notifications from letterhead_app;

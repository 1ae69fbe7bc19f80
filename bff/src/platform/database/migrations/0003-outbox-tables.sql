-- The outbox (docs/decisions/0003, 0004, 0014): its tables. Its functions follow in 0004 to 0011, the brake in
-- 0012.
--
-- states of a notification
--   queued -> sending (claimed) -> sending, started_at set (the provider is being called)
--     -> accepted | rejected | queued again | unknown | held (poison)
--   queued, held -> cancelled | expired
--   unknown -> accepted | queued again, by the word of a person or of the host product
--
-- Every statement of a plpgsql function sees a snapshot of its own. That is what keeps wake-ups from
-- being lost: enqueue inserts first (the foreign key holds KEY SHARE on the lane until its commit)
-- and looks at the lane afterwards; rest_lane takes FOR UPDATE on the lane, which waits for nobody
-- and fails while such an insert is open, before it looks whether the lane may rest.
--
-- Locks are taken in this order: notification, connection, lane, budget. Claim never waits for one.

-- CHECKs of the tables that are written with every mail are types: PostgreSQL parses a CHECK of a table
-- anew for every statement, and one of a type once a connection.
create domain notification_state as text check (value in
  ('queued', 'sending', 'accepted', 'rejected', 'held', 'unknown', 'cancelled', 'expired'));
create domain resolution as text check (value in ('accepted', 'send_again'));
create domain resolver_kind as text check (value in ('person', 'api_key'));
create domain recipient_count as integer check (value between 1 and 100);
create domain lane_role as text check (value in ('main', 'backlog', 'diverted'));
create domain sending_provider as text check (value in ('microsoft', 'google', 'platform'));
create domain full_reason as text check (value in ('pace', 'in_flight'));
create domain positive_integer as integer check (value > 0);

-- The pace of one mailbox over all lanes that use it. No organisation: two may share a mailbox.
-- Written with every message and small: vacuum early, and leave room in the page. So are lanes.
create table budgets (
  -- `provider:account_key` of a connection, or `platform`.
  budget_key text primary key,
  provider sending_provider not null,
  per_minute positive_integer not null,
  per_day positive_integer not null,
  -- Null: recipients are not limited.
  recipients_per_day positive_integer,
  in_flight positive_integer not null,
  -- Starts and recipients that may still be claimed before the windows must be counted again.
  room integer not null default 0,
  recipients_room integer not null default 0,
  -- No claim before then: the pace is used up, or too many calls are open.
  full_until timestamptz not null default '-infinity',
  full_of full_reason,
  -- The provider said so, for the whole mailbox.
  closed_until timestamptz not null default '-infinity',
  -- Graph: 150 MB in five minutes for one app at one mailbox. Null: not limited.
  bytes_per_five_minutes positive_integer,
  -- The lowest wish of an organisation that sends from this mailbox; counts where it is lower.
  own_per_minute positive_integer,
  own_per_day positive_integer,
  own_recipients_per_day positive_integer,
  -- An account without a tenant (gmail.com), which may send less.
  consumer boolean not null default false,
  -- As `room`, for the 24 hours and the five minutes.
  day_room integer not null default 0,
  bytes_room bigint not null default 0
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

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

-- One organisation's queue at one mailbox: unit of fairness, holding and circuit.
create table lanes (
  lane_id bigint generated always as identity primary key,
  organization_id text not null references organizations,
  budget_key text not null references budgets,
  -- Null: the platform sender's lane.
  connection_id uuid,
  -- Null: nothing due. enqueue only ever makes it earlier.
  wake_at timestamptz,
  -- Throttled or circuit open until then; never touched by enqueue.
  closed_until timestamptz,
  closed_code text,
  failures integer not null default 0,
  -- 'needs_reconnect', 'misconfigured', 'disconnected', 'awaiting_decision'; never touched by enqueue.
  held_reason text,
  -- The default life of what waits counts from here: it does not run while a lane is held.
  released_at timestamptz,
  -- Held as 'misconfigured': one message may try at this time whether the operator has acted.
  probe_at timestamptz,
  probes integer not null default 0,
  -- main: where new mail of this organisation at this mailbox goes.
  -- backlog: a queue as it stood, apart from the main one: it waits for an admin's decision, or drains.
  -- diverted: leaves from the platform sender with a note, because the organisation said so.
  role lane_role not null default 'main'::text,
  -- Since when it waits for a decision: what was written later belongs to the main lane.
  apart_at timestamptz,
  -- Somebody, or freshness (draining_by null), decided that what waited may leave.
  draining_since timestamptz,
  draining_by text,
  drain_total integer,
  -- The organisation's brake is pulled (0012): closed whatever else would open it.
  braked boolean not null default false,
  -- At the platform sender: starts that it may make before its share is weighed again.
  turns integer not null default 0,
  turns_at timestamptz,
  unique (organization_id, lane_id),
  foreign key (organization_id, connection_id) references connections (organization_id, connection_id)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
create unique index one_main_lane on lanes (organization_id, budget_key) where role = 'main';
create unique index one_diverted_lane on lanes (organization_id) where role = 'diverted';
create index lanes_awake on lanes (wake_at, lane_id) where wake_at is not null;
create index lanes_of_connection on lanes (connection_id) where connection_id is not null;
create index lanes_probing on lanes (probe_at) where probe_at is not null;

create table notifications (
  notification_id uuid primary key,
  -- No reference: the lane has one, and another would lock the organisation's row over and over, for
  -- everybody who hands over mail for it.
  organization_id text not null,
  lane_id bigint not null,
  workspace_id text,
  kind text not null,
  state notification_state not null,
  -- A test (1) goes before everything else (0) of its lane.
  priority smallint not null default 0,
  locale text not null default 'en',
  idempotency_key text not null,
  request_digest text not null,
  sealed_recipients bytea,
  recipients recipient_count not null,
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
  -- It left from the platform sender in place of the organisation's mailbox.
  diverted boolean not null default false,
  -- How an unknown outcome was resolved, and by whom.
  resolved_as resolution,
  resolved_by text,
  resolved_kind resolver_kind,
  resolved_at timestamptz,
  -- The state of the first answer: a replay answers the same, whatever has become of the mail since.
  accepted_as text not null default 'queued' check (accepted_as in ('queued', 'held')),
  unique (organization_id, idempotency_key),
  foreign key (organization_id, workspace_id) references workspaces,
  foreign key (organization_id, lane_id) references lanes (organization_id, lane_id)
  -- Room in the page for the next version of a row that changes three times.
) with (fillfactor = 80);
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
-- The newest run of Save and test is looked up with every settings page.
create index notifications_tests on notifications (organization_id, created_at desc)
  where kind = 'test';
-- Lists, newest first, and the purge, oldest first.
create index notifications_of_organization
  on notifications (organization_id, created_at, notification_id);

-- Mail is found by whom it went to, and the addresses stay sealed: a keyed digest of each stands beside its
-- message (a blind index, docs/decisions/0027). Sixty-four bits: two addresses of one organisation that share
-- one would be shown together once in billions of searches, by whole addresses, to admins who may see both.
create table recipient_keys (
  organization_id text not null,
  recipient_key bigint not null,
  notification_id uuid not null,
  -- Of one message two recipients are never the same by it: to, cc and bcc may repeat an address.
  primary key (organization_id, recipient_key, notification_id)
);
-- By which the purge and a rotation of keys find them. No foreign key: it would be checked once for every
-- recipient of all mail taken in, and only the purge deletes messages.
create index recipient_keys_of_notification on recipient_keys (notification_id);

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
  bytes integer not null default 0,
  -- 'throttled' or 'unavailable': the provider's fault, not the message's.
  fault text,
  primary key (notification_id, attempt)
);
create index attempts_started on attempts (budget_key, started_at);
create index attempts_open on attempts (budget_key) where ended_at is null;
create index attempts_ended on attempts (ended_at) where ended_at is not null;

-- Limits of the organisation's own, and the versions by which two admins do not overwrite each other.
create table outbox_settings (
  organization_id text primary key references organizations,
  policies_version integer not null default 0,
  per_minute integer check (per_minute > 0),
  per_day integer check (per_day > 0),
  recipients_per_day integer check (recipients_per_day > 0),
  limits_version integer not null default 0,
  -- How long records of finished mail are kept: as the operator says, or less, as the organisation says.
  retention_days integer check (retention_days between 7 and 3650),
  retention_version integer not null default 0
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

-- Append-only: what was taken in and what was purged; `letterhead conserve` weighs it against the rows.
-- Read whole when it is weighed, and by time when it is folded: so an entry costs no other index.
create table ledger (
  entry_id bigint generated always as identity,
  organization_id text not null,
  at timestamptz not null default now(),
  taken_in integer not null default 0,
  purged integer not null default 0
);
create index ledger_by_time on ledger using brin (at);

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

create function count_ending() returns trigger language plpgsql as $$
begin
  insert into daily_counts as d (organization_id, day, accepted, rejected, expired, cancelled)
  values (new.organization_id, (new.settled_at at time zone 'UTC')::date,
          (new.state = 'accepted')::integer, (new.state = 'rejected')::integer,
          (new.state = 'expired')::integer, (new.state = 'cancelled')::integer)
  on conflict (organization_id, day) do update
    set accepted = d.accepted + excluded.accepted, rejected = d.rejected + excluded.rejected,
        expired = d.expired + excluded.expired, cancelled = d.cancelled + excluded.cancelled;
  return null;
end $$;
create trigger notification_ended after update of settled_at on notifications for each row
  when (old.settled_at is null and new.settled_at is not null and new.priority = 0)
  execute function count_ending();

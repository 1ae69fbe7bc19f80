-- The truthful test: one-time addresses that the probe waits for, links in test messages, and what a
-- received copy proved. Addresses and links are stored as digests; the contents of a copy never are.

create table probe_copies (
  lookup_digest text primary key,
  organization_id text not null references organizations,
  -- The test that this is the copy of, and the copy's own notification once it is in the outbox.
  test_id uuid not null unique,
  copy_id uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  arrived_at timestamptz
);
create index probe_copies_old on probe_copies (expires_at);

create table received_links (
  lookup_digest text primary key,
  organization_id text not null references organizations,
  test_id uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index received_links_old on received_links (expires_at);

create table sender_proofs (
  test_id uuid not null,
  method text not null check (method in ('probe', 'pasted', 'link')),
  organization_id text not null references organizations,
  email text not null,
  alias text not null,
  verdict text not null check (verdict in ('proven', 'differs', 'not_yet_proven')),
  received jsonb,
  findings jsonb not null,
  judged_at timestamptz not null default now(),
  primary key (test_id, method)
);
create index sender_proofs_of_sender on sender_proofs (organization_id, email, alias, judged_at desc);

-- How an organisation's sender domain stands in DNS: each check is kept, drift is told once.

create table deliverability_watch (
  organization_id text primary key references organizations,
  -- Daily with jitter; whoever moves it on does the check.
  next_check_at timestamptz not null default now(),
  -- The last check that a person asked for.
  asked_at timestamptz
);
create index deliverability_due on deliverability_watch (next_check_at);

create table deliverability_checks (
  check_id bigint generated always as identity primary key,
  organization_id text not null references organizations,
  -- A-labels; provider decides what SPF and DKIM must name.
  domain text not null,
  provider text not null check (provider in ('microsoft', 'google')),
  state text not null check (state in ('pass', 'warn', 'fail', 'unknown')),
  rows jsonb not null,
  checked_at timestamptz not null default now()
);
create index deliverability_checks_of on deliverability_checks (organization_id, domain, checked_at desc);
create index deliverability_checks_old on deliverability_checks (checked_at);

create table deliverability_drifts (
  drift_id bigint generated always as identity primary key,
  organization_id text not null references organizations,
  domain text not null,
  check_name text not null,
  was jsonb not null,
  is_now jsonb not null,
  direction text not null check (direction in ('worse', 'better', 'other')),
  at timestamptz not null default now(),
  -- When the organisation's admins were told; null: not yet, or nothing to tell (better).
  told_at timestamptz
);
create index deliverability_drifts_of on deliverability_drifts (organization_id, at desc);
create index deliverability_drifts_untold on deliverability_drifts (at)
  where told_at is null and direction = 'worse';

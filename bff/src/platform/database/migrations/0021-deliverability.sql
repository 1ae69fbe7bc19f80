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

do $$
declare t text;
begin
  foreach t in array array['deliverability_watch', 'deliverability_checks', 'deliverability_drifts'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format($p$create policy of_organization on %I to letterhead_app
      using (organization_id = nullif(current_setting('app.organization', true), ''))
      with check (organization_id = nullif(current_setting('app.organization', true), ''))$p$, t);
    execute format('create policy of_owner on %I to current_user using (true) with check (true)', t);
    execute format('create policy of_worker on %I to letterhead_worker using (true) with check (true)', t);
    execute format('grant select, insert, update on %I to letterhead_app', t);
  end loop;
end $$;

grant select, insert, update on deliverability_watch to letterhead_worker;
grant select (organization_id, checked_at), delete on deliverability_checks to letterhead_worker;
grant select, update (told_at), delete on deliverability_drifts to letterhead_worker;

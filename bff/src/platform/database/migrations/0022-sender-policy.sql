-- Which addresses an organisation allows as senders (row A13): exact, or a whole domain. No row or an
-- empty list: any address. The operator's list stands in the configuration and is asked as well.

create table sender_policies (
  organization_id text primary key references organizations,
  -- Lower case, domains as A-labels: `name@example.com` or `example.com`.
  entries text[] not null default '{}',
  version integer not null default 1,
  updated_at timestamptz not null default now()
);

alter table sender_policies enable row level security;
alter table sender_policies force row level security;
create policy of_organization on sender_policies to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
do $$
begin
  execute 'create policy of_owner on sender_policies to current_user using (true) with check (true)';
end $$;
create policy of_worker on sender_policies for select to letterhead_worker using (true);
grant select, insert, update on sender_policies to letterhead_app;
grant select (organization_id, entries) on sender_policies to letterhead_worker;

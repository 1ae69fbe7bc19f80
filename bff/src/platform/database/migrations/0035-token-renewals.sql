-- How often the access to a mailbox was renewed, for the organisation's own report. Counted by the
-- database where it is written, so that no way of renewing can forget it.
create table token_renewals (
  organization_id text not null references organizations,
  month date not null,
  count integer not null default 0,
  primary key (organization_id, month)
);
alter table token_renewals enable row level security;
alter table token_renewals force row level security;
create policy of_organization on token_renewals to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_owner on token_renewals to current_user using (true) with check (true);
grant select on token_renewals to letterhead_app;

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

-- A budget has no organisation, as two may share a mailbox, so nothing walled it: the app's role could list
-- every customer's account at its provider, and slow down or free the mailboxes of others. Now an organisation
-- sees and opens those of its own connections (the wall around these holds in here too), and the platform's.
-- The worker has its own policy, so claiming and starting cost what they did; taking mail in reads no budget.
alter table budgets enable row level security;
alter table budgets force row level security;
create policy of_owner on budgets to current_user using (true) with check (true);
create policy of_worker on budgets to letterhead_worker using (true) with check (true);
create policy of_connections on budgets to letterhead_app
  using (budget_key = 'platform'
    or exists (select from connections c where c.provider = budgets.provider
      and c.account_key = substr(budgets.budget_key, length(budgets.provider) + 2)))
  with check (budget_key = 'platform'
    or exists (select from connections c where c.provider = budgets.provider
      and c.account_key = substr(budgets.budget_key, length(budgets.provider) + 2)));

-- What a cancelled message gives back.
revoke update on budgets from letterhead_app;
grant update (full_until, full_of) on budgets to letterhead_app;

-- Counts over all organisations at a mailbox, with the owner's rights: for those who send from it.
create or replace function budget_left(p_key text, p_now timestamptz default now())
returns table (minute_left integer, day_left integer, recipients_left integer, bytes_left integer)
language sql stable security definer set search_path = public, pg_temp as $$
  select greatest(0, lower_of(b.per_minute, b.own_per_minute) - (
           select count(*) from attempts a
            where a.budget_key = p_key and a.started_at > p_now - pace_minute())::integer),
         greatest(0, lower_of(b.per_day, b.own_per_day) - day.starts),
         greatest(0, least(b.recipients_per_day, b.own_recipients_per_day) - day.recipients),
         greatest(0, b.bytes_per_five_minutes - (
           select coalesce(sum(a.bytes), 0) from attempts a
            where a.budget_key = p_key and a.started_at > p_now - pace_five_minutes())::integer)
    from budgets b, lateral (
      select count(*)::integer as starts, coalesce(sum(a.recipients), 0)::integer as recipients
        from attempts a
       where a.budget_key = p_key and a.started_at > p_now - pace_day()) day
   where b.budget_key = p_key
     and exists (select from lanes l
                  where l.budget_key = p_key and l.role = 'main'
                    and l.organization_id = nullif(current_setting('app.organization', true), ''))
$$;
revoke execute on function budget_left(text, timestamptz) from letterhead_worker;

-- What the roles could do and nobody needs.

-- A lane could be let go while the brake is pulled, by whoever may write lanes. Now it is as long braked as the
-- brake's row stands, which the worker may not delete.
create or replace function keep_braked() returns trigger language plpgsql as $$
begin
  if not new.braked then
    perform from brakes b where b.organization_id = new.organization_id;
    new.braked := found;
  end if;
  if new.braked then
    new.closed_until := never();
    new.closed_code := null;
    new.wake_at := null;
    -- The default life of what waits does not run meanwhile.
    new.released_at := never();
  end if;
  return new;
end $$;
drop trigger keep_braked on lanes;
create trigger keep_braked before update on lanes for each row
  when (old.braked) execute function keep_braked();

-- A mailbox that several organisations send from, and the platform's, could be paused by one of them. A page
-- only ever gives back what a cancelled message took.
alter policy of_connections on budgets
  with check (full_until = '-infinity' and full_of is null
    and (budget_key = 'platform'
      or exists (select from connections c where c.provider = budgets.provider
        and c.account_key = substr(budgets.budget_key, length(budgets.provider) + 2))));

-- Put on a table of one's own, a trigger's function does its work with the owner's rights and the row that is
-- written there: count for, or look at, any organisation. Nobody needs to be allowed to fire them.
revoke execute on function brake_new_lane(), count_renewal() from public;

-- Nor to make such a table: not a temporary one, which would also stand in the way of ours for whoever gets the
-- connection next. An owner of the tables who does not own database or schema can take nothing back (a
-- warning); docs/operate has it done by hand.
revoke create on schema public from public;
do $$ begin
  execute format('revoke temporary on database %I from public', current_database());
end $$;

revoke delete on organizations, workspaces, connect_attempts, connections, senders from letterhead_app;
revoke insert on notifications, ledger, sealing_keys from letterhead_worker;
-- It renews tokens; whose mailbox it is stays as the organisation's admin connected it.
revoke update on connections from letterhead_worker;
grant update (state, code, technical, sealed_refresh_token, sealed_access_token, access_token_expires_at,
  token_version, refresh_holder, refresh_until, refresh_failures, refresh_not_before, refreshed_at,
  last_accepted_at) on connections to letterhead_worker;

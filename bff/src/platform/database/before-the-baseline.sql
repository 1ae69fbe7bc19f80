-- What a database of the last checkout before the baseline lacks (before-the-baseline.ts). Its reasons are
-- written in the baseline.

-- How long records of finished mail are kept: as the operator says, or less, as the organisation says.
alter table outbox_settings
  add column retention_days integer check (retention_days between 7 and 3650),
  add column retention_version integer not null default 0;

-- How often the trail was told that an address of this attempt was refused.
alter table connect_attempts add column refusals smallint not null default 0;

-- A key is known by its id, and another one under the same id sealed and opened nothing of the old one's,
-- unseen. Beside the id stands what only the key itself gives (an HMAC by a key derived from it); null: the
-- key was announced before this column and is taken at its word once more.
alter table sealing_keys add column proof text;
grant update (proof) on sealing_keys to letterhead_app;

-- A foreign key is checked past row-level security. So a row of one organisation could name the mailbox or the
-- lane of another, and its mail left by that one: the worker believes what a lane says. What belongs to an
-- organisation now names its own kind's rows only, by both columns.
alter table connections add unique (organization_id, connection_id);
alter table lanes add unique (organization_id, lane_id);

alter table senders drop constraint senders_connection_id_fkey,
  add foreign key (organization_id, connection_id) references connections (organization_id, connection_id);
alter table lanes drop constraint lanes_connection_id_fkey,
  add foreign key (organization_id, connection_id) references connections (organization_id, connection_id);
alter table reconnect_incidents drop constraint reconnect_incidents_connection_id_fkey,
  add foreign key (organization_id, connection_id) references connections (organization_id, connection_id);
alter table notifications drop constraint notifications_lane_id_fkey,
  add foreign key (organization_id, lane_id) references lanes (organization_id, lane_id);

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

-- Forgets what ended more than p_days ago, or than its organisation keeps it, and with the mail what nothing
-- removed: tests that nobody decides on, runs through consent, links for administrators.
drop function purge_notifications(timestamptz, integer, timestamptz);
create function purge_notifications(
  p_days integer, p_limit integer, p_now timestamptz default now()
) returns integer security definer set search_path = public, pg_temp language plpgsql as $$
declare
  v_ids uuid[];
  -- Idempotency keys live as long as their row, at least 72 hours.
  v_latest timestamptz := p_now - interval '4 days';
  v_operator timestamptz := least(p_now - make_interval(days => p_days), v_latest);
  v_organization text;
  v_before timestamptz;
  v_gone integer;
  v_all integer := 0;
begin
  for v_organization, v_before in
    select o.organization_id,
        least(greatest(v_operator, p_now - make_interval(days => s.retention_days)), v_latest)
      from organizations o left join outbox_settings s on s.organization_id = o.organization_id
  loop
    v_ids := array(
      select m.notification_id from notifications m
       where m.organization_id = v_organization and m.created_at < v_before
         and (m.settled_at < v_before or (m.state = 'unknown' and m.priority > 0))
       order by m.created_at limit p_limit for update skip locked);
    delete from recipient_keys k where k.notification_id = any (v_ids);
    delete from notifications n where n.notification_id = any (v_ids);
    get diagnostics v_gone = row_count;
    if v_gone > 0 then
      insert into ledger (organization_id, at, purged) values (v_organization, p_now, v_gone);
    end if;
    v_all := v_all + v_gone;
    delete from connect_attempts a
     where a.organization_id = v_organization and a.expires_at < v_before;
    delete from hand_overs h
     where h.organization_id = v_organization and h.expires_at < v_before;
  end loop;
  -- Entries of what is long gone become one, so that the ledger does not outgrow the mail.
  with folded as (
    delete from ledger l where l.at < v_operator
    returning l.organization_id, l.taken_in, l.purged)
  insert into ledger (organization_id, at, taken_in, purged)
    select f.organization_id, v_operator - interval '1 second', sum(f.taken_in), sum(f.purged)
      from folded f group by f.organization_id;
  delete from held_mail_work w where w.done_at < v_operator;
  return v_all;
end $$;
-- The only road by which mail is deleted.
revoke all on function purge_notifications(integer, integer, timestamptz) from public;
grant execute on function purge_notifications(integer, integer, timestamptz) to letterhead_worker;

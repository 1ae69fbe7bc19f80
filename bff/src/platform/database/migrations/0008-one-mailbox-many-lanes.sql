-- Corrections and cheaper books:
-- a mailbox with several lanes is held whole; an answer for a mailbox that the lane has left meanwhile
-- closes and holds nothing else; the ledger is written without an index to keep.

-- Read whole when it is weighed, and by time when it is folded.
alter table ledger drop constraint ledger_pkey;
drop index ledger_of_organization;
create index ledger_by_time on ledger using brin (at);

create or replace function hold_lanes(p_connection uuid, p_reason text, p_now timestamptz default now())
  returns void language plpgsql as $$
begin
  update lanes l
     set probe_at = null, probes = 0,
         held_reason = case
           when l.held_reason = 'disconnected' then l.held_reason
           when p_reason <> 'disconnected' and l.held_reason = 'awaiting_decision' then l.held_reason
           else p_reason end,
         -- A drain that was decided goes on after the reconnect; freshness is judged again.
         draining_since = case when p_reason = 'disconnected' or l.role = 'main' then null
                               else l.draining_since end
   where l.connection_id = p_connection;
  if p_reason in ('needs_reconnect', 'misconfigured') then
    perform divert_waiting(c.organization_id, p_now) from connections c
     where c.connection_id = p_connection;
  end if;
end $$;

create or replace function drain_lane(p_organization text, p_by text, p_now timestamptz) returns bigint
  language plpgsql as $$
declare
  v_main lanes;
  v_lane bigint;
begin
  select l.* into v_main from lanes l where l.lane_id = effective_lane(p_organization);
  if v_main.lane_id is null then return null; end if;
  select l.lane_id into v_lane from lanes l
   where l.organization_id = p_organization and l.role = 'backlog' and l.held_reason is null
     and l.connection_id = v_main.connection_id and l.draining_since is not null
   order by l.lane_id desc limit 1;
  if found then
    -- Its last drain is over: this is another one.
    update lanes l set draining_since = p_now, draining_by = p_by, drain_total = 0
     where l.lane_id = v_lane and not exists (
       select from notifications n where n.lane_id = v_lane and n.state = 'queued');
    return v_lane;
  end if;
  insert into lanes (organization_id, budget_key, connection_id, role, apart_at, released_at,
      draining_since, draining_by, drain_total)
  values (p_organization, v_main.budget_key, v_main.connection_id, 'backlog', p_now, p_now,
      p_now, p_by, 0)
  returning lane_id into v_lane;
  return v_lane;
end $$;

create or replace function purge_notifications(
  p_before timestamptz, p_limit integer, p_now timestamptz default now()
) returns integer security definer set search_path = public, pg_temp language plpgsql as $$
declare
  -- Idempotency keys live as long as their row, at least 72 hours.
  v_before timestamptz := least(p_before, p_now - interval '4 days');
  v_organization text;
  v_gone integer;
  v_all integer := 0;
begin
  for v_organization in select o.organization_id from organizations o loop
    delete from notifications n where n.notification_id in (
      select m.notification_id from notifications m
       where m.organization_id = v_organization and m.created_at < v_before
         and m.settled_at < v_before
       order by m.created_at limit p_limit for update skip locked);
    get diagnostics v_gone = row_count;
    if v_gone > 0 then
      insert into ledger (organization_id, at, purged) values (v_organization, p_now, v_gone);
    end if;
    v_all := v_all + v_gone;
  end loop;
  -- Entries of what is long gone become one, so that the ledger does not outgrow the mail.
  with folded as (
    delete from ledger l where l.at < v_before
    returning l.organization_id, l.taken_in, l.purged)
  insert into ledger (organization_id, at, taken_in, purged)
    select f.organization_id, v_before - interval '1 second', sum(f.taken_in), sum(f.purged)
      from folded f group by f.organization_id;
  delete from held_mail_work w where w.done_at < v_before;
  return v_all;
end $$;

create or replace function start_notification(
  p_id uuid, p_worker uuid, p_attempt integer,
  p_lease interval default interval '15 seconds', p_now timestamptz default now()
) returns text language plpgsql as $$
declare
  v_priority smallint;
  v_organization text;
  v_lane lanes;
begin
  select n.priority, n.organization_id into v_priority, v_organization from notifications n
   where n.notification_id = p_id and n.claimed_by = p_worker and n.attempts = p_attempt
     and n.state = 'sending' and n.started_at is null
   for update;
  if not found then return 'lost'; end if;
  select l.* into v_lane from lanes l join notifications n on n.lane_id = l.lane_id
   where n.notification_id = p_id;
  if v_lane.closed_until > p_now then return 'stopped'; end if;
  if exists (select 1 from budgets b
              where b.budget_key = v_lane.budget_key and b.closed_until > p_now) then
    return 'stopped';
  end if;
  -- Claimed for a mailbox that its lane has left meanwhile.
  perform from attempts a
   where a.notification_id = p_id and a.attempt = p_attempt and a.budget_key = v_lane.budget_key;
  if not found then return 'stopped'; end if;
  if v_priority = 0 and (
       v_lane.held_reason <> 'misconfigured'
       or not is_home(v_lane)) then
    return 'stopped';
  end if;
  -- A lease that is fresh stays as it is: then no index has to be written.
  update notifications n
     set started_at = p_now,
         lease_until = case when n.lease_until > p_now + p_lease * 0.6 then n.lease_until
                            else p_now + p_lease end
   where n.notification_id = p_id;
  update attempts a set started_at = p_now
   where a.notification_id = p_id and a.attempt = p_attempt;
  return 'started';
end $$;

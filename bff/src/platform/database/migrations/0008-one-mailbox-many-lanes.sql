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

create or replace function settle_notification(
  p_id uuid, p_worker uuid, p_attempt integer, p_state text, p_outcome text, p_code text,
  p_technical jsonb, p_provider_message_id text, p_from_email text, p_retry_in interval,
  p_close_in interval, p_close_mailbox boolean, p_fault text, p_hold text, p_probe_in interval,
  p_fruitless boolean, p_now timestamptz default now()
) returns table (settled boolean, newly_held boolean) language plpgsql as $$
#variable_conflict use_column
declare
  v_note notifications;
  v_lane lanes;
  v_to bigint;
  v_failures integer;
  v_claimed timestamptz;
  v_budget text;
  -- False: its lane leads to another mailbox by now, and is not meant by this answer.
  v_same boolean;
  v_close interval := p_close_in;
begin
  select n.* into v_note from notifications n
   where n.notification_id = p_id and n.claimed_by = p_worker and n.attempts = p_attempt
     and (n.state = 'sending' or (n.state = 'unknown' and n.code = 'interrupted'))
   for update;
  if not found then return query select false, false; return; end if;
  select * into v_lane from lanes l where l.lane_id = v_note.lane_id;

  update attempts a
     set ended_at = p_now, outcome = p_outcome, code = p_code,
         provider_code = p_technical ->> 'providerCode',
         http_status = (p_technical ->> 'httpStatus')::integer,
         correlation_id = p_technical ->> 'correlationId',
         retry_at = p_now + coalesce(p_retry_in, p_close_in), fault = p_fault
   where a.notification_id = p_id and a.attempt = p_attempt
  returning a.claimed_at, a.budget_key into v_claimed, v_budget;

  v_same := v_budget = v_lane.budget_key;
  v_to := v_note.lane_id;
  if p_state = 'queued' and v_note.priority = 0 then v_to := way_back(v_note, v_lane); end if;
  update notifications n
     set state = p_state, lane_id = v_to, code = p_code, technical = p_technical,
         provider_message_id = coalesce(p_provider_message_id, n.provider_message_id),
         from_email = coalesce(p_from_email, n.from_email),
         diverted = p_state = 'accepted' and v_lane.role = 'diverted',
         run_at = case when p_state = 'queued' and p_retry_in is not null
                       then p_now + p_retry_in else n.run_at end,
         claimed_by = case when p_state = 'unknown' then n.claimed_by end,
         lease_until = null,
         sealed_content = case when p_state in ('accepted', 'rejected') then null
                               else n.sealed_content end,
         started_at = case when p_state = 'queued' then null else n.started_at end,
         fruitless_claims = case when p_fruitless then n.fruitless_claims else 0 end,
         settled_at = case when p_state in ('accepted', 'rejected') then p_now end
   where n.notification_id = p_id;

  if p_state = 'accepted' and v_lane.connection_id is not null then
    update connections c set last_accepted_at = p_now where c.connection_id = v_lane.connection_id;
  end if;

  if p_fault is not null then
    v_failures := v_lane.failures + 1;
    if v_close is null and (p_fault = 'throttled' or v_failures >= 3) then
      v_close := least(interval '10 seconds' * power(2, least(v_failures, 10) - 1),
                       interval '15 minutes') * (0.8 + 0.4 * random());
    end if;
    update lanes l set failures = l.failures + 1 where l.lane_id = v_lane.lane_id and v_same;
  elsif v_same and p_outcome in ('accepted', 'rejected') then
    -- The provider answers again, and by the operator's present settings. A time it set while this
    -- call was open still counts.
    update lanes l
       set failures = 0, closed_until = null, closed_code = null, probes = 0, probe_at = null,
           held_reason = nullif(l.held_reason, 'misconfigured'),
           released_at = case when l.held_reason = 'misconfigured' then p_now
                              else l.released_at end,
           wake_at = case when l.held_reason is null or l.held_reason = 'misconfigured'
                          then least(l.wake_at, p_now) else l.wake_at end
     where l.lane_id = v_lane.lane_id
       and (l.failures > 0 or l.held_reason = 'misconfigured' or l.closed_until is not null)
       and (l.closed_until is null or l.closed_until <= p_now);
    if v_lane.held_reason = 'misconfigured' and v_lane.connection_id is not null then
      perform recall_diverted(v_note.organization_id, v_lane.lane_id, p_now);
    end if;
  end if;
  if v_close is not null then
    update lanes l
       set closed_until = greatest(l.closed_until, p_now + v_close), closed_code = p_code,
           wake_at = greatest(l.wake_at, p_now + v_close)
     where l.lane_id = v_lane.lane_id and v_same;
    if p_close_mailbox then
      update budgets b set closed_until = greatest(b.closed_until, p_now + v_close)
       where b.budget_key = v_budget;
    end if;
  end if;
  if p_hold is not null and v_same then
    update lanes l
       set held_reason = coalesce(nullif(l.held_reason, 'misconfigured'), p_hold),
           probes = l.probes + 1, probe_at = p_now + p_probe_in
     where l.lane_id = v_lane.lane_id;
    if v_lane.held_reason is null and v_lane.connection_id is not null then
      perform divert_waiting(v_note.organization_id, p_now);
    end if;
  end if;
  perform judge_provider(split_part(v_budget, ':', 1), v_claimed,
    case when p_fault = 'unavailable' then 'fault'
         when p_outcome is null then 'not_called'
         when p_outcome = 'unknown' then 'nothing_said'
         else 'answered' end, p_now);
  if p_state = 'queued' and (p_hold is null or v_to <> v_lane.lane_id) then
    perform wake_lane(v_to, p_now + coalesce(p_retry_in, interval '0'));
  end if;
  -- A settled probe leaves its lane to the next in line.
  if v_lane.failures >= 3 and p_state <> 'queued' then perform wake_lane(v_to, p_now); end if;
  update budgets b set full_until = '-infinity', full_of = null
   where b.budget_key = v_budget and b.full_of = 'in_flight';
  return query select true, p_hold is not null and v_same and v_lane.held_reason is null;
end $$;

-- A claim costs the same whatever waits (docs/operate/reliability.md): lanes of a mailbox that is full
-- or closed are passed over by its key, not one by one, and what a claim asks on the way keeps its
-- plans (functions in SQL are planned anew with every call before PostgreSQL 18).

create or replace function effective_lane(p_organization text) returns bigint stable
  language plpgsql as $$
declare
  v_lane bigint;
begin
  select l.lane_id into v_lane
    from senders s
    join connections c on c.connection_id = s.connection_id
    join lanes l on l.connection_id = s.connection_id and l.organization_id = s.organization_id
                and l.role = 'main'
   where s.organization_id = p_organization and s.effective_since is not null
     and c.state <> 'disconnected';
  return v_lane;
end $$;

create or replace function is_home(p_lane lanes) returns boolean stable language plpgsql as $$
declare
  v_main bigint;
begin
  if p_lane.role = 'diverted' then return true; end if;
  v_main := effective_lane(p_lane.organization_id);
  if p_lane.connection_id is null then return v_main is null; end if;
  if v_main is null or v_main = p_lane.lane_id then return v_main is not null; end if;
  perform from lanes l where l.lane_id = v_main and l.connection_id = p_lane.connection_id;
  return found;
end $$;

-- Room in the page for the next version of a row that changes three times.
alter table notifications set (fillfactor = 80);

create or replace function resends(p_organization text, p_kind text) returns boolean stable
  language plpgsql as $$
begin
  perform from kind_policies k
   where k.organization_id = p_organization and k.kind = p_kind and k.when_unknown = 'resend';
  return found;
end $$;

create or replace function claim_notifications(
  p_worker uuid, p_count integer, p_lease interval default interval '15 seconds',
  p_now timestamptz default now()
) returns table (
  notification_id uuid, attempt integer, organization_id text, kind text, priority smallint,
  sealed_recipients bytea, sealed_content bytea, candidate jsonb, connection_id uuid,
  provider text, sender_email text, sender_alias text, sender_form text, fruitless smallint,
  calls integer, refused_before boolean, lane_id bigint, probes integer, resends boolean,
  diverted boolean, locale text
) language plpgsql as $$
#variable_conflict use_column
declare
  v_due bigint[];
  v_lane_id bigint;
  v_lane lanes;
  v_budget budgets;
  v_next notifications;
  v_probing boolean;
  v_tests_only boolean;
  -- Providers that are out; one that is claimed as a probe joins them.
  v_closed text[] := array(select c.provider from circuits c where c.closed_until > p_now);
  v_out text[] := array(select c.provider from circuits c where c.closed);
  v_shut text[] := array(select b.budget_key from budgets b
                          where b.full_until > p_now or b.closed_until > p_now);
begin
  v_due := array(
    select due.lane_id from (
      select l.lane_id, l.wake_at from lanes l join budgets b on b.budget_key = l.budget_key
       where l.wake_at <= p_now and l.budget_key <> all (v_shut)
         and b.full_until <= p_now and b.closed_until <= p_now
         and b.provider <> all (v_closed)
       order by l.wake_at, l.lane_id limit p_count
       for no key update of l, b skip locked
    ) due order by due.wake_at, due.lane_id);

  foreach v_lane_id in array v_due loop
    select * into v_lane from lanes l where l.lane_id = v_lane_id;
    select * into v_budget from budgets b where b.budget_key = v_lane.budget_key;
    -- filled by an earlier lane of this round
    continue when v_budget.full_until > p_now or v_budget.provider = any (v_closed);

    if v_lane.closed_until > p_now then
      update lanes l set wake_at = v_lane.closed_until where l.lane_id = v_lane_id;
      continue;
    end if;
    -- Half open: after three faults in a row one probe at a time.
    if v_lane.failures >= 3 and exists (
      select 1 from notifications n where n.lane_id = v_lane_id and n.state = 'sending') then
      update lanes l set wake_at = p_now + interval '1 second' where l.lane_id = v_lane_id;
      continue;
    end if;

    if v_lane.connection_id is null and v_lane.role = 'main'
       and effective_lane(v_lane.organization_id) is not null then
      -- Written while the organisation switched to its own mailbox.
      perform join_mailbox(
        v_lane_id, effective_lane(v_lane.organization_id), null, null, p_now);
      perform rest_lane(v_lane_id, false, p_now);
      continue;
    end if;
    v_probing := v_lane.held_reason = 'misconfigured' and v_lane.probe_at <= p_now
      and not exists (
        select 1 from notifications n where n.lane_id = v_lane_id and n.state = 'sending');
    v_tests_only := (v_lane.held_reason is not null and not v_probing) or not is_home(v_lane);

    v_next := next_of_lane(v_lane, v_tests_only, p_now);
    if v_next.notification_id is null then
      perform rest_lane(v_lane_id, v_tests_only, p_now);
      continue;
    end if;

    if v_budget.in_flight <= (
      select count(*) from attempts a
       where a.budget_key = v_lane.budget_key and a.ended_at is null) then
      -- A settle ends this at once; should it miss, the next look is close.
      update budgets b set full_of = 'in_flight', full_until = p_now + interval '50 milliseconds'
       where b.budget_key = v_lane.budget_key;
      continue;
    end if;
    continue when v_budget.provider = any (v_out)
      and not probe_is_free(v_budget.provider, p_now);
    continue when take_room(
      v_lane.budget_key, v_next.recipients, bytes_of(v_next), p_now) is not null;
    if v_budget.provider = any (v_out) then
      -- Longer than a call may last: should we die, the next probe comes by itself.
      update circuits c set closed_until = p_now + interval '25 seconds', probe_at = p_now
       where c.provider = v_budget.provider;
      v_closed := v_closed || v_budget.provider;
    end if;

    update notifications n
       set state = 'sending', claimed_by = p_worker, lease_until = p_now + p_lease,
           started_at = null, attempts = n.attempts + 1, fruitless_claims = n.fruitless_claims + 1
     where n.notification_id = v_next.notification_id;
    insert into attempts (notification_id, attempt, organization_id, lane_id, budget_key,
        recipients, bytes, claimed_at)
    values (v_next.notification_id, v_next.attempts + 1, v_next.organization_id, v_lane_id,
        v_lane.budget_key, v_next.recipients, bytes_of(v_next), p_now);
    -- To the end of the round: other lanes of the mailbox come first.
    update lanes l
       set wake_at = p_now,
           probe_at = case when v_probing then p_now + interval '1 minute' else l.probe_at end
     where l.lane_id = v_lane_id;

    return query
      select v_next.notification_id, v_next.attempts + 1, v_next.organization_id, v_next.kind,
             v_next.priority, v_next.sealed_recipients, v_next.sealed_content, v_next.candidate,
             v_lane.connection_id, v_budget.provider, s.email, s.alias, s.form,
             (v_next.fruitless_claims + 1)::smallint,
             past.calls, coalesce(past.refused, false), v_lane_id, v_lane.probes,
             resends(v_next.organization_id, v_next.kind), v_lane.role = 'diverted', v_next.locale
        from (select count(*)::integer as calls,
                     -- By this very token: an answer of long ago says nothing of a renewed one.
                     (array_agg(a.outcome = 'reconnect' and a.ended_at > p_now - interval '1 minute'
                        order by a.attempt desc))[1] as refused
                from attempts a
               where a.notification_id = v_next.notification_id and a.started_at is not null) past
        left join senders s on s.organization_id = v_next.organization_id
                           and s.connection_id = v_lane.connection_id;
  end loop;
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
       v_lane.held_reason in ('needs_reconnect', 'disconnected', 'awaiting_decision')
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

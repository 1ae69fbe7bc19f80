-- Organisations share the platform sender, and whoever had a long queue used up its minute in a burst: for
-- the rest of it nothing left for anybody. Now a lane takes a few turns at a time, spread over the minute, and
-- no more than leaves a quarter of the pace to the others.
alter table lanes
  -- Starts that it may make before its share is weighed again.
  add column turns integer not null default 0,
  add column turns_at timestamptz;

-- A twentieth of a minute's mails in a twentieth of a minute, while its own are fewer than three times what
-- is left for all.
create function turns_of(p_lane lanes, b budgets, p_now timestamptz) returns integer language plpgsql as $$
declare
  v_limit integer := lower_of(b.per_minute, b.own_per_minute);
  v_used integer;
  v_own integer;
begin
  if p_lane.turns_at > p_now - pace_minute() / 20 then return 0; end if;
  select count(*), count(*) filter (where a.lane_id = p_lane.lane_id) into v_used, v_own
    from attempts a
   where a.budget_key = b.budget_key and a.started_at > p_now - pace_minute();
  return least(ceil((3 * (v_limit - v_used) - v_own) / 4.0), greatest(1, v_limit / 20));
end $$;

-- Takes up to p_count messages, at most one of each lane, lanes in the order they became due. What a round took
-- is written by one statement for each table (0058).
create or replace function claim_notifications(
  p_worker uuid, p_count integer, p_lease interval default interval '15 seconds',
  p_now timestamptz default now()
) returns table (
  notification_id uuid, attempt integer, organization_id text, kind text, priority smallint,
  sealed_recipients bytea, sealed_content bytea, candidate jsonb, connection_id uuid,
  provider text, sender_email text, sender_alias text, sender_form text, fruitless smallint,
  calls integer, refused_before boolean, lane_id bigint, probes integer, resends boolean,
  diverted boolean, locale text
) language plpgsql set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
  set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  v_due bigint[];
  v_taken uuid[] := '{}';
  v_lanes bigint[] := '{}';
  v_probed bigint[] := '{}';
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
    -- Half open: one probe at a time.
    if is_half_open(v_lane) and exists (
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
    if v_budget.provider = 'platform' and v_lane.turns < 1 then
      v_lane.turns := turns_of(v_lane, v_budget, p_now);
      update lanes l
         set turns = v_lane.turns,
             turns_at = case when v_lane.turns > 0 then p_now else l.turns_at end,
             wake_at = case when v_lane.turns > 0 then l.wake_at
                            else p_now + interval '500 milliseconds' end
       where l.lane_id = v_lane_id;
      continue when v_lane.turns < 1;
    end if;
    continue when take_room(v_budget, v_next.recipients, bytes_of(v_next), p_now) is not null;
    if v_budget.provider = any (v_out) then
      -- Longer than a call may last: should we die, the next probe comes by itself.
      update circuits c set closed_until = p_now + interval '25 seconds', probe_at = p_now
       where c.provider = v_budget.provider;
      v_closed := v_closed || v_budget.provider;
    end if;

    -- At once, for the next lane of the same mailbox counts it.
    insert into attempts (notification_id, attempt, organization_id, lane_id, budget_key,
        recipients, bytes, claimed_at)
    values (v_next.notification_id, v_next.attempts + 1, v_next.organization_id, v_lane_id,
        v_lane.budget_key, v_next.recipients, bytes_of(v_next), p_now);
    v_taken := v_taken || v_next.notification_id;
    v_lanes := v_lanes || v_lane_id;
    if v_probing then v_probed := v_probed || v_lane_id; end if;
  end loop;
  if v_taken = '{}' then return; end if;

  -- To the end of the round: other lanes of the mailbox come first.
  update lanes l
     set wake_at = p_now, turns = greatest(l.turns - 1, 0),
         probe_at = case when l.lane_id = any (v_probed) then p_now + interval '1 minute'
                         else l.probe_at end
   where l.lane_id = any (v_lanes);

  return query
    with taken as (
      update notifications n
         set state = 'sending', claimed_by = p_worker, lease_until = p_now + p_lease,
             started_at = null, attempts = n.attempts + 1,
             fruitless_claims = n.fruitless_claims + 1
       where n.notification_id = any (v_taken)
      returning n.*)
    select t.notification_id, t.attempts, t.organization_id, t.kind, t.priority,
           t.sealed_recipients, t.sealed_content, t.candidate, l.connection_id, b.provider::text,
           s.email, s.alias, s.form, t.fruitless_claims, past.calls,
           coalesce(past.refused, false), t.lane_id, l.probes,
           resends(t.organization_id, t.kind), l.role = 'diverted', t.locale
      from taken t
      join lanes l on l.lane_id = t.lane_id
      join budgets b on b.budget_key = l.budget_key
      left join senders s on s.organization_id = t.organization_id
                         and s.connection_id = l.connection_id
     cross join lateral (
       select count(*)::integer as calls,
              -- By this very token: an answer of long ago says nothing of a renewed one.
              (array_agg(a.outcome = 'reconnect' and a.ended_at > p_now - interval '1 minute'
                 order by a.attempt desc))[1] as refused
         from attempts a
        where a.notification_id = t.notification_id and a.started_at is not null) past
     order by array_position(v_taken, t.notification_id);
end $$;

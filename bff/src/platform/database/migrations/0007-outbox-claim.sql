-- Mail is claimed and started. A claim costs the same whatever waits: lanes of a mailbox that is full or
-- closed are passed over by its key, not one by one, and what a round took is written by one statement for
-- each table (docs/operate/reliability.md).

-- Also when the lane is due already it is locked: by this lock rest_lane knows that something is on its way
-- which it does not see yet (given back, and not committed), and does not put the lane to sleep under it.
create function wake_lane(p_lane bigint, p_at timestamptz) returns void language plpgsql as $$
begin
  perform from lanes l where l.lane_id = p_lane for key share;
  update lanes l set wake_at = greatest(p_at, l.closed_until)
   where l.lane_id = p_lane and (l.wake_at is null or l.wake_at > greatest(p_at, l.closed_until));
  if found then perform pg_notify('letterhead_outbox', ''); end if;
end $$;

-- Puts a lane to sleep until its next message. Fails to while an enqueue is between its insert and
-- its commit: then the lane stays due for a moment.
create function rest_lane(p_lane bigint, p_tests_only boolean, p_now timestamptz) returns void
  language plpgsql as $$
declare
  v_next timestamptz;
begin
  perform 1 from lanes where lane_id = p_lane for update skip locked;
  if not found then
    update lanes set wake_at = p_now + interval '10 milliseconds' where lane_id = p_lane;
    return;
  end if;
  select min(due.run_at) into v_next from (
    (select n.run_at from notifications n
      where n.lane_id = p_lane and n.state = 'queued' and n.priority = 1
      order by n.run_at limit 1)
    union all
    (select n.run_at from notifications n
      where n.lane_id = p_lane and n.state = 'queued' and n.priority = 0 and not p_tests_only
      order by n.run_at limit 1)
  ) due;
  update lanes l
     set wake_at = case when v_next is not null then greatest(v_next, l.closed_until) end
   where l.lane_id = p_lane;
end $$;

-- When a message without an expiry of its own has waited its default life; null: never. The time in
-- a held lane does not count, except for kinds that shall expire there.
create function life_ends_at(p_note notifications, p_released_at timestamptz) returns timestamptz
  stable language sql as $$
  select greatest(p_note.created_at, p_note.send_after,
           case when not exists (
             select from kind_policies k where k.organization_id = p_note.organization_id
                and k.kind = p_note.kind and k.when_broken = 'expire') then p_released_at end)
         + default_life_of(p_note.organization_id, p_note.kind)
$$;

create function expire_notification(p_id uuid, p_now timestamptz) returns void
  language sql as $$
  update notifications n
     set state = 'expired', settled_at = p_now, sealed_content = null,
         code = case when n.priority = 0 then n.code else coalesce(
           (select l.closed_code from lanes l where l.lane_id = n.lane_id and l.closed_until > p_now),
           (select 'provider_unavailable' from lanes l
              join budgets b on b.budget_key = l.budget_key
              join circuits c on c.provider = b.provider and c.closed
             where l.lane_id = n.lane_id),
           'test_expired') end
   where n.notification_id = p_id and n.state in ('queued', 'held')
$$;

-- The next message of a lane that may go now; expired ones before it are marked as such.
create function next_of_lane(p_lane lanes, p_tests_only boolean, p_now timestamptz)
  returns notifications language plpgsql as $$
declare
  v_next notifications;
begin
  for v_priority in reverse 1..(case when p_tests_only then 1 else 0 end) loop
    for v_try in 1..50 loop
      select n.* into v_next from notifications n
       where n.lane_id = p_lane.lane_id and n.state = 'queued' and n.priority = v_priority
         and n.run_at <= p_now
       order by n.run_at, n.notification_id limit 1 for update skip locked;
      exit when not found;
      -- No default life is shorter than an hour, so the policies are rarely asked.
      if v_next.expires_at is not null then
        if v_next.expires_at > p_now then return v_next; end if;
      elsif v_next.created_at > p_now - interval '1 hour'
         or coalesce(life_ends_at(v_next, p_lane.released_at), 'infinity') > p_now then
        return v_next;
      end if;
      perform expire_notification(v_next.notification_id, p_now);
    end loop;
  end loop;
  return null;
end $$;

-- A lane that was closed opens with one message, whatever closed it: three faults in a row, or one answer
-- that asked for time. Otherwise as many as may be in flight would try the throttled mailbox at once.
create function is_half_open(p_lane lanes) returns boolean immutable language sql
  return p_lane.failures >= 3 or (p_lane.failures > 0 and p_lane.closed_until is not null);

-- Takes up to p_count messages, at most one of each lane, lanes in the order they became due. Once statistics
-- were gathered, the planner would take the conditions on a budget for so rare that it read every lane for
-- each budget, and sorted: with a thousand mailboxes 200 ms in place of one. By these settings lanes come
-- from the index in the order wanted, each looks up its budget, and the first few are enough.
create function claim_notifications(
  p_worker uuid, p_count integer, p_lease interval default interval '15 seconds',
  p_now timestamptz default now()
) returns table (
  notification_id uuid, attempt integer, organization_id text, kind text, priority smallint,
  sealed_recipients bytea, sealed_content bytea, candidate jsonb, connection_id uuid,
  provider text, sender_email text, sender_alias text, sender_form text, fruitless smallint,
  calls integer, refused_before boolean, lane_id bigint, probes integer, resends boolean,
  diverted boolean, locale text
) language plpgsql set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
  set plan_cache_mode = force_generic_plan
  set enable_sort = off set enable_material = off set enable_bitmapscan = off as $$
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

-- Milliseconds until a claim may find something: 0 for now, null when no lane wakes within two seconds.
-- p_now stands inside of min(), since greatest() passes over a null: outside of it a worker without any
-- work would be told to look again at once.
create function next_claim_in(p_now timestamptz default now()) returns integer stable
  language sql as $$
  select ceil(extract(epoch from
           min(greatest(due.wake_at, b.full_until, b.closed_until, c.closed_until, p_now)) - p_now)
           * 1000)
    from (select l.budget_key, min(l.wake_at) as wake_at from lanes l
           where l.wake_at < p_now + interval '2 seconds' group by l.budget_key) due
    join budgets b on b.budget_key = due.budget_key
    left join circuits c on c.provider = b.provider
$$;

-- Says of claims, just before the provider is called, that it may have them. `stopped`: the lane was held,
-- closed, left or led to another mailbox since the claim, so give it back; `lost`: it is not its holder's any
-- more, or the message was cancelled. In the order asked. The rows are few and found by their keys, whatever
-- the statistics say.
create function start_notifications(
  p_ids uuid[], p_holders uuid[], p_attempts integer[],
  p_lease interval default interval '15 seconds', p_now timestamptz default now()
) returns table (started text)
  language plpgsql set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
  set plan_cache_mode = force_generic_plan as $$
declare
  v_held uuid[];
  v_free uuid[];
begin
  v_held := array(
    select n.notification_id
      from unnest(p_ids, p_holders, p_attempts) as c (id, holder, attempt)
      join notifications n on n.notification_id = c.id and n.claimed_by = c.holder
                          and n.attempts = c.attempt
     where n.state = 'sending' and n.started_at is null
     order by n.notification_id for update of n);
  -- A statement of its own, so that it sees what was decided while the rows were waited for.
  v_free := array(
    select n.notification_id
      from unnest(v_held) as held (id)
      join notifications n on n.notification_id = held.id
      join lanes l on l.lane_id = n.lane_id
      join budgets b on b.budget_key = l.budget_key
      -- Otherwise it was claimed for a mailbox that its lane has left meanwhile.
      join attempts a on a.notification_id = n.notification_id and a.attempt = n.attempts
                     and a.budget_key = l.budget_key
     where (l.closed_until is null or l.closed_until <= p_now)
       and (b.closed_until is null or b.closed_until <= p_now)
       and (n.priority > 0
            or (l.held_reason is null or l.held_reason = 'misconfigured') and is_home(l)));
  -- A lease that is fresh stays as it is: then no index has to be written.
  update notifications n
     set started_at = p_now,
         lease_until = case when n.lease_until > p_now + p_lease * 0.6 then n.lease_until
                            else p_now + p_lease end
   where n.notification_id = any (v_free);
  update attempts a set started_at = p_now
    from unnest(p_ids, p_attempts) as c (id, attempt)
   where a.notification_id = c.id and a.attempt = c.attempt and c.id = any (v_free);
  return query
    select case when c.id = any (v_free) then 'started' when c.id = any (v_held) then 'stopped'
                else 'lost' end
      from unnest(p_ids) with ordinality as c (id, place) order by c.place;
end $$;

create function start_notification(
  p_id uuid, p_worker uuid, p_attempt integer,
  p_lease interval default interval '15 seconds', p_now timestamptz default now()
) returns text language sql as $$
  select started from start_notifications(
    array[p_id], array[p_worker], array[p_attempt], p_lease, p_now)
$$;

create function renew_leases(
  p_worker uuid, p_ids uuid[], p_lease interval default interval '15 seconds',
  p_now timestamptz default now()
) returns void language sql as $$
  update notifications n set lease_until = p_now + p_lease
   where n.notification_id = any (p_ids) and n.claimed_by = p_worker and n.state = 'sending'
$$;

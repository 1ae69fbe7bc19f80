-- The outbox (docs/decisions/0003, 0004): enqueue, claim, start, settle, sweep.
--
-- states of a notification
--   queued -> sending (claimed) -> sending, started_at set (the provider is being called)
--     -> accepted | rejected | queued again | unknown | held (poison)
--   queued, held -> cancelled | expired
--
-- Every statement of a plpgsql function sees a snapshot of its own. That is what keeps wake-ups from
-- being lost: enqueue inserts first (the foreign key holds KEY SHARE on the lane until its commit)
-- and looks at the lane afterwards; claim takes FOR UPDATE on the lane, which waits for nobody and
-- fails while such an insert is open, before it looks whether the lane may rest.
--
-- Locks are taken in this order: notification, connection, lane, budget. Claim never waits for one.

-- The newest run of Save and test is looked up with every settings page.
create index notifications_tests on notifications (organization_id, created_at desc)
  where kind = 'test';

-- A provider's minute is counted at its end: half a second covers the way there.
create function pace_minute() returns interval immutable language sql
  return interval '60.5 seconds';
create function pace_day() returns interval immutable language sql
  return interval '24 hours 0.5 seconds';
-- How long a message without an expiry of its own may wait, not counting the time in a held lane.
create function default_life() returns interval immutable language sql
  return interval '72 hours';
-- An admin waits for a test.
create function test_life() returns interval immutable language sql
  return interval '2 minutes';

-- The mailbox lane an organisation's mail goes to; null: the platform sender's.
create function effective_lane(p_organization text) returns bigint stable language sql as $$
  select l.lane_id
    from senders s
    join connections c on c.connection_id = s.connection_id
    join lanes l on l.connection_id = s.connection_id and l.organization_id = s.organization_id
   where s.organization_id = p_organization and s.effective_since is not null
     and c.state <> 'disconnected'
$$;

-- What a state is called outside: queued in a held lane is held, without a mass update.
create function shown_state(p_state text, p_priority smallint, p_held_reason text) returns text
  immutable language sql
  return case when p_state = 'queued' and p_priority = 0 and p_held_reason is not null
              then 'held' else p_state end;

create function platform_lane(
  p_organization text, p_per_minute integer, p_per_day integer, p_in_flight integer
) returns bigint language plpgsql as $$
declare
  v_lane bigint;
begin
  select lane_id into v_lane from lanes
   where organization_id = p_organization and budget_key = 'platform';
  if found then return v_lane; end if;
  insert into budgets (budget_key, provider, per_minute, per_day, in_flight)
  values ('platform', 'platform', p_per_minute, p_per_day, p_in_flight)
  on conflict do nothing;
  insert into lanes (organization_id, budget_key) values (p_organization, 'platform')
  on conflict do nothing;
  select lane_id into v_lane from lanes
   where organization_id = p_organization and budget_key = 'platform';
  return v_lane;
end $$;

-- Writes one notification and wakes its lane; one round trip is the whole accept.
-- result: accepted, replayed, key_reused, no_organization, no_workspace, no_lane, own_address.
create function enqueue_notification(
  p_organization text,
  p_id uuid,
  p_workspace text,
  p_kind text,
  p_priority smallint,
  p_locale text,
  p_key text,
  p_digest text,
  p_sealed_recipients bytea,
  p_recipients integer,
  p_addresses text[],
  p_sealed_content bytea,
  p_send_after timestamptz,
  p_expires_at timestamptz,
  p_candidate jsonb,
  p_platform_per_minute integer,
  p_platform_per_day integer,
  p_platform_in_flight integer,
  p_now timestamptz default now()
) returns table (result text, id uuid, state text) language plpgsql as $$
declare
  v_locale text;
  v_lane bigint;
  v_run_at timestamptz := greatest(p_now, p_send_after);
  v_state text;
begin
  perform set_config('app.organization', p_organization, true);

  select o.locale into v_locale from organizations o where o.organization_id = p_organization;
  if not found then return query select 'no_organization', null::uuid, null::text; return; end if;
  if p_workspace is not null then
    perform 1 from workspaces w
      where w.organization_id = p_organization and w.workspace_id = p_workspace;
    if not found then return query select 'no_workspace', null::uuid, null::text; return; end if;
  end if;

  if p_candidate is not null then
    select l.lane_id into v_lane from lanes l
     where l.organization_id = p_organization
       and l.connection_id = (p_candidate ->> 'connectionId')::uuid;
    if not found then return query select 'no_lane', null::uuid, null::text; return; end if;
  else
    perform 1 from senders s
      where s.organization_id = p_organization and s.effective_since is not null
        and lower(s.email) = any (p_addresses);
    if found then return query select 'own_address', null::uuid, null::text; return; end if;
    v_lane := coalesce(effective_lane(p_organization), platform_lane(
      p_organization, p_platform_per_minute, p_platform_per_day, p_platform_in_flight));
  end if;

  insert into notifications (
    notification_id, organization_id, lane_id, workspace_id, kind, state, priority, locale,
    idempotency_key, request_digest, sealed_recipients, recipients, sealed_content, candidate,
    run_at, send_after, expires_at, created_at)
  values (
    p_id, p_organization, v_lane, p_workspace, p_kind, 'queued', p_priority,
    coalesce(p_locale, v_locale), p_key, p_digest, p_sealed_recipients, p_recipients,
    p_sealed_content, p_candidate, v_run_at, p_send_after,
    case when p_candidate is null then p_expires_at else p_now + test_life() end, p_now)
  on conflict (organization_id, idempotency_key) do nothing;

  if not found then
    return query
      select case when n.request_digest = p_digest then 'replayed' else 'key_reused' end,
             n.notification_id, shown_state(n.state, n.priority, l.held_reason)
        from notifications n join lanes l on l.lane_id = n.lane_id
       where n.organization_id = p_organization and n.idempotency_key = p_key;
    return;
  end if;

  update lanes l set wake_at = greatest(v_run_at, l.closed_until)
   where l.lane_id = v_lane and (l.held_reason is null or p_priority > 0)
     and (l.wake_at is null or l.wake_at > greatest(v_run_at, l.closed_until));
  if found and v_run_at < p_now + interval '2 seconds' then
    perform pg_notify('letterhead_outbox', '');
  end if;

  select shown_state('queued', p_priority, l.held_reason) into v_state
    from lanes l where l.lane_id = v_lane;
  return query select 'accepted', p_id, v_state;
end $$;

-- Counts a mailbox's windows from the attempts. A claim that has not started counts as if it did.
create function budget_room(
  p_key text, p_now timestamptz, out room integer, out recipients_room integer,
  out free_at timestamptz
) language plpgsql as $$
declare
  b budgets;
  v_open integer;
  v_open_recipients bigint;
  v_minute integer;
  v_day integer;
  v_recipients bigint;
begin
  select * into b from budgets where budget_key = p_key;
  select count(*), coalesce(sum(a.recipients), 0) into v_open, v_open_recipients
    from attempts a where a.budget_key = p_key and a.ended_at is null and a.started_at is null;
  select count(*) into v_minute
    from attempts a where a.budget_key = p_key and a.started_at > p_now - pace_minute();
  select count(*), coalesce(sum(a.recipients), 0) into v_day, v_recipients
    from attempts a where a.budget_key = p_key and a.started_at > p_now - pace_day();
  room := greatest(0, least(b.per_minute - v_minute, b.per_day - v_day) - v_open);
  recipients_room := greatest(0, least(2000000000,
    coalesce(b.recipients_per_day, 2000000000) - v_recipients - v_open_recipients));
  if room > 0 then return; end if;
  -- The exact time at which enough starts have fallen out of the window that is full.
  free_at := coalesce(greatest(
    case when v_minute + v_open >= b.per_minute then (
      select a.started_at + pace_minute() from attempts a
       where a.budget_key = p_key and a.started_at > p_now - pace_minute()
       order by a.started_at offset v_minute + v_open - b.per_minute limit 1) end,
    case when v_day + v_open >= b.per_day then (
      select a.started_at + pace_day() from attempts a
       where a.budget_key = p_key and a.started_at > p_now - pace_day()
       order by a.started_at offset v_day + v_open - b.per_day limit 1) end),
    p_now + interval '50 milliseconds');
end $$;

-- When so many recipients have left the 24 hours that a message of this size fits.
create function recipients_free_at(
  p_key text, p_recipients integer, p_room integer, p_now timestamptz
) returns timestamptz stable language sql as $$
  select coalesce(min(freed.started_at) + pace_day(), p_now + interval '1 hour') from (
    select a.started_at, sum(a.recipients) over (order by a.started_at, a.notification_id) as total
      from attempts a where a.budget_key = p_key and a.started_at > p_now - pace_day()
  ) freed where freed.total >= p_recipients - p_room
$$;

create function expire_notification(p_id uuid, p_now timestamptz) returns void language sql as $$
  update notifications n
     set state = 'expired', settled_at = p_now, sealed_content = null,
         code = case when n.priority > 0
           then coalesce((select l.closed_code from lanes l
                           where l.lane_id = n.lane_id and l.closed_until > p_now), 'test_expired')
           else n.code end
   where n.notification_id = p_id and n.state in ('queued', 'held')
$$;

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
      if coalesce(v_next.expires_at,
                  greatest(v_next.created_at, v_next.send_after, p_lane.released_at)
                    + default_life()) > p_now then
        return v_next;
      end if;
      perform expire_notification(v_next.notification_id, p_now);
    end loop;
  end loop;
  return null;
end $$;

-- Takes up to p_count messages, at most one of each lane, lanes in the order they became due.
create function claim_notifications(
  p_worker uuid, p_count integer, p_lease interval default interval '15 seconds',
  p_now timestamptz default now()
) returns table (
  notification_id uuid, attempt integer, organization_id text, kind text, priority smallint,
  sealed_recipients bytea, sealed_content bytea, candidate jsonb, connection_id uuid,
  provider text, sender_email text, sender_alias text, sender_form text, fruitless smallint,
  calls integer, refused_before boolean, lane_id bigint, probes integer
) language plpgsql as $$
#variable_conflict use_column
declare
  v_due bigint[];
  v_lane_id bigint;
  v_lane lanes;
  v_budget budgets;
  v_next notifications;
  v_effective bigint;
  v_probing boolean;
  v_tests_only boolean;
  v_room record;
begin
  v_due := array(
    select due.lane_id from (
      select l.lane_id, l.wake_at from lanes l join budgets b on b.budget_key = l.budget_key
       where l.wake_at <= p_now and b.full_until <= p_now and b.closed_until <= p_now
       order by l.wake_at, l.lane_id limit p_count
       for no key update of l, b skip locked
    ) due order by due.wake_at, due.lane_id);

  foreach v_lane_id in array v_due loop
    select * into v_lane from lanes l where l.lane_id = v_lane_id;
    select * into v_budget from budgets b where b.budget_key = v_lane.budget_key;
    -- filled by an earlier lane of this round
    continue when v_budget.full_until > p_now;

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

    v_effective := effective_lane(v_lane.organization_id);
    if v_lane.connection_id is null and v_effective is not null then
      -- Written while the organisation switched to its own mailbox.
      perform move_waiting(v_lane_id, v_effective, p_now);
      perform rest_lane(v_lane_id, true, p_now);
      continue;
    end if;
    v_probing := v_lane.held_reason = 'misconfigured' and v_lane.probe_at <= p_now
      and not exists (
        select 1 from notifications n where n.lane_id = v_lane_id and n.state = 'sending');
    v_tests_only := (v_lane.held_reason is not null and not v_probing)
      or (v_lane.connection_id is not null and v_effective is distinct from v_lane_id);

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
    if v_budget.room < 1 or v_budget.recipients_room < v_next.recipients then
      select * into v_room from budget_room(v_lane.budget_key, p_now);
      v_budget.room := v_room.room;
      v_budget.recipients_room := v_room.recipients_room;
      if v_room.room < 1 or v_room.recipients_room < v_next.recipients then
        update budgets b set room = 0, full_of = 'pace', full_until = coalesce(v_room.free_at,
            recipients_free_at(v_lane.budget_key, v_next.recipients, v_room.recipients_room, p_now))
         where b.budget_key = v_lane.budget_key;
        continue;
      end if;
    end if;

    update budgets b
       set room = v_budget.room - 1,
           recipients_room = v_budget.recipients_room - v_next.recipients
     where b.budget_key = v_lane.budget_key;
    update notifications n
       set state = 'sending', claimed_by = p_worker, lease_until = p_now + p_lease,
           started_at = null, attempts = n.attempts + 1, fruitless_claims = n.fruitless_claims + 1
     where n.notification_id = v_next.notification_id;
    insert into attempts (notification_id, attempt, organization_id, lane_id, budget_key,
        recipients, claimed_at)
    values (v_next.notification_id, v_next.attempts + 1, v_next.organization_id, v_lane_id,
        v_lane.budget_key, v_next.recipients, p_now);
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
             past.calls, coalesce(past.refused, false), v_lane_id, v_lane.probes
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

-- Waiting mail of one lane goes on in another: tests stay with the mailbox they test.
create function move_waiting(p_from bigint, p_to bigint, p_now timestamptz) returns bigint
  language plpgsql as $$
declare
  v_moved bigint;
begin
  update notifications n set lane_id = p_to
   where n.lane_id = p_from and n.state in ('queued', 'held') and n.priority = 0;
  get diagnostics v_moved = row_count;
  if v_moved > 0 then perform wake_lane(p_to, p_now); end if;
  return v_moved;
end $$;

create function wake_lane(p_lane bigint, p_at timestamptz) returns void language plpgsql as $$
begin
  update lanes l set wake_at = greatest(p_at, l.closed_until)
   where l.lane_id = p_lane and (l.wake_at is null or l.wake_at > greatest(p_at, l.closed_until));
  if found then perform pg_notify('letterhead_outbox', ''); end if;
end $$;

-- Written just before the provider is called. 'started'; 'stopped': the lane was held, closed or
-- left since the claim, so give it back; 'lost': the claim is somebody else's by now.
create function start_notification(
  p_id uuid, p_worker uuid, p_attempt integer,
  p_lease interval default interval '15 seconds', p_now timestamptz default now()
) returns text language plpgsql as $$
declare
  v_priority smallint;
  v_organization text;
  v_lane lanes;
  v_effective bigint;
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
  if v_priority = 0 then
    v_effective := effective_lane(v_organization);
    if v_lane.held_reason in ('needs_reconnect', 'disconnected')
       or (v_effective is not null and v_effective <> v_lane.lane_id)
       or (v_effective is null and v_lane.connection_id is not null) then
      return 'stopped';
    end if;
  end if;
  update notifications n set started_at = p_now, lease_until = p_now + p_lease
   where n.notification_id = p_id;
  update attempts a set started_at = p_now
   where a.notification_id = p_id and a.attempt = p_attempt;
  return 'started';
end $$;

create function renew_leases(
  p_worker uuid, p_ids uuid[], p_lease interval default interval '15 seconds',
  p_now timestamptz default now()
) returns void language sql as $$
  update notifications n set lease_until = p_now + p_lease
   where n.notification_id = any (p_ids) and n.claimed_by = p_worker and n.state = 'sending'
$$;

-- The safety net, every second by whoever comes first: claims whose holder died, mail that expired,
-- held lanes that may probe.
create function sweep_outbox(p_resend text[], p_now timestamptz default now())
  returns table (requeued integer, parked integer, poisoned integer, expired integer)
  language plpgsql as $$
#variable_conflict use_column
declare
  v_dead notifications;
  v_id uuid;
begin
  requeued := 0; parked := 0; poisoned := 0; expired := 0;
  if not pg_try_advisory_xact_lock(hashtextextended('letterhead sweep', 0)) then
    return next;
    return;
  end if;
  for v_dead in
    select n.* from notifications n
     where n.state = 'sending' and n.lease_until < p_now
     order by n.lease_until limit 200 for update skip locked
  loop
    if v_dead.started_at is null and v_dead.fruitless_claims >= 3 then
      poisoned := poisoned + 1;
      perform settle_notification(v_dead.notification_id, v_dead.claimed_by, v_dead.attempts,
        'held', null, 'poison', null, null, null, null, null, false, null, null, null, true, p_now);
    elsif v_dead.started_at is null then
      requeued := requeued + 1;
      -- Spaced, so that a message that kills its worker does not do so three times in a row.
      perform settle_notification(v_dead.notification_id, v_dead.claimed_by, v_dead.attempts,
        'queued', null, null, null, null, null,
        interval '5 seconds' * (v_dead.fruitless_claims - 1),
        null, false, null, null, null, true, p_now);
    elsif v_dead.kind = any (p_resend) then
      requeued := requeued + 1;
      perform settle_notification(v_dead.notification_id, v_dead.claimed_by, v_dead.attempts,
        'queued', 'unknown', 'interrupted', null, null, null, interval '0',
        null, false, null, null, null, false, p_now);
    else
      parked := parked + 1;
      perform settle_notification(v_dead.notification_id, v_dead.claimed_by, v_dead.attempts,
        'unknown', 'unknown', 'interrupted', null, null, null, null,
        null, false, null, null, null, false, p_now);
    end if;
  end loop;
  for v_id in
    select n.notification_id from notifications n
     where n.state in ('queued', 'held') and n.expires_at <= p_now
     order by n.expires_at limit 500 for update skip locked
  loop
    expired := expired + 1;
    perform expire_notification(v_id, p_now);
  end loop;
  update lanes l set wake_at = p_now
   where l.probe_at <= p_now and l.held_reason = 'misconfigured'
     and (l.wake_at is null or l.wake_at > p_now)
     and (l.closed_until is null or l.closed_until <= p_now);
  return next;
end $$;

-- The slow half, every minute: what waited its default life, contents kept thirty days for nobody,
-- and lanes that sleep although mail waits (never seen; a lost wake-up would end here).
create function sweep_slowly(p_now timestamptz default now())
  returns table (expired integer, erased integer, woken integer) language plpgsql as $$
#variable_conflict use_column
declare
  v_id uuid;
begin
  expired := 0; erased := 0; woken := 0;
  if not pg_try_advisory_xact_lock(hashtextextended('letterhead slow sweep', 0)) then
    return next;
    return;
  end if;
  for v_id in
    select n.notification_id from notifications n join lanes l on l.lane_id = n.lane_id
     where n.state = 'queued' and n.expires_at is null and n.created_at <= p_now - default_life()
       and l.held_reason is null
       and greatest(n.created_at, n.send_after, l.released_at) + default_life() <= p_now
     limit 1000 for update of n skip locked
  loop
    expired := expired + 1;
    perform expire_notification(v_id, p_now);
  end loop;
  update notifications n set sealed_content = null
   where n.state = 'unknown' and n.sealed_content is not null
     and n.created_at < p_now - interval '30 days';
  get diagnostics erased = row_count;
  update lanes l set wake_at = p_now
   where l.wake_at is null and l.held_reason is null and exists (
     select 1 from notifications n
      where n.lane_id = l.lane_id and n.state = 'queued' and n.run_at <= p_now);
  get diagnostics woken = row_count;
  return next;
end $$;

-- What is left of a mailbox's pace. Counted over all organisations that share it, which row-level
-- security would hide: numbers only, hence the owner's rights.
create function budget_left(p_key text, p_now timestamptz default now())
  returns table (minute_left integer, day_left integer) stable security definer
  set search_path = public, pg_temp language sql as $$
  select greatest(0, b.per_minute - (select count(*) from attempts a
           where a.budget_key = p_key and a.started_at > p_now - pace_minute())::integer),
         greatest(0, b.per_day - (select count(*) from attempts a
           where a.budget_key = p_key and a.started_at > p_now - pace_day())::integer)
    from budgets b where b.budget_key = p_key
$$;
revoke all on function budget_left(text, timestamptz) from public;
grant execute on function budget_left(text, timestamptz) to letterhead_app, letterhead_worker;

-- A lane that was closed opens with one message, whatever closed it: three faults in a row, or one
-- answer that asked for time. Before, as many as may be in flight tried the throttled mailbox at once.

create function is_half_open(p_lane lanes) returns boolean immutable language sql
  return p_lane.failures >= 3 or (p_lane.failures > 0 and p_lane.closed_until is not null);

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
  if is_half_open(v_lane) and p_state <> 'queued' then perform wake_lane(v_to, p_now); end if;
  update budgets b set full_until = '-infinity', full_of = null
   where b.budget_key = v_budget and b.full_of = 'in_flight';
  return query select true, p_hold is not null and v_same and v_lane.held_reason is null;
end $$;

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

-- What becomes of a claim: by the answer of a provider, or without one.

-- Writes what a claim came to, if it is still the caller's. A started claim whose lease ran out and
-- that was parked as interrupted may still be settled by the one who knows.
--   p_state: accepted, rejected, unknown, held (poison), queued (again)
--   p_retry_in null: it keeps its place in the queue. So does mail that met a broken connection: its lane is
--     held, which is all the waiting there is, and it leaves with the others when that is over
--   p_close_in: the lane closes for so long; p_close_mailbox: and every lane of that mailbox
--   p_fault: 'throttled' or 'unavailable': counted, the circuit's time is reckoned here
--   p_hold: holds the lane; for 'misconfigured' p_probe_in is when one message tries again
--   p_fruitless: the claim died at our own hands and counts toward poison
create function settle_notification(
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
  v_retry interval := p_retry_in;
begin
  select n.* into v_note from notifications n
   where n.notification_id = p_id and n.claimed_by = p_worker and n.attempts = p_attempt
     and (n.state = 'sending' or (n.state = 'unknown' and n.code = 'interrupted'))
   for update;
  if not found then return query select false, false; return; end if;
  select * into v_lane from lanes l where l.lane_id = v_note.lane_id;
  -- What a provider asked for, or a message that kills its worker, waits all the same.
  if v_lane.held_reason <> 'misconfigured' and not p_fruitless
     and (p_outcome is null or p_outcome = 'reconnect') then
    v_retry := null;
  end if;

  update attempts a
     set ended_at = p_now, outcome = p_outcome, code = p_code,
         provider_code = p_technical ->> 'providerCode',
         http_status = (p_technical ->> 'httpStatus')::integer,
         correlation_id = p_technical ->> 'correlationId',
         retry_at = p_now + coalesce(v_retry, p_close_in), fault = p_fault
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
         run_at = case when p_state = 'queued' and v_retry is not null
                       then p_now + v_retry else n.run_at end,
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
    perform wake_lane(v_to, p_now + coalesce(v_retry, interval '0'));
  end if;
  -- A settled probe leaves its lane to the next in line.
  if is_half_open(v_lane) and p_state <> 'queued' then perform wake_lane(v_to, p_now); end if;
  update budgets b set full_until = '-infinity', full_of = null
   where b.budget_key = v_budget and b.full_of = 'in_flight';
  return query select true, p_hold is not null and v_same and v_lane.held_reason is null;
end $$;

-- What settle_notification does, in few statements for many messages that a provider took, of lanes that were
-- open all along; any other of them goes there. In the order asked, which must be by organisation: locks are
-- taken in it. The rows are few and found by their keys, whatever the statistics say.
create function settle_accepted(
  p_ids uuid[], p_holders uuid[], p_attempts integer[], p_codes text[], p_technical text[],
  p_message_ids text[], p_from_emails text[], p_now timestamptz default now()
) returns table (settled boolean, newly_held boolean)
  language plpgsql set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
  set plan_cache_mode = force_generic_plan as $$
declare
  v_held uuid[];
  v_plain uuid[];
  v_budgets text[];
  v_claimed timestamptz[];
  v_other record;
begin
  v_held := array(
    select n.notification_id
      from unnest(p_ids, p_holders, p_attempts) as e (id, holder, attempt)
      join notifications n on n.notification_id = e.id and n.claimed_by = e.holder
                          and n.attempts = e.attempt
     where n.state = 'sending' or (n.state = 'unknown' and n.code = 'interrupted')
     order by n.notification_id for update of n);
  v_plain := array(
    select n.notification_id
      from unnest(v_held) as held (id)
      join notifications n on n.notification_id = held.id
      join lanes l on l.lane_id = n.lane_id
     where l.failures = 0 and l.closed_until is null
       and l.held_reason is distinct from 'misconfigured');

  with ended as (
    update attempts a
       set ended_at = p_now, outcome = 'accepted', code = e.code,
           provider_code = e.technical ->> 'providerCode',
           http_status = (e.technical ->> 'httpStatus')::integer,
           correlation_id = e.technical ->> 'correlationId', retry_at = null, fault = null
      from (select u.id, u.attempt, u.code, u.technical::jsonb as technical
              from unnest(p_ids, p_attempts, p_codes, p_technical)
                   as u (id, attempt, code, technical)
             where u.id = any (v_plain)) e
     where a.notification_id = e.id and a.attempt = e.attempt
    returning a.budget_key, a.claimed_at)
  select array_agg(d.budget_key), array_agg(d.claimed_at) into v_budgets, v_claimed from ended d;

  update notifications n
     set state = 'accepted', code = e.code, technical = e.technical::jsonb,
         provider_message_id = coalesce(e.message_id, n.provider_message_id),
         from_email = coalesce(e.from_email, n.from_email),
         diverted = (select l.role = 'diverted' from lanes l where l.lane_id = n.lane_id),
         claimed_by = null, lease_until = null, sealed_content = null, fruitless_claims = 0,
         settled_at = p_now
    from unnest(p_ids, p_codes, p_technical, p_message_ids, p_from_emails)
         as e (id, code, technical, message_id, from_email)
   where n.notification_id = e.id and e.id = any (v_plain);

  update connections c set last_accepted_at = p_now
    from (select o.connection_id from connections o
           where o.connection_id = any (array(
             select l.connection_id from notifications n join lanes l on l.lane_id = n.lane_id
              where n.notification_id = any (v_plain)))
           order by o.connection_id for no key update) taken
   where c.connection_id = taken.connection_id;

  perform from circuits c where c.closed;
  if found then
    perform judge_provider(split_part(v_budgets[place], ':', 1), v_claimed[place], 'answered', p_now)
       from generate_subscripts(v_budgets, 1) as place;
  end if;
  perform from budgets b where b.budget_key = any (v_budgets) and b.full_of = 'in_flight';
  if found then
    update budgets b set full_until = '-infinity', full_of = null
      from (select o.budget_key from budgets o where o.budget_key = any (v_budgets)
             order by o.budget_key for no key update) freed
     where b.budget_key = freed.budget_key and b.full_of = 'in_flight';
  end if;

  for v_other in
    select e.id, e.holder, e.attempt, e.code, e.technical::jsonb as technical, e.message_id, e.from_email
      from unnest(p_ids, p_holders, p_attempts, p_codes, p_technical, p_message_ids, p_from_emails)
           as e (id, holder, attempt, code, technical, message_id, from_email)
     where e.id = any (v_held) and not e.id = any (v_plain)
  loop
    perform settle_notification(v_other.id, v_other.holder, v_other.attempt, 'accepted', 'accepted',
      v_other.code, v_other.technical, v_other.message_id, v_other.from_email,
      null, null, false, null, null, null, false, p_now);
  end loop;
  return query
    select e.id = any (v_held), false from unnest(p_ids) with ordinality as e (id, place)
     order by e.place;
end $$;

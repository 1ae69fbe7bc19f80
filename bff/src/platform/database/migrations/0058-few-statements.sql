-- The outbox in few statements. What a statement costs beside its work (locks, set-up, and the parsing of
-- every CHECK of its table, which PostgreSQL does anew for each) was more than the work: starts and good
-- endings are written for many at once, and the CHECKs of the tables that are
-- written with every mail are types, which are parsed once a connection.

create domain notification_state as text check (value in
  ('queued', 'sending', 'accepted', 'rejected', 'held', 'unknown', 'cancelled', 'expired'));
create domain resolution as text check (value in ('accepted', 'send_again'));
create domain resolver_kind as text check (value in ('person', 'api_key'));
create domain recipient_count as integer check (value between 1 and 100);
create domain lane_role as text check (value in ('main', 'backlog', 'diverted'));
create domain sending_provider as text check (value in ('microsoft', 'google', 'platform'));
create domain full_reason as text check (value in ('pace', 'in_flight'));
create domain positive_integer as integer check (value > 0);

alter table notifications
  drop constraint notifications_state_check,
  drop constraint notifications_resolved_as_check, drop constraint notifications_resolved_kind_check,
  drop constraint notifications_recipients_check,
  alter column state type notification_state,
  alter column resolved_as type resolution, alter column resolved_kind type resolver_kind,
  alter column recipients type recipient_count;
alter table lanes drop constraint lanes_role_check, alter column role type lane_role;
alter table budgets
  drop constraint budgets_per_minute_check,
  drop constraint budgets_per_day_check,
  drop constraint budgets_recipients_per_day_check,
  drop constraint budgets_in_flight_check,
  drop constraint budgets_bytes_per_five_minutes_check,
  drop constraint budgets_own_per_minute_check,
  drop constraint budgets_own_per_day_check,
  drop constraint budgets_own_recipients_per_day_check,
  drop constraint budgets_provider_check,
  drop constraint budgets_full_of_check,
  alter column per_minute type positive_integer,
  alter column per_day type positive_integer,
  alter column recipients_per_day type positive_integer,
  alter column in_flight type positive_integer,
  alter column bytes_per_five_minutes type positive_integer,
  alter column own_per_minute type positive_integer,
  alter column own_per_day type positive_integer,
  alter column own_recipients_per_day type positive_integer,
  alter column provider type sending_provider,
  alter column full_of type full_reason;

-- What one start may take of a mailbox's windows; free_at is null when it fits. The caller (0062) holds the row.
drop function take_room(text, integer, integer, timestamptz);
create function take_room(
  b budgets, p_recipients integer, p_bytes integer, p_now timestamptz, out free_at timestamptz
) language plpgsql as $$
declare
  v_recipients integer;
  v_bytes integer;
  v_counted record;
begin
  -- A message larger than a whole window would wait for ever: it waits for an empty one.
  v_recipients := least(p_recipients, coalesce(
    least(b.recipients_per_day, b.own_recipients_per_day), p_recipients));
  v_bytes := case when b.bytes_per_five_minutes is null then 0
                  else least(p_bytes, b.bytes_per_five_minutes) end;
  if b.room < 1 then
    v_counted := minute_room(b, p_now);
    b.room := v_counted.room;
    free_at := v_counted.free_at;
  end if;
  if b.day_room < 1 or b.recipients_room < v_recipients then
    v_counted := day_room(b, v_recipients, p_now);
    b.day_room := v_counted.room;
    b.recipients_room := v_counted.recipients_room;
    free_at := greatest(free_at, v_counted.free_at);
  end if;
  if b.bytes_room < v_bytes then
    v_counted := five_minutes_room(b, v_bytes, p_now);
    b.bytes_room := v_counted.room;
    free_at := greatest(free_at, v_counted.free_at);
  end if;
  if free_at is null then
    update budgets set room = b.room - 1, day_room = b.day_room - 1,
        recipients_room = b.recipients_room - v_recipients, bytes_room = b.bytes_room - v_bytes
     where budget_key = b.budget_key;
  else
    update budgets set room = b.room, day_room = b.day_room, recipients_room = b.recipients_room,
        bytes_room = b.bytes_room, full_of = 'pace', full_until = free_at
     where budget_key = b.budget_key;
  end if;
end $$;

-- Says of claims that the provider may have them from now on. `stopped`: the lane was held, closed or left
-- since the claim; `lost`: it is not its holder's any more. In the order asked.
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

create or replace function start_notification(
  p_id uuid, p_worker uuid, p_attempt integer,
  p_lease interval default interval '15 seconds', p_now timestamptz default now()
) returns text language sql as $$
  select started from start_notifications(
    array[p_id], array[p_worker], array[p_attempt], p_lease, p_now)
$$;

-- What settle_notification does to messages that a provider took, of lanes that were open all along;
-- any other of them goes there. In the order asked, which must be by organisation: locks are taken in it.
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

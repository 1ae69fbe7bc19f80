-- How fast mail leaves: what is left of a mailbox's windows, whose turn it is at the platform sender, and
-- the circuit of a provider that is out.

-- A provider's minute is counted at its end: half a second covers the way there.
create function pace_minute() returns interval immutable language sql
  return interval '60.5 seconds';
create function pace_five_minutes() returns interval immutable language sql
  return interval '300.5 seconds';
create function pace_day() returns interval immutable language sql
  return interval '24 hours 0.5 seconds';

-- The organisation's own wish counts where it is lower than what provider and operator allow.
create function lower_of(p_allowed integer, p_own integer) returns integer immutable language sql
  return least(p_allowed, coalesce(p_own, p_allowed));

-- What a message takes of Graph's bytes: its MIME form in base64 is below twice its contents.
create function bytes_of(p_note notifications) returns integer immutable language sql
  return 2 * (coalesce(octet_length(p_note.sealed_content), 0) + 2048);

-- The windows of a mailbox are counted from its attempts. A claim that has not started counts as if
-- it did. Each count is kept on the budget and used up by claims: starts that fall out of a window
-- meanwhile only make it too low, so a window is counted again when its room is gone and not before.
create function minute_room(
  b budgets, p_now timestamptz, out room integer, out free_at timestamptz
) language plpgsql as $$
declare
  v_limit integer := lower_of(b.per_minute, b.own_per_minute);
  v_used integer;
begin
  select count(*) into v_used from attempts a
   where a.budget_key = b.budget_key and a.ended_at is null and a.started_at is null;
  v_used := v_used + (select count(*) from attempts a
   where a.budget_key = b.budget_key and a.started_at > p_now - pace_minute());
  room := greatest(0, v_limit - v_used);
  if room = 0 then
    -- The exact time at which enough starts have fallen out of the window.
    free_at := coalesce((select a.started_at + pace_minute() from attempts a
       where a.budget_key = b.budget_key and a.started_at > p_now - pace_minute()
       order by a.started_at offset v_used - v_limit limit 1), p_now + interval '50 milliseconds');
  end if;
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

create function day_room(
  b budgets, p_recipients integer, p_now timestamptz,
  out room integer, out recipients_room integer, out free_at timestamptz
) language plpgsql as $$
declare
  v_limit integer := lower_of(b.per_day, b.own_per_day);
  v_most bigint := coalesce(least(b.recipients_per_day, b.own_recipients_per_day), 2000000000);
  v_used integer;
  v_recipients bigint;
begin
  select count(*), coalesce(sum(a.recipients), 0) into v_used, v_recipients from attempts a
   where a.budget_key = b.budget_key
     and (a.started_at > p_now - pace_day() or (a.started_at is null and a.ended_at is null));
  room := greatest(0, v_limit - v_used);
  recipients_room := greatest(0, v_most - v_recipients);
  if room = 0 then
    free_at := coalesce((select a.started_at + pace_day() from attempts a
       where a.budget_key = b.budget_key and a.started_at > p_now - pace_day()
       order by a.started_at offset v_used - v_limit limit 1), p_now + interval '50 milliseconds');
  end if;
  if recipients_room < p_recipients then
    free_at := greatest(free_at,
      recipients_free_at(b.budget_key, p_recipients, recipients_room, p_now));
  end if;
end $$;

create function five_minutes_room(
  b budgets, p_bytes integer, p_now timestamptz, out room bigint, out free_at timestamptz
) language plpgsql as $$
begin
  select greatest(0, b.bytes_per_five_minutes - coalesce(sum(a.bytes), 0)) into room
    from attempts a
   where a.budget_key = b.budget_key and (a.started_at > p_now - pace_five_minutes()
      or (a.started_at is null and a.ended_at is null));
  if room < p_bytes then
    select coalesce(min(freed.started_at) + pace_five_minutes(), p_now + interval '1 second')
      into free_at from (
        select a.started_at, sum(a.bytes) over (order by a.started_at, a.notification_id) as total
          from attempts a
         where a.budget_key = b.budget_key and a.started_at > p_now - pace_five_minutes()
      ) freed where freed.total >= p_bytes - room;
  end if;
end $$;

-- What one start may take of a mailbox's windows; free_at is null when it fits. The caller holds the row.
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

-- Organisations share the platform sender, and a long queue of one would use up the minute in a burst: for
-- the rest of it nothing would leave for anybody. So a lane takes a few turns at a time, spread over the
-- minute, and no more than leaves a quarter of the pace to the others: a twentieth of a minute's mails in a
-- twentieth of a minute, while its own are fewer than three times what is left for all.
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

-- What is left of a mailbox's pace. Counted over all organisations that share it, which row-level
-- security would hide: numbers only, hence the owner's rights, and only for those who send from it.
create function budget_left(p_key text, p_now timestamptz default now())
returns table (minute_left integer, day_left integer, recipients_left integer, bytes_left integer)
language sql stable security definer set search_path = public, pg_temp as $$
  select greatest(0, lower_of(b.per_minute, b.own_per_minute) - (
           select count(*) from attempts a
            where a.budget_key = p_key and a.started_at > p_now - pace_minute())::integer),
         greatest(0, lower_of(b.per_day, b.own_per_day) - day.starts),
         greatest(0, least(b.recipients_per_day, b.own_recipients_per_day) - day.recipients),
         greatest(0, b.bytes_per_five_minutes - (
           select coalesce(sum(a.bytes), 0) from attempts a
            where a.budget_key = p_key and a.started_at > p_now - pace_five_minutes())::integer)
    from budgets b, lateral (
      select count(*)::integer as starts, coalesce(sum(a.recipients), 0)::integer as recipients
        from attempts a
       where a.budget_key = p_key and a.started_at > p_now - pace_day()) day
   where b.budget_key = p_key
     and exists (select from lanes l
                  where l.budget_key = p_key and l.role = 'main'
                    and l.organization_id = nullif(current_setting('app.organization', true), ''))
$$;

-- The lowest wish among the organisations that send from a mailbox counts for it; another
-- organisation's wish is not shown, hence the owner's rights.
create function adopt_own_limits(p_organization text) returns void
  security definer set search_path = public, pg_temp language sql as $$
  update budgets b
     set own_per_minute = w.per_minute, own_per_day = w.per_day,
         own_recipients_per_day = w.recipients_per_day,
         room = 0, day_room = 0, recipients_room = 0, bytes_room = 0,
         full_until = case when b.full_of = 'pace' then '-infinity' else b.full_until end
    from (select l.budget_key, min(s.per_minute) as per_minute, min(s.per_day) as per_day,
                 min(s.recipients_per_day) as recipients_per_day
            from lanes l join connections c on c.connection_id = l.connection_id
            left join outbox_settings s on s.organization_id = l.organization_id
           where c.state <> 'disconnected' and l.role = 'main'
             and l.budget_key in (
               select o.budget_key from lanes o
                where o.organization_id = p_organization and o.connection_id is not null)
           group by l.budget_key) w
   where b.budget_key = w.budget_key
     and (b.own_per_minute, b.own_per_day, b.own_recipients_per_day)
         is distinct from (w.per_minute, w.per_day, w.recipients_per_day)
$$;

create function circuit_time(p_trips integer) returns interval volatile language sql as $$
  select least(interval '5 seconds' * power(2, least(p_trips, 8) - 1), interval '5 minutes')
         * (0.8 + 0.4 * random())
$$;

-- The one probe of a provider whose circuit is closed; true: nobody else takes it in this moment.
create function probe_is_free(p_provider text, p_now timestamptz) returns boolean
  language plpgsql as $$
begin
  perform from circuits c where c.provider = p_provider and c.closed and c.closed_until <= p_now
     for update skip locked;
  return found;
end $$;

-- An outage of a whole provider (not of one mailbox: that is its lane's circuit). It closes when in
-- 30 seconds at least ten calls at three mailboxes or more failed and these are half of all; then
-- one call at a time probes after 5 s, 10 s, … at most 5 min, and three answers in a row open it.
--   p_what: fault, answered, nothing_said (we died), not_called
create function judge_provider(
  p_provider text, p_claimed_at timestamptz, p_what text, p_now timestamptz
) returns void language plpgsql as $$
declare
  c circuits;
  v_calls integer;
  v_faults integer;
  v_mailboxes integer;
begin
  if p_provider is null then return; end if;
  if p_what <> 'fault' then
    perform from circuits o where o.provider = p_provider and o.closed;
    if not found then return; end if;
  end if;
  if p_what = 'fault' then
    insert into circuits (provider) values (p_provider) on conflict do nothing;
  end if;
  -- Somebody else is just judging: one opinion is enough, but a probe's answer is waited for.
  select * into c from circuits o where o.provider = p_provider for update skip locked;
  if not found then return; end if;
  if c.closed then
    if c.probe_at is null or p_claimed_at < c.probe_at or p_what = 'nothing_said' then return; end if;
    if p_what = 'not_called' then
      c.closed_until := p_now + interval '1 second';
    elsif p_what = 'fault' then
      c.trips := c.trips + 1; c.answered := 0;
      c.closed_until := p_now + circuit_time(c.trips);
    else
      c.answered := c.answered + 1;
      c.closed := c.answered < 3;
      c.closed_until := case when c.closed then p_now else '-infinity' end;
    end if;
    c.probe_at := null; c.changed_at := p_now;
  else
    if c.judged_at > p_now - interval '1 second' then return; end if;
    c.judged_at := p_now;
    select count(*), count(*) filter (where a.fault = 'unavailable'),
           count(distinct a.budget_key) filter (where a.fault = 'unavailable')
      into v_calls, v_faults, v_mailboxes
      from attempts a
     where a.ended_at > greatest(p_now - interval '30 seconds', c.changed_at)
       and a.started_at is not null
       and (a.budget_key = p_provider or a.budget_key like p_provider || ':%');
    if v_faults >= 10 and v_faults * 2 >= v_calls
       and (v_mailboxes >= 3 or p_provider = 'platform') then
      -- Close upon each other: the same outage goes on.
      c.trips := case when c.changed_at > p_now - interval '5 minutes' then c.trips + 1 else 1 end;
      c.closed := true; c.answered := 0; c.probe_at := null; c.changed_at := p_now;
      c.closed_until := p_now + circuit_time(c.trips);
    end if;
  end if;
  update circuits o
     set closed = c.closed, trips = c.trips, answered = c.answered, closed_until = c.closed_until,
         probe_at = c.probe_at, changed_at = c.changed_at, judged_at = c.judged_at
   where o.provider = p_provider;
  if c.closed_until <= p_now then perform pg_notify('letterhead_outbox', ''); end if;
end $$;

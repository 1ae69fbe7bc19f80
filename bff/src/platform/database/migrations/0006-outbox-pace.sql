-- The hot path again, with what 0004 and 0005 added: the mailbox's recipients and bytes, the circuit of a
-- provider, lanes that wait for a decision, batches. Locks as in 0003; a lane's mail goes before it.

-- The state of the first answer: a replay answers the same, whatever has become of the mail since.
alter table notifications add column accepted_as text not null default 'queued'
  check (accepted_as in ('queued', 'held'));

create function open_platform_budget(p_per_minute integer, p_per_day integer, p_in_flight integer)
  returns void language sql as $$
  insert into budgets (budget_key, provider, per_minute, per_day, in_flight)
  values ('platform', 'platform', p_per_minute, p_per_day, p_in_flight) on conflict do nothing
$$;

-- Writes one notification and wakes its lane; one round trip is the whole accept.
-- result: accepted, replayed, key_reused, no_organization, no_workspace, no_lane, own_address.
create or replace function enqueue_notification(
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
     where l.organization_id = p_organization and l.role = 'main'
       and l.connection_id = (p_candidate ->> 'connectionId')::uuid;
    if not found then return query select 'no_lane', null::uuid, null::text; return; end if;
  else
    perform 1 from senders s
      where s.organization_id = p_organization and s.effective_since is not null
        and lower(s.email) = any (p_addresses);
    if found then return query select 'own_address', null::uuid, null::text; return; end if;
    v_lane := coalesce(effective_lane(p_organization), platform_lane(
      p_organization, p_platform_per_minute, p_platform_per_day, p_platform_in_flight));
    v_lane := lane_for(p_organization, v_lane, p_kind);
  end if;

  insert into notifications (
    notification_id, organization_id, lane_id, workspace_id, kind, state, priority, locale,
    idempotency_key, request_digest, sealed_recipients, recipients, sealed_content, candidate,
    run_at, send_after, expires_at, created_at, accepted_as)
  values (
    p_id, p_organization, v_lane, p_workspace, p_kind, 'queued', p_priority,
    coalesce(p_locale, v_locale), p_key, p_digest, p_sealed_recipients, p_recipients,
    p_sealed_content, p_candidate, v_run_at, p_send_after,
    case when p_candidate is null then p_expires_at else p_now + test_life() end, p_now,
    (select shown_state('queued', p_priority, l.held_reason) from lanes l where l.lane_id = v_lane))
  on conflict (organization_id, idempotency_key) do nothing
  returning accepted_as into v_state;

  if not found then
    return query
      select case when n.request_digest = p_digest then 'replayed' else 'key_reused' end,
             n.notification_id, n.accepted_as
        from notifications n
       where n.organization_id = p_organization and n.idempotency_key = p_key;
    return;
  end if;

  insert into ledger (organization_id, at, taken_in) values (p_organization, p_now, 1);
  update lanes l set wake_at = greatest(v_run_at, l.closed_until)
   where l.lane_id = v_lane and (l.held_reason is null or p_priority > 0)
     and (l.wake_at is null or l.wake_at > greatest(v_run_at, l.closed_until));
  if found and v_run_at < p_now + interval '2 seconds' then
    perform pg_notify('letterhead_outbox', '');
  end if;

  return query select 'accepted', p_id, v_state;
end $$;

-- As above for up to 500 at once, each with its own fate; `place` counts from 1. Addresses of one
-- message are lower-case and joined by line feeds, which no address has.
create function enqueue_notifications(
  p_organization text, p_ids uuid[], p_workspaces text[], p_kinds text[], p_locales text[],
  p_keys text[], p_digests text[], p_sealed_recipients bytea[], p_recipients integer[],
  p_addresses text[], p_sealed_contents bytea[], p_send_after timestamptz[],
  p_expires_at timestamptz[], p_platform_per_minute integer, p_platform_per_day integer,
  p_platform_in_flight integer, p_now timestamptz default now()
) returns table (place integer, result text, id uuid, state text) language plpgsql as $$
#variable_conflict use_column
declare
  v_locale text;
  v_sender text;
  v_main bigint;
  v_diverted bigint;
  v_diverts text[] := '{}';
  v_written uuid[];
  v_woken integer;
begin
  perform set_config('app.organization', p_organization, true);
  select o.locale into v_locale from organizations o where o.organization_id = p_organization;
  if not found then
    return query select a.place::integer, 'no_organization', null::uuid, null::text
                   from unnest(p_ids) with ordinality as a (id, place);
    return;
  end if;
  select lower(s.email) into v_sender from senders s
   where s.organization_id = p_organization and s.effective_since is not null;
  v_main := coalesce(effective_lane(p_organization), platform_lane(
    p_organization, p_platform_per_minute, p_platform_per_day, p_platform_in_flight));
  perform from lanes l
   where l.lane_id = v_main and l.held_reason in ('needs_reconnect', 'misconfigured');
  if found then
    v_diverts := array(select distinct k.kind from unnest(p_kinds) as k (kind)
                        where diverts(p_organization, k.kind));
    if cardinality(v_diverts) > 0 then v_diverted := diverted_lane(p_organization); end if;
  end if;

  with asked as (
    select * from unnest(p_ids, p_workspaces, p_kinds, p_locales, p_keys, p_digests,
        p_sealed_recipients, p_recipients, p_addresses, p_sealed_contents, p_send_after,
        p_expires_at)
      with ordinality as a (id, workspace, kind, locale, key, digest, sealed_recipients, recipients,
        addresses, sealed_content, send_after, expires_at, place)),
  written as (
    insert into notifications (
      notification_id, organization_id, lane_id, workspace_id, kind, state, locale,
      idempotency_key, request_digest, sealed_recipients, recipients, sealed_content,
      run_at, send_after, expires_at, created_at, accepted_as)
    select a.id, p_organization, l.lane_id,
           a.workspace, a.kind, 'queued', coalesce(a.locale, v_locale), a.key, a.digest,
           a.sealed_recipients, a.recipients, a.sealed_content,
           greatest(p_now, a.send_after), a.send_after, a.expires_at, p_now,
           shown_state('queued', 0::smallint, l.held_reason)
      from asked a
      join lanes l on l.lane_id =
        case when a.kind = any (v_diverts) then coalesce(v_diverted, v_main) else v_main end
      join workspaces w on w.organization_id = p_organization and w.workspace_id = a.workspace
     where v_sender is null or not (v_sender = any (string_to_array(a.addresses, E'\n')))
     order by a.place
    on conflict (organization_id, idempotency_key) do nothing
    returning notification_id)
  select array_agg(w.notification_id) into v_written from written w;

  if v_written is not null then
    insert into ledger (organization_id, at, taken_in)
    values (p_organization, p_now, cardinality(v_written));
    with due as (
      select n.lane_id, min(n.run_at) as run_at from notifications n
       where n.notification_id = any (v_written) group by n.lane_id),
    woken as (
      update lanes l set wake_at = greatest(d.run_at, l.closed_until) from due d
       where l.lane_id = d.lane_id and l.held_reason is null
         and (l.wake_at is null or l.wake_at > greatest(d.run_at, l.closed_until))
      returning d.run_at)
    select count(*) into v_woken from woken w where w.run_at < p_now + interval '2 seconds';
    if v_woken > 0 then perform pg_notify('letterhead_outbox', ''); end if;
  end if;

  return query
    select a.place::integer,
           case when n.notification_id = a.id then 'accepted'
                when n.request_digest = a.digest then 'replayed'
                when n.notification_id is not null then 'key_reused'
                when w.workspace_id is null then 'no_workspace'
                else 'own_address' end,
           n.notification_id, n.accepted_as
      from unnest(p_ids, p_workspaces, p_keys, p_digests)
        with ordinality as a (id, workspace, key, digest, place)
      left join workspaces w on w.organization_id = p_organization and w.workspace_id = a.workspace
      left join notifications n
        on n.organization_id = p_organization and n.idempotency_key = a.key
     order by a.place;
end $$;

-- The organisation's own wish counts where it is lower than what provider and operator allow.
create function lower_of(p_allowed integer, p_own integer) returns integer immutable language sql
  return least(p_allowed, coalesce(p_own, p_allowed));

-- The windows of a mailbox are counted from its attempts. A claim that has not started counts as if
-- it did. Each count is kept on the budget and used up by claims: starts that fall out of a window
-- meanwhile only make it too low, so a window is counted again when its room is gone and not before.
drop function budget_room(text, timestamptz);
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

create function pace_five_minutes() returns interval immutable language sql
  return interval '300.5 seconds';

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

-- What one start may take of a mailbox's windows; free_at is null when it fits.
create function take_room(
  p_key text, p_recipients integer, p_bytes integer, p_now timestamptz, out free_at timestamptz
) language plpgsql as $$
declare
  b budgets;
  v_recipients integer;
  v_bytes integer;
  v_counted record;
begin
  select * into b from budgets where budget_key = p_key;
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
     where budget_key = p_key;
  else
    update budgets set room = b.room, day_room = b.day_room, recipients_room = b.recipients_room,
        bytes_room = b.bytes_room, full_of = 'pace', full_until = free_at
     where budget_key = p_key;
  end if;
end $$;

-- What a message takes of Graph's bytes: its MIME form in base64 is below twice its contents.
create function bytes_of(p_note notifications) returns integer immutable language sql
  return 2 * (coalesce(octet_length(p_note.sealed_content), 0) + 2048);

-- May mail that is no test leave from this lane's mailbox?
create function is_home(p_lane lanes) returns boolean stable language sql as $$
  select case
    when p_lane.role = 'diverted' then true
    when p_lane.connection_id is null then effective_lane(p_lane.organization_id) is null
    else exists (select from lanes l where l.lane_id = effective_lane(p_lane.organization_id)
                    and l.connection_id = p_lane.connection_id) end
$$;

-- Where a message waits that goes back to the queue.
create function way_back(p_note notifications, p_lane lanes) returns bigint language plpgsql as $$
begin
  if p_lane.role <> 'main' and is_home(p_lane) then return p_lane.lane_id; end if;
  return lane_for(p_note.organization_id,
    coalesce(effective_lane(p_note.organization_id), p_lane.lane_id), p_note.kind);
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

create or replace function expire_notification(p_id uuid, p_now timestamptz) returns void
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
create or replace function next_of_lane(p_lane lanes, p_tests_only boolean, p_now timestamptz)
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

create function circuit_time(p_trips integer) returns interval volatile language sql as $$
  select least(interval '5 seconds' * power(2, least(p_trips, 8) - 1), interval '5 minutes')
         * (0.8 + 0.4 * random())
$$;

-- Takes up to p_count messages, at most one of each lane, lanes in the order they became due.
drop function claim_notifications(uuid, integer, interval, timestamptz);
create function claim_notifications(
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
begin
  v_due := array(
    select due.lane_id from (
      select l.lane_id, l.wake_at from lanes l join budgets b on b.budget_key = l.budget_key
       where l.wake_at <= p_now and b.full_until <= p_now and b.closed_until <= p_now
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

-- Written just before the provider is called. 'started'; 'stopped': the lane was held, closed, left
-- or led to another mailbox since the claim, so give it back; 'lost': the claim is somebody else's,
-- or the message was cancelled.
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
  update notifications n set started_at = p_now, lease_until = p_now + p_lease
   where n.notification_id = p_id;
  update attempts a set started_at = p_now
   where a.notification_id = p_id and a.attempt = p_attempt;
  return 'started';
end $$;

-- The safety net, every second by whoever comes first: claims whose holder died, mail that expired,
-- held lanes that may probe.
create or replace function sweep_outbox(p_resend text[], p_now timestamptz default now())
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
    elsif v_dead.kind = any (p_resend) or resends(v_dead.organization_id, v_dead.kind) then
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
-- new mail in a lane that was set apart, and lanes that sleep although mail waits (never seen; a
-- lost wake-up would end here).
create or replace function sweep_slowly(p_now timestamptz default now())
  returns table (expired integer, erased integer, woken integer) language plpgsql as $$
#variable_conflict use_column
declare
  v_id uuid;
  v_shortest interval := least(default_life(), (
    select make_interval(hours => min(k.life_hours)) from kind_policies k));
  v_late integer;
begin
  expired := 0; erased := 0; woken := 0;
  if not pg_try_advisory_xact_lock(hashtextextended('letterhead slow sweep', 0)) then
    return next;
    return;
  end if;
  for v_id in
    select n.notification_id from notifications n join lanes l on l.lane_id = n.lane_id
     where n.state = 'queued' and n.expires_at is null and n.created_at <= p_now - v_shortest
       and not always_held(n.kind)
       and (l.held_reason is null or exists (
         select from kind_policies k where k.organization_id = n.organization_id
            and k.kind = n.kind and k.when_broken = 'expire'))
       and life_ends_at(n, l.released_at) <= p_now
     limit 1000 for update of n skip locked
  loop
    expired := expired + 1;
    perform expire_notification(v_id, p_now);
  end loop;
  update notifications n set sealed_content = null
   where n.state = 'unknown' and n.sealed_content is not null
     and n.created_at < p_now - interval '30 days';
  get diagnostics erased = row_count;
  -- Written while its lane was being set apart: it is new mail.
  with late as (
    select n.notification_id, m.lane_id as main
      from lanes l
      join lanes m on m.organization_id = l.organization_id and m.budget_key = l.budget_key
                  and m.role = 'main'
      join notifications n on n.lane_id = l.lane_id and n.state = 'queued' and n.priority = 0
                          and n.run_at >= l.apart_at and n.created_at >= l.apart_at
     where l.role = 'backlog' and l.held_reason = 'awaiting_decision'
     limit 1000 for update of n skip locked),
  moved as (
    update notifications n set lane_id = late.main from late
     where n.notification_id = late.notification_id returning n.lane_id)
  select count(wake_lane(m.lane_id, p_now)) into v_late from (select distinct lane_id from moved) m;
  update lanes l set wake_at = p_now
   where l.wake_at is null and l.held_reason is null and exists (
     select 1 from notifications n
      where n.lane_id = l.lane_id and n.state = 'queued' and n.run_at <= p_now);
  get diagnostics woken = row_count;
  return next;
end $$;

drop function move_waiting(bigint, bigint, timestamptz);

-- What is left of a mailbox's pace. Counted over all organisations that share it, which row-level
-- security would hide: numbers only, hence the owner's rights.
drop function budget_left(text, timestamptz);
create function budget_left(p_key text, p_now timestamptz default now())
  returns table (minute_left integer, day_left integer, recipients_left integer, bytes_left integer)
  stable security definer set search_path = public, pg_temp language sql as $$
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
$$;
revoke all on function budget_left(text, timestamptz) from public;
grant execute on function budget_left(text, timestamptz) to letterhead_app, letterhead_worker;

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
revoke all on function adopt_own_limits(text) from public;
grant execute on function adopt_own_limits(text) to letterhead_app, letterhead_worker;

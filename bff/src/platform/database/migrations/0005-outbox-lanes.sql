-- Where mail goes and what becomes of what waits (docs/decisions/0014).
--
-- A queue is never rewritten when its mailbox changes: its lane is. Switching a mailbox, a reconnect
-- and a drain cost the same for one waiting mail and for a million.

create function always_held(p_kind text) returns boolean immutable language sql
  return p_kind in ('compliance_alert', 'rights_request', 'incident');

-- May this kind leave from the platform sender although its mailbox is broken?
create function may_divert(p_kind text) returns boolean stable language sql
  return not always_held(p_kind)
     and not exists (select from never_from_platform k where k.kind = p_kind);

create function diverts(p_organization text, p_kind text) returns boolean stable language sql
  return may_divert(p_kind) and exists (
    select from kind_policies k
     where k.organization_id = p_organization and k.kind = p_kind and k.when_broken = 'platform');

-- How long a message without an expiry of its own may wait; null: for ever.
create function default_life_of(p_organization text, p_kind text) returns interval stable language sql
  return case when always_held(p_kind) then null else coalesce(
    (select make_interval(hours => k.life_hours) from kind_policies k
      where k.organization_id = p_organization and k.kind = p_kind),
    default_life()) end;

-- Written before the policy of a kind counted, an unknown outcome is parked.
create function resends(p_organization text, p_kind text) returns boolean stable language sql
  return exists (select from kind_policies k
    where k.organization_id = p_organization and k.kind = p_kind and k.when_unknown = 'resend');

create or replace function effective_lane(p_organization text) returns bigint stable language sql as $$
  select l.lane_id
    from senders s
    join connections c on c.connection_id = s.connection_id
    join lanes l on l.connection_id = s.connection_id and l.organization_id = s.organization_id
                and l.role = 'main'
   where s.organization_id = p_organization and s.effective_since is not null
     and c.state <> 'disconnected'
$$;

create or replace function platform_lane(
  p_organization text, p_per_minute integer, p_per_day integer, p_in_flight integer
) returns bigint language plpgsql as $$
declare
  v_lane bigint;
begin
  select lane_id into v_lane from lanes
   where organization_id = p_organization and budget_key = 'platform' and role = 'main';
  if found then return v_lane; end if;
  insert into budgets (budget_key, provider, per_minute, per_day, in_flight)
  values ('platform', 'platform', p_per_minute, p_per_day, p_in_flight)
  on conflict do nothing;
  insert into lanes (organization_id, budget_key) values (p_organization, 'platform')
  on conflict do nothing;
  select lane_id into v_lane from lanes
   where organization_id = p_organization and budget_key = 'platform' and role = 'main';
  return v_lane;
end $$;

-- Null while no worker has made the platform's budget: then mail is held.
create function diverted_lane(p_organization text) returns bigint language plpgsql as $$
declare
  v_lane bigint;
begin
  select lane_id into v_lane from lanes
   where organization_id = p_organization and role = 'diverted';
  if found then return v_lane; end if;
  insert into lanes (organization_id, budget_key, role)
    select p_organization, b.budget_key, 'diverted' from budgets b where b.budget_key = 'platform'
  on conflict do nothing;
  select lane_id into v_lane from lanes
   where organization_id = p_organization and role = 'diverted';
  return v_lane;
end $$;

-- Where a message of this kind goes that would go to the main lane p_lane.
create function lane_for(p_organization text, p_lane bigint, p_kind text) returns bigint
  language plpgsql as $$
begin
  perform from lanes l
   where l.lane_id = p_lane and l.held_reason in ('needs_reconnect', 'misconfigured');
  if not found or not diverts(p_organization, p_kind) then return p_lane; end if;
  return coalesce(diverted_lane(p_organization), p_lane);
end $$;

create function open_lane(p_organization text, p_connection uuid, p_budget text) returns void
  language sql as $$
  insert into lanes (organization_id, budget_key, connection_id)
  values (p_organization, p_budget, p_connection)
  on conflict (organization_id, budget_key) where role = 'main'
    do update set connection_id = p_connection;
$$;

-- A whole queue goes on at a mailbox: its lane does, and the mail in it is not touched. Tests stay
-- with the mailbox they test, so they end here.
create function join_mailbox(
  p_lane bigint, p_main bigint, p_held text, p_draining_since timestamptz, p_now timestamptz
) returns void language plpgsql as $$
declare
  v_test uuid;
begin
  for v_test in select n.notification_id from notifications n
                 where n.lane_id = p_lane and n.state = 'queued' and n.priority = 1 loop
    perform expire_notification(v_test, p_now);
  end loop;
  perform from notifications n where n.lane_id = p_lane and n.state = 'queued' limit 1;
  if not found then return; end if;
  update lanes l
     set role = 'backlog', budget_key = m.budget_key, connection_id = m.connection_id,
         held_reason = p_held, apart_at = p_now, closed_until = null, closed_code = null,
         failures = 0, probe_at = null, probes = 0, released_at = p_now,
         draining_since = p_draining_since, draining_by = null,
         drain_total = case when p_draining_since is not null then (
           select count(*) from notifications n
            where n.lane_id = p_lane and n.state = 'queued') end
    from lanes m where l.lane_id = p_lane and m.lane_id = p_main;
  if p_held is null then perform wake_lane(p_lane, p_now); end if;
end $$;

-- True when something in the lane has waited so long that a person should say whether it still leaves.
create function waits_long(p_lane bigint, p_now timestamptz) returns boolean stable language sql as $$
  select exists (
    select from notifications n
     where n.lane_id = p_lane and n.state = 'queued' and n.priority = 0
       and n.run_at <= p_now and greatest(n.created_at, n.send_after) < p_now - interval '1 hour')
$$;

-- Leaves what waits in a main lane where it is, for an admin to decide, and opens a new main lane:
-- tests, what is due later and what was written since p_since go on there.
create function set_apart(p_lane bigint, p_since timestamptz, p_now timestamptz) returns bigint
  language plpgsql as $$
declare
  v_main bigint;
begin
  update lanes l
     set role = 'backlog', held_reason = 'awaiting_decision', apart_at = p_now, wake_at = null,
         draining_since = null, draining_by = null, drain_total = null,
         probe_at = null, probes = 0, failures = 0
   where l.lane_id = p_lane;
  insert into lanes (organization_id, budget_key, connection_id, released_at)
    select l.organization_id, l.budget_key, l.connection_id, p_now from lanes l
     where l.lane_id = p_lane
  returning lane_id into v_main;
  update notifications n set lane_id = v_main
   where n.lane_id = p_lane and n.state = 'queued'
     and (n.priority = 1
          or (n.priority = 0 and n.run_at > p_now and n.send_after > p_now)
          or (n.priority = 0 and n.run_at >= p_since and n.created_at >= p_since));
  perform wake_lane(v_main, p_now);
  return v_main;
end $$;

-- The organisation's policies say that some of what waits leaves from the platform sender.
create function divert_waiting(p_organization text, p_now timestamptz) returns void
  language sql as $$
  insert into held_mail_work (organization_id, act, kinds, before, started_at)
    select p_organization, 'platform', array_agg(k.kind order by k.kind), p_now, p_now
      from kind_policies k
     where k.organization_id = p_organization and k.when_broken = 'platform' and may_divert(k.kind)
    having count(*) > 0
$$;

-- What was diverted and has not left yet comes home.
create function recall_diverted(p_organization text, p_main bigint, p_now timestamptz) returns void
  language plpgsql as $$
begin
  update held_mail_work w set done_at = p_now
   where w.organization_id = p_organization and w.done_at is null
     and w.act = 'platform' and w.decided_by is null;
  perform join_mailbox(l.lane_id, p_main, null, null, p_now) from lanes l
   where l.organization_id = p_organization and l.role = 'diverted';
end $$;

-- Nothing leaves any more from this mailbox. Tests still go; `disconnected` outlives any other reason.
create function hold_lanes(p_connection uuid, p_reason text, p_now timestamptz default now())
  returns void language plpgsql as $$
declare
  v_organization text;
begin
  update lanes l
     set probe_at = null, probes = 0,
         held_reason = case
           when l.held_reason = 'disconnected' then l.held_reason
           when p_reason <> 'disconnected' and l.held_reason = 'awaiting_decision' then l.held_reason
           else p_reason end,
         -- A drain that was decided goes on after the reconnect; freshness is judged again.
         draining_since = case when p_reason = 'disconnected' or l.role = 'main' then null
                               else l.draining_since end
   where l.connection_id = p_connection
  returning l.organization_id into v_organization;
  if p_reason <> 'disconnected' and v_organization is not null then
    perform divert_waiting(v_organization, p_now);
  end if;
end $$;

-- The mailbox may send again. What waited for less than an hour leaves by itself; a queue with older
-- mail in it waits for a decision, while new mail leaves.
create function release_lane(p_lane bigint, p_now timestamptz) returns void language plpgsql as $$
declare
  v_lane lanes;
  v_waiting integer;
begin
  select * into v_lane from lanes l where l.lane_id = p_lane for update;
  if v_lane.role = 'main' and v_lane.held_reason is not null and waits_long(p_lane, p_now) then
    perform set_apart(p_lane, p_now, p_now);
    return;
  end if;
  if v_lane.role = 'backlog' and v_lane.held_reason is not null and v_lane.draining_since is null
     and waits_long(p_lane, p_now) then
    update lanes l set held_reason = 'awaiting_decision', apart_at = p_now
     where l.lane_id = p_lane;
    return;
  end if;
  if v_lane.role = 'main' and v_lane.held_reason is not null then
    select count(*) into v_waiting from notifications n
     where n.lane_id = p_lane and n.state = 'queued' and n.priority = 0;
  end if;
  update lanes l
     set held_reason = null, probe_at = null, probes = 0, failures = 0,
         released_at = case when l.held_reason is null then l.released_at else p_now end,
         draining_since = case when v_waiting > 0 then p_now else l.draining_since end,
         draining_by = case when v_waiting > 0 then null else l.draining_by end,
         drain_total = case when v_waiting > 0 then v_waiting else l.drain_total end
   where l.lane_id = p_lane;
  perform wake_lane(p_lane, p_now);
end $$;

create function release_lanes(p_connection uuid, p_now timestamptz default now()) returns void
  language plpgsql as $$
declare
  v_lane lanes;
  v_main bigint;
begin
  for v_lane in select * from lanes l where l.connection_id = p_connection order by l.lane_id loop
    v_main := effective_lane(v_lane.organization_id);
    -- A disconnected lane stays held until its sender is effective again.
    continue when v_lane.held_reason = 'disconnected' and v_main is distinct from v_lane.lane_id;
    continue when v_lane.held_reason = 'awaiting_decision';
    perform release_lane(v_lane.lane_id, p_now);
  end loop;
  perform recall_diverted(s.organization_id, effective_lane(s.organization_id), p_now)
    from senders s where s.connection_id = p_connection
     and effective_lane(s.organization_id) is not null;
end $$;

-- The sender at this connection has become effective: what waits for the platform sender goes on
-- here, and what a disconnected mailbox left behind waits for a decision if it is old.
create function switch_to_mailbox(
  p_organization text, p_connection uuid, p_now timestamptz default now()
) returns void language plpgsql as $$
declare
  v_main bigint;
  v_lane lanes;
begin
  select l.lane_id into strict v_main from lanes l
   where l.organization_id = p_organization and l.connection_id = p_connection and l.role = 'main';
  perform release_lane(v_main, p_now);
  select l.lane_id into strict v_main from lanes l
   where l.organization_id = p_organization and l.connection_id = p_connection and l.role = 'main';
  for v_lane in
    select * from lanes l where l.organization_id = p_organization and l.lane_id <> v_main
       and (l.connection_id is null or l.held_reason = 'disconnected') order by l.lane_id
  loop
    if v_lane.held_reason is null then
      perform join_mailbox(v_lane.lane_id, v_main, null, null, p_now);
    elsif waits_long(v_lane.lane_id, p_now) then
      perform join_mailbox(v_lane.lane_id, v_main, 'awaiting_decision', null, p_now);
    else
      perform join_mailbox(v_lane.lane_id, v_main, null, p_now, p_now);
    end if;
  end loop;
  update held_mail_work w set done_at = p_now
   where w.organization_id = p_organization and w.done_at is null and w.decided_by is null;
end $$;

-- The admin's decision over all that waits for one. False: there is no mailbox to send it from.
create function drain_all(p_organization text, p_by text, p_now timestamptz default now())
  returns boolean language plpgsql as $$
declare
  v_main lanes;
  v_lane bigint;
begin
  select l.* into v_main from lanes l where l.lane_id = effective_lane(p_organization);
  if v_main.lane_id is null or v_main.held_reason is not null then return false; end if;
  for v_lane in
    update lanes l
       set held_reason = null, draining_since = p_now, draining_by = p_by, released_at = p_now,
           drain_total = (select count(*) from notifications n
                           where n.lane_id = l.lane_id and n.state = 'queued')
     where l.organization_id = p_organization and l.held_reason = 'awaiting_decision'
       and l.connection_id = v_main.connection_id
    returning l.lane_id
  loop
    perform wake_lane(v_lane, p_now);
  end loop;
  return true;
end $$;

-- Where selected mail drains: a lane of its own, so that it can be stopped.
create function drain_lane(p_organization text, p_by text, p_now timestamptz) returns bigint
  language plpgsql as $$
declare
  v_main lanes;
  v_lane bigint;
begin
  select l.* into v_main from lanes l where l.lane_id = effective_lane(p_organization);
  if v_main.lane_id is null then return null; end if;
  select l.lane_id into v_lane from lanes l
   where l.organization_id = p_organization and l.role = 'backlog' and l.held_reason is null
     and l.connection_id = v_main.connection_id and l.draining_since is not null
   order by l.lane_id desc limit 1;
  if found then return v_lane; end if;
  insert into lanes (organization_id, budget_key, connection_id, role, apart_at, released_at,
      draining_since, draining_by, drain_total)
  values (p_organization, v_main.budget_key, v_main.connection_id, 'backlog', p_now, p_now,
      p_now, p_by, 0)
  returning lane_id into v_lane;
  return v_lane;
end $$;

-- Holds again what a drain has not sent.
create function stop_drains(p_organization text, p_now timestamptz default now()) returns void
  language plpgsql as $$
begin
  update held_mail_work w set done_at = p_now
   where w.organization_id = p_organization and w.act = 'drain' and w.done_at is null;
  perform set_apart(l.lane_id, l.draining_since, p_now) from lanes l
   where l.organization_id = p_organization and l.role = 'main' and l.draining_since is not null
     and l.held_reason is null and exists (
       select from notifications n where n.lane_id = l.lane_id and n.state = 'queued'
          and n.priority = 0 and n.created_at < l.draining_since);
  update lanes l
     set held_reason = 'awaiting_decision', draining_since = null, apart_at = p_now, wake_at = null
   where l.organization_id = p_organization and l.role = 'backlog'
     and l.draining_since is not null and l.held_reason is null;
end $$;

-- Carries out one batch of the oldest open decision; null: none is open. The admin's own request
-- does the first batch, workers the rest.
create function work_on_held_mail(
  p_work uuid, p_scan integer, p_now timestamptz default now()
) returns integer language plpgsql as $$
declare
  w held_mail_work;
  v_lane bigint;
  v_target bigint;
  v_page record;
begin
  select * into w from held_mail_work o
   where o.done_at is null and (p_work is null or o.work_id = p_work)
   order by o.started_at limit 1 for update skip locked;
  if not found then return null; end if;
  if w.act = 'drain' then v_target := drain_lane(w.organization_id, w.decided_by, p_now);
  elsif w.act = 'platform' then v_target := diverted_lane(w.organization_id); end if;
  if w.act = 'drop' or v_target is not null then
    select l.lane_id into v_lane from lanes l
     where l.organization_id = w.organization_id and l.held_reason is not null
       and l.lane_id >= w.lane_id and l.lane_id is distinct from v_target
     order by l.lane_id limit 1;
  end if;
  if v_lane is distinct from w.lane_id then
    w.run_at := '-infinity'; w.notification_id := '00000000-0000-0000-0000-000000000000';
  end if;
  if v_lane is null then
    -- Last, what was set aside after three fruitless claims; a policy does not mean it.
    w.moved := w.moved + act_on_held(w, v_target, array(
      select n.notification_id from notifications n
       where n.organization_id = w.organization_id and n.state = 'held' and w.decided_by is not null
         and n.created_at <= w.before order by n.notification_id for update), p_now);
    update held_mail_work o set moved = w.moved, done_at = p_now where o.work_id = w.work_id;
    return 0;
  end if;

  select array_agg(n.notification_id) as ids, count(*)::integer as scanned,
         (array_agg(n.run_at order by n.run_at desc, n.notification_id desc))[1] as run_at,
         (array_agg(n.notification_id order by n.run_at desc, n.notification_id desc))[1] as last_id
    into v_page
    from (select m.notification_id, m.run_at from notifications m
           where m.lane_id = v_lane and m.state = 'queued' and m.priority = 0
             and (m.run_at, m.notification_id) > (w.run_at, w.notification_id)
           order by m.run_at, m.notification_id limit p_scan for update) n;
  if v_page.scanned < p_scan then
    w.lane_id := v_lane + 1;
    w.run_at := '-infinity'; w.notification_id := '00000000-0000-0000-0000-000000000000';
  else
    w.lane_id := v_lane; w.run_at := v_page.run_at; w.notification_id := v_page.last_id;
  end if;
  w.moved := w.moved + act_on_held(w, v_target, v_page.ids, p_now);
  update held_mail_work o
     set moved = w.moved, lane_id = w.lane_id, run_at = w.run_at, notification_id = w.notification_id
   where o.work_id = w.work_id;
  return v_page.scanned;
end $$;

-- The rows of one batch that the decision means; their locks are held.
create function act_on_held(
  p_work held_mail_work, p_target bigint, p_ids uuid[], p_now timestamptz
) returns integer language plpgsql as $$
declare
  v_count integer;
begin
  update notifications n
     set state = case when p_work.act = 'drop' then 'cancelled' else 'queued' end,
         settled_at = case when p_work.act = 'drop' then p_now end,
         sealed_content = case when p_work.act = 'drop' then null else n.sealed_content end,
         lane_id = case when p_work.act = 'drop' then n.lane_id
                        when p_work.act = 'drain' then coalesce(p_target, n.lane_id)
                        else p_target end,
         fruitless_claims = 0,
         code = case when n.code = 'poison' and p_work.act <> 'drop' then null else n.code end,
         run_at = case when n.state = 'held' then p_now else n.run_at end
   where n.notification_id = any (p_ids) and n.state in ('queued', 'held')
     and n.created_at <= p_work.before
     and (p_work.kinds is null or n.kind = any (p_work.kinds))
     and (p_work.ids is null or n.notification_id = any (p_work.ids))
     and (p_work.act <> 'platform' or (p_target is not null and may_divert(n.kind)));
  get diagnostics v_count = row_count;
  if v_count > 0 and p_work.act = 'drain' then
    update lanes l set drain_total = coalesce(l.drain_total, 0) + v_count
     where l.lane_id = p_target;
  end if;
  if v_count > 0 and p_work.act <> 'drop' then
    perform wake_lane(l.lane_id, p_now) from lanes l
     where l.lane_id in (select n.lane_id from notifications n
                          where n.notification_id = any (p_ids) and n.state = 'queued');
  end if;
  return v_count;
end $$;

-- Says what became of mail whose outcome nobody knew; how many rows changed.
create function resolve_unknown(
  p_ids uuid[], p_as text, p_by text, p_kind text, p_now timestamptz default now()
) returns integer language plpgsql as $$
declare
  v_note notifications;
  v_lane bigint;
  v_count integer := 0;
begin
  for v_note in
    select * from notifications n where n.notification_id = any (p_ids) and n.state = 'unknown'
       and n.priority = 0 and (p_as = 'accepted' or n.sealed_content is not null)
     order by n.notification_id for update
  loop
    v_lane := v_note.lane_id;
    if p_as = 'send_again' then
      v_lane := coalesce(effective_lane(v_note.organization_id), v_note.lane_id);
      v_lane := lane_for(v_note.organization_id, v_lane, v_note.kind);
    end if;
    -- Without its holder a late answer of the worker changes nothing any more.
    update notifications n
       set state = case when p_as = 'accepted' then 'accepted' else 'queued' end,
           claimed_by = null, lease_until = null, lane_id = v_lane,
           started_at = case when p_as = 'accepted' then n.started_at end,
           run_at = case when p_as = 'accepted' then n.run_at else p_now end,
           settled_at = case when p_as = 'accepted' then p_now end,
           sealed_content = case when p_as = 'accepted' then null else n.sealed_content end,
           resolved_as = p_as, resolved_by = p_by, resolved_kind = p_kind, resolved_at = p_now
     where n.notification_id = v_note.notification_id;
    if p_as = 'send_again' then perform wake_lane(v_lane, p_now); end if;
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

-- Ends what has not been handed to a provider, a claim that has not started included.
create function cancel_notification(p_id uuid, p_now timestamptz default now()) returns text
  language plpgsql as $$
declare
  v_note notifications;
begin
  select * into v_note from notifications n
   where n.notification_id = p_id and n.priority = 0 for update;
  if not found then return 'not_found'; end if;
  if v_note.state = 'cancelled' then return 'cancelled'; end if;
  if v_note.state not in ('queued', 'held')
     and not (v_note.state = 'sending' and v_note.started_at is null) then
    return 'already_settled';
  end if;
  update notifications n
     set state = 'cancelled', sealed_content = null, settled_at = p_now,
         claimed_by = null, lease_until = null
   where n.notification_id = p_id;
  if v_note.state = 'sending' then
    update attempts a set ended_at = p_now
     where a.notification_id = p_id and a.attempt = v_note.attempts and a.ended_at is null;
    update budgets b set full_until = '-infinity', full_of = null
      from lanes l
     where l.lane_id = v_note.lane_id and b.budget_key = l.budget_key and b.full_of = 'in_flight';
    perform wake_lane(v_note.lane_id, p_now);
  end if;
  return 'cancelled';
end $$;

create function count_ending() returns trigger language plpgsql as $$
begin
  insert into daily_counts as d (organization_id, day, accepted, rejected, expired, cancelled)
  values (new.organization_id, (new.settled_at at time zone 'UTC')::date,
          (new.state = 'accepted')::integer, (new.state = 'rejected')::integer,
          (new.state = 'expired')::integer, (new.state = 'cancelled')::integer)
  on conflict (organization_id, day) do update
    set accepted = d.accepted + excluded.accepted, rejected = d.rejected + excluded.rejected,
        expired = d.expired + excluded.expired, cancelled = d.cancelled + excluded.cancelled;
  return null;
end $$;
create trigger notification_ended after update of settled_at on notifications for each row
  when (old.settled_at is null and new.settled_at is not null and new.priority = 0)
  execute function count_ending();

-- Forgets what ended before p_before, by the ledger, one organisation at a time; how many.
create function purge_notifications(
  p_before timestamptz, p_limit integer, p_now timestamptz default now()
) returns integer security definer set search_path = public, pg_temp language plpgsql as $$
declare
  -- Idempotency keys live as long as their row, at least 72 hours.
  v_before timestamptz := least(p_before, p_now - interval '4 days');
  v_organization text;
  v_gone integer;
  v_all integer := 0;
begin
  for v_organization in select o.organization_id from organizations o loop
    delete from notifications n where n.notification_id in (
      select m.notification_id from notifications m
       where m.organization_id = v_organization and m.created_at < v_before
         and m.settled_at < v_before
       order by m.created_at limit p_limit for update skip locked);
    get diagnostics v_gone = row_count;
    if v_gone > 0 then
      insert into ledger (organization_id, at, purged) values (v_organization, p_now, v_gone);
      -- Entries of what is long gone become one, so that the ledger does not outgrow the mail.
      with folded as (
        delete from ledger l where l.organization_id = v_organization and l.at < v_before
        returning l.taken_in, l.purged)
      insert into ledger (organization_id, at, taken_in, purged)
        select v_organization, v_before, sum(taken_in), sum(purged) from folded
        having count(*) > 0;
    end if;
    v_all := v_all + v_gone;
  end loop;
  return v_all;
end $$;
revoke all on function purge_notifications(timestamptz, integer, timestamptz) from public;
grant execute on function purge_notifications(timestamptz, integer, timestamptz)
  to letterhead_worker;

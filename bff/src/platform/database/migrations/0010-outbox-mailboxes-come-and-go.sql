-- What becomes of what waits when a mailbox is connected, breaks or goes (docs/decisions/0014). A queue is
-- never rewritten when its mailbox changes: its lane is. Switching a mailbox, a reconnect and a drain cost
-- the same for one waiting mail and for a million.

-- True when something in the lane has waited so long that a person should say whether it still leaves.
create function waits_long(p_lane bigint, p_now timestamptz) returns boolean stable language sql as $$
  select exists (
    select from notifications n
     where n.lane_id = p_lane and n.state = 'queued' and n.priority = 0
       and n.run_at <= p_now and greatest(n.created_at, n.send_after) < p_now - interval '1 hour')
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

-- Nothing leaves from this mailbox, from whichever of its lanes. Tests still go; `disconnected` outlives any
-- other reason.
create function hold_lanes(p_connection uuid, p_reason text, p_now timestamptz default now())
  returns void language plpgsql as $$
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
   where l.connection_id = p_connection;
  if p_reason in ('needs_reconnect', 'misconfigured') then
    perform divert_waiting(c.organization_id, p_now) from connections c
     where c.connection_id = p_connection;
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

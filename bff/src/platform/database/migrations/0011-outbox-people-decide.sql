-- What people decide about mail: what waits leaves, goes another way or is dropped, an outcome that nobody
-- knew is resolved, a message is cancelled (docs/decisions/0014).

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
  if found then
    -- Its last drain is over: this is another one.
    update lanes l set draining_since = p_now, draining_by = p_by, drain_total = 0
     where l.lane_id = v_lane and not exists (
       select from notifications n where n.lane_id = v_lane and n.state = 'queued');
    return v_lane;
  end if;
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

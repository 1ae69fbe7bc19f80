-- What nobody settles: claims whose holder died, mail that waited too long, mail to forget.

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
create function sweep_slowly(p_now timestamptz default now())
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

-- Forgets what ended more than p_days ago, or than its organisation keeps it, by the ledger, one organisation at
-- a time; how many. With the mail goes what nothing else removes: tests of which nobody knows whether they left
-- (they wait for nobody's decision), runs through consent with their persons and accounts, links for
-- administrators. With the owner's rights: nobody else may delete mail.
create function purge_notifications(
  p_days integer, p_limit integer, p_now timestamptz default now()
) returns integer security definer set search_path = public, pg_temp language plpgsql as $$
declare
  v_ids uuid[];
  -- Idempotency keys live as long as their row, at least 72 hours.
  v_latest timestamptz := p_now - interval '4 days';
  v_operator timestamptz := least(p_now - make_interval(days => p_days), v_latest);
  v_organization text;
  v_before timestamptz;
  v_gone integer;
  v_all integer := 0;
begin
  for v_organization, v_before in
    select o.organization_id,
        least(greatest(v_operator, p_now - make_interval(days => s.retention_days)), v_latest)
      from organizations o left join outbox_settings s on s.organization_id = o.organization_id
  loop
    v_ids := array(
      select m.notification_id from notifications m
       where m.organization_id = v_organization and m.created_at < v_before
         and (m.settled_at < v_before or (m.state = 'unknown' and m.priority > 0))
       order by m.created_at limit p_limit for update skip locked);
    delete from recipient_keys k where k.notification_id = any (v_ids);
    delete from notifications n where n.notification_id = any (v_ids);
    get diagnostics v_gone = row_count;
    if v_gone > 0 then
      insert into ledger (organization_id, at, purged) values (v_organization, p_now, v_gone);
    end if;
    v_all := v_all + v_gone;
    delete from connect_attempts a
     where a.organization_id = v_organization and a.expires_at < v_before;
    delete from hand_overs h
     where h.organization_id = v_organization and h.expires_at < v_before;
  end loop;
  -- Entries of what is long gone become one, so that the ledger does not outgrow the mail.
  with folded as (
    delete from ledger l where l.at < v_operator
    returning l.organization_id, l.taken_in, l.purged)
  insert into ledger (organization_id, at, taken_in, purged)
    select f.organization_id, v_operator - interval '1 second', sum(f.taken_in), sum(f.purged)
      from folded f group by f.organization_id;
  delete from held_mail_work w where w.done_at < v_operator;
  return v_all;
end $$;

-- As before; and with the mail goes what nothing removed: tests of which nobody knows whether they left (they
-- wait for nobody's decision), runs through consent with their persons and accounts, links for administrators.
create or replace function purge_notifications(
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

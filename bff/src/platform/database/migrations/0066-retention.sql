-- How long records of finished emails are kept: as the operator says, or less, as the organisation says.
alter table outbox_settings
  add column retention_days integer check (retention_days between 7 and 3650),
  add column retention_version integer not null default 0;

-- Forgets what ended longer ago than p_days, or than the organisation keeps it, by the ledger, one
-- organisation at a time; how many.
drop function purge_notifications(timestamptz, integer, timestamptz);
create function purge_notifications(
  p_days integer, p_limit integer, p_now timestamptz default now()
) returns integer security definer set search_path = public, pg_temp language plpgsql as $$
declare
  v_organization text;
  v_days integer;
  v_before timestamptz;
  v_gone integer;
  v_all integer := 0;
begin
  for v_organization, v_days in
    select o.organization_id, least(p_days, s.retention_days)
      from organizations o left join outbox_settings s on s.organization_id = o.organization_id
  loop
    -- Idempotency keys live as long as their row, at least 72 hours.
    v_before := p_now - make_interval(days => greatest(v_days, 4));
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
revoke all on function purge_notifications(integer, integer, timestamptz) from public;
grant execute on function purge_notifications(integer, integer, timestamptz) to letterhead_worker;

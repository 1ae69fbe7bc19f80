-- A brake that an organisation's sudden volume pulls. The rule is the organisation's own, the
-- operator's, or none.
create table volume_brakes (
  organization_id text primary key references organizations,
  choice text not null default 'operator' check (choice in ('operator', 'off', 'own')),
  -- Of `own`: more than `times` a usual day, and `at_least` in 24 hours.
  times integer check (times between 2 and 100),
  at_least integer check (at_least between 10 and 1000000),
  version integer not null default 0,
  -- What was handed over before a release was let go by a person, and does not count again.
  counts_from timestamptz not null default '-infinity',
  check (choice <> 'own' or (times is not null and at_least is not null))
);
alter table volume_brakes enable row level security;
alter table volume_brakes force row level security;
create policy of_organization on volume_brakes to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on volume_brakes for select to letterhead_worker using (true);
create policy of_owner on volume_brakes to current_user using (true) with check (true);
grant select, insert, update on volume_brakes to letterhead_app;
grant select on volume_brakes to letterhead_worker;

-- The figures that pulled it, and whether the admins were told: of `volume` only.
alter table brakes
  add column last_day integer,
  add column usual_day integer,
  add column told_at timestamptz;
grant update (last_day, usual_day) on brakes to letterhead_app;
grant update (told_at) on brakes to letterhead_worker;

-- What every organisation handed over in the last 24 hours, against a usual day: the mean of the days
-- with accepted mail among the four weeks before. Sees what the caller's role may see.
create function handed_over() returns table (
  organization_id text, last_day integer, usual_day integer, known_days integer
) stable language sql as $$
  with taken as (
    select l.organization_id, sum(l.taken_in)::integer as last_day
      from ledger l left join volume_brakes v on v.organization_id = l.organization_id
     where l.at > greatest(now() - interval '1 day', v.counts_from)
     group by 1)
  select o.organization_id, coalesce(t.last_day, 0), coalesce(usual.mean, 0), usual.days
    from organizations o
    left join taken t on t.organization_id = o.organization_id
    cross join lateral (
      select round(avg(d.accepted))::integer as mean, count(*)::integer as days
        from daily_counts d
       where d.organization_id = o.organization_id and d.accepted > 0
         and d.day between (now() at time zone 'UTC')::date - 29
                       and (now() at time zone 'UTC')::date - 2) usual
$$;

-- As before; what was handed over until now is let go by a person and does not pull it again.
create or replace function release_brake(p_organization text, p_now timestamptz default now())
  returns boolean language plpgsql as $$
begin
  perform from organizations o where o.organization_id = p_organization for update;
  delete from brakes b where b.organization_id = p_organization;
  if not found then return false; end if;
  insert into volume_brakes as v (organization_id, counts_from) values (p_organization, p_now)
  on conflict (organization_id) do update set counts_from = excluded.counts_from;
  update lanes l
     set braked = false, closed_until = null, closed_code = null, released_at = p_now
   where l.organization_id = p_organization;
  perform wake_lane(l.lane_id, p_now) from lanes l
   where l.organization_id = p_organization and l.held_reason is null;
  return true;
end $$;

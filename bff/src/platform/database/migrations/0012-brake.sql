-- The brake: nothing of an organisation leaves, whatever its lanes are held or released for by
-- others. A lane of it is closed until a day that never comes; two triggers keep it so, since a
-- reconnect, an answer that comes late or a drain would open it again.
create table brakes (
  organization_id text primary key references organizations,
  pulled_at timestamptz not null default now(),
  pulled_by text not null check (pulled_by in ('person', 'volume')),
  name text,
  -- The figures that pulled it, and whether the admins were told: of `volume` only.
  last_day integer,
  usual_day integer,
  told_at timestamptz
);

-- When an organisation's sudden volume pulls it (docs/decisions/0023). The rule is the organisation's
-- own, the operator's, or none.
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

create function never() returns timestamptz immutable language sql
  return timestamptz '9999-01-01 00:00:00Z';

-- A lane is braked as long as the brake's row stands, which the worker may not delete: whoever may write lanes
-- cannot let one go.
create function keep_braked() returns trigger language plpgsql as $$
begin
  if not new.braked then
    perform from brakes b where b.organization_id = new.organization_id;
    new.braked := found;
  end if;
  if new.braked then
    new.closed_until := never();
    new.closed_code := null;
    new.wake_at := null;
    -- The default life of what waits does not run meanwhile.
    new.released_at := never();
  end if;
  return new;
end $$;
create trigger keep_braked before update on lanes for each row
  when (old.braked) execute function keep_braked();

-- A lane made while the brake is being pulled waits here until that is done. With the owner's rights:
-- the worker may not lock an organisation.
create function brake_new_lane() returns trigger security definer set search_path = public, pg_temp
  language plpgsql as $$
begin
  perform from organizations o where o.organization_id = new.organization_id for key share;
  perform from brakes b where b.organization_id = new.organization_id;
  if found then
    new.braked := true;
    new.closed_until := never();
    new.wake_at := null;
    new.released_at := never();
  end if;
  return new;
end $$;
create trigger brake_new_lane before insert on lanes for each row execute function brake_new_lane();

-- False: it was pulled already. What is on its way to the provider cannot be called back.
create function pull_brake(p_organization text, p_by text, p_name text) returns boolean
  language plpgsql as $$
begin
  perform from organizations o where o.organization_id = p_organization for update;
  insert into brakes (organization_id, pulled_by, name) values (p_organization, p_by, p_name)
  on conflict do nothing;
  if not found then return false; end if;
  update lanes l set braked = true where l.organization_id = p_organization;
  -- Now that they are braked the trigger closes them.
  update lanes l set closed_until = never() where l.organization_id = p_organization;
  return true;
end $$;

-- False: it was not pulled. What was handed over until now is let go by a person and does not pull it again.
create function release_brake(p_organization text, p_now timestamptz default now())
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

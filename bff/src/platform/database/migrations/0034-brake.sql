-- The brake: nothing of an organisation leaves, whatever its lanes are held or released for by
-- others. A lane of it is closed until a day that never comes; two triggers keep it so, since a
-- reconnect, an answer that comes late or a drain would open it again.
create table brakes (
  organization_id text primary key references organizations,
  pulled_at timestamptz not null default now(),
  pulled_by text not null check (pulled_by in ('person', 'volume')),
  name text
);
alter table brakes enable row level security;
alter table brakes force row level security;
create policy of_organization on brakes to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on brakes to letterhead_worker using (true) with check (true);
create policy of_owner on brakes to current_user using (true) with check (true);
grant select, insert, delete on brakes to letterhead_app;
grant select, insert on brakes to letterhead_worker;

alter table lanes add column braked boolean not null default false;

create function never() returns timestamptz immutable language sql
  return timestamptz '9999-01-01 00:00:00Z';

create function keep_braked() returns trigger language plpgsql as $$
begin
  new.closed_until := never();
  new.closed_code := null;
  new.wake_at := null;
  -- The default life of what waits does not run meanwhile.
  new.released_at := never();
  return new;
end $$;
create trigger keep_braked before update on lanes for each row
  when (old.braked and new.braked) execute function keep_braked();

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

-- False: it was not pulled.
create function release_brake(p_organization text, p_now timestamptz default now())
  returns boolean language plpgsql as $$
begin
  perform from organizations o where o.organization_id = p_organization for update;
  delete from brakes b where b.organization_id = p_organization;
  if not found then return false; end if;
  update lanes l
     set braked = false, closed_until = null, closed_code = null, released_at = p_now
   where l.organization_id = p_organization;
  perform wake_lane(l.lane_id, p_now) from lanes l
   where l.organization_id = p_organization and l.held_reason is null;
  return true;
end $$;

-- Which lane a message belongs to: of the organisation's mailbox, of the platform sender where it has none
-- in use, or of the platform sender in its place where the policy of the kind says so.

-- How long a message without an expiry of its own may wait, not counting the time in a held lane.
create function default_life() returns interval immutable language sql
  return interval '72 hours';
-- An admin waits for a test.
create function test_life() returns interval immutable language sql
  return interval '2 minutes';

-- What a state is called outside: queued in a held lane is held, without a mass update.
create function shown_state(p_state text, p_priority smallint, p_held_reason text) returns text
  immutable language sql
  return case when p_state = 'queued' and p_priority = 0 and p_held_reason is not null
              then 'held' else p_state end;

-- Kinds that no policy diverts or lets expire: they wait until they can leave.
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

-- Without a policy of its kind, an unknown outcome is parked. In plpgsql, as what else a claim asks for
-- each message: functions in SQL are planned anew with every call before PostgreSQL 18.
create function resends(p_organization text, p_kind text) returns boolean stable
  language plpgsql as $$
begin
  perform from kind_policies k
   where k.organization_id = p_organization and k.kind = p_kind and k.when_unknown = 'resend';
  return found;
end $$;

-- The mailbox lane an organisation's mail goes to; null: the platform sender's.
create function effective_lane(p_organization text) returns bigint stable
  language plpgsql as $$
declare
  v_lane bigint;
begin
  select l.lane_id into v_lane
    from senders s
    join connections c on c.connection_id = s.connection_id
    join lanes l on l.connection_id = s.connection_id and l.organization_id = s.organization_id
                and l.role = 'main'
   where s.organization_id = p_organization and s.effective_since is not null
     and c.state <> 'disconnected';
  return v_lane;
end $$;

-- May mail that is no test leave from this lane's mailbox?
create function is_home(p_lane lanes) returns boolean stable language plpgsql as $$
declare
  v_main bigint;
begin
  if p_lane.role = 'diverted' then return true; end if;
  v_main := effective_lane(p_lane.organization_id);
  if p_lane.connection_id is null then return v_main is null; end if;
  if v_main is null or v_main = p_lane.lane_id then return v_main is not null; end if;
  perform from lanes l where l.lane_id = v_main and l.connection_id = p_lane.connection_id;
  return found;
end $$;

create function open_platform_budget(p_per_minute integer, p_per_day integer, p_in_flight integer)
  returns void language sql as $$
  insert into budgets (budget_key, provider, per_minute, per_day, in_flight)
  values ('platform', 'platform', p_per_minute, p_per_day, p_in_flight) on conflict do nothing
$$;

create function open_lane(p_organization text, p_connection uuid, p_budget text) returns void
  language sql as $$
  insert into lanes (organization_id, budget_key, connection_id)
  values (p_organization, p_budget, p_connection)
  on conflict (organization_id, budget_key) where role = 'main'
    do update set connection_id = p_connection;
$$;

create function platform_lane(
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

-- Where a message waits that goes back to the queue.
create function way_back(p_note notifications, p_lane lanes) returns bigint language plpgsql as $$
begin
  if p_lane.role <> 'main' and is_home(p_lane) then return p_lane.lane_id; end if;
  return lane_for(p_note.organization_id,
    coalesce(effective_lane(p_note.organization_id), p_lane.lane_id), p_note.kind);
end $$;

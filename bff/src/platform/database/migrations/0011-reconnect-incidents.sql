-- One row each time a connection that worked needs to be connected again. Written by the database
-- itself, in the transaction that changes the state, so that no road to that state can forget it;
-- read by the chore that tells the organisation's admins, and by what is said about endings.
create table reconnect_incidents (
  incident_id bigint generated always as identity primary key,
  organization_id text not null references organizations,
  connection_id uuid not null references connections,
  provider text not null,
  code text,
  provider_code text,
  -- When the grant that ended had been given.
  granted_at timestamptz not null,
  at timestamptz not null default now(),
  -- Null: its admins were not told yet.
  told_at timestamptz,
  -- 'sent'; 'nobody': there is no address to tell; 'over': connected again before that.
  told text check (told in ('sent', 'nobody', 'over'))
);
create index reconnect_incidents_of_connection on reconnect_incidents (connection_id, at desc);
create index reconnect_incidents_to_tell on reconnect_incidents (at) where told_at is null;

alter table reconnect_incidents enable row level security;
alter table reconnect_incidents force row level security;
create policy of_organization on reconnect_incidents for select to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on reconnect_incidents to letterhead_worker using (true) with check (true);
create policy of_owner on reconnect_incidents to current_user using (true) with check (true);
grant select on reconnect_incidents to letterhead_app;
grant select, update on reconnect_incidents to letterhead_worker;

create function note_reconnect_incident() returns trigger security definer
  set search_path = public, pg_temp language plpgsql as $$
begin
  insert into reconnect_incidents
    (organization_id, connection_id, provider, code, provider_code, granted_at)
  values (new.organization_id, new.connection_id, new.provider, new.code,
          new.technical ->> 'providerCode', new.connected_at);
  return null;
end $$;
revoke all on function note_reconnect_incident() from public;

create trigger note_reconnect_incident after update of state on connections
  for each row when (old.state = 'connected' and new.state = 'needs_reconnect')
  execute function note_reconnect_incident();

-- Whom to tell where the organisation named nobody: the admin who connected, if their address is
-- verified.
alter table connections add column connected_by_email text;
-- Google: the grant is for a limited time, by the person's choice or in Testing mode.
alter table connections add column grant_ends_at timestamptz;

-- Whose mail the alerts are: the operator's own. They leave by the platform sender whatever sender
-- the organisation has, and are no notifications of that organisation.
insert into organizations (organization_id, name) values ('_operator', 'Operator');

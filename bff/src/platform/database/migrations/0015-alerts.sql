-- What an organisation's admins and the operator are told.

-- One row each time a connection that worked needs to be connected again. Written by the database
-- itself, in the transaction that changes the state, so that no road to that state can forget it;
-- read by the chore that tells the organisation's admins, and by what is said about endings.
create table reconnect_incidents (
  incident_id bigint generated always as identity primary key,
  organization_id text not null references organizations,
  connection_id uuid not null,
  provider text not null,
  code text,
  provider_code text,
  -- When the grant that ended had been given.
  granted_at timestamptz not null,
  at timestamptz not null default now(),
  -- Null: its admins were not told yet.
  told_at timestamptz,
  -- 'sent'; 'nobody': there is no address to tell; 'over': connected again before that.
  told text check (told in ('sent', 'nobody', 'over')),
  foreign key (organization_id, connection_id) references connections (organization_id, connection_id)
);
create index reconnect_incidents_of_connection on reconnect_incidents (connection_id, at desc);
create index reconnect_incidents_to_tell on reconnect_incidents (at) where told_at is null;

create function note_reconnect_incident() returns trigger security definer
  set search_path = public, pg_temp language plpgsql as $$
begin
  insert into reconnect_incidents
    (organization_id, connection_id, provider, code, provider_code, granted_at)
  values (new.organization_id, new.connection_id, new.provider, new.code,
          new.technical ->> 'providerCode', new.connected_at);
  return null;
end $$;
create trigger note_reconnect_incident after update of state on connections
  for each row when (old.state = 'connected' and new.state = 'needs_reconnect')
  execute function note_reconnect_incident();

-- What only the operator can put right: one row an incident, over all processes. It names no
-- organisation and holds no address.
create table operator_alerts (
  alert_id bigint generated always as identity primary key,
  code text not null,
  provider text not null check (provider in ('microsoft', 'google', 'platform')),
  during text not null check (during in ('connecting', 'renewing', 'sending', 'discovering')),
  first_at timestamptz not null,
  last_at timestamptz not null,
  count bigint not null,
  resolved_at timestamptz,
  -- The provider's own words of the last time.
  provider_code text,
  http_status integer,
  correlation_id text
);
create unique index open_operator_alerts on operator_alerts (code, provider, during)
  where resolved_at is null;
create index operator_alerts_ended on operator_alerts (resolved_at) where resolved_at is not null;

-- True when this is a new incident, which is said once. What comes back within ten minutes after it
-- worked is the same one: half of a thousand calls may work while the other half fails.
create function raise_operator_alert(
  p_code text, p_provider text, p_during text, p_count bigint, p_provider_code text,
  p_http_status integer, p_correlation_id text, p_now timestamptz default now()
) returns boolean language plpgsql as $$
declare
  v_alert bigint;
  v_opened boolean;
begin
  select alert_id into v_alert from operator_alerts
   where code = p_code and provider = p_provider and during = p_during
     and (resolved_at is null or resolved_at > p_now - interval '10 minutes')
   order by resolved_at desc nulls first limit 1
   for update;
  if found then
    update operator_alerts
       set last_at = p_now, count = count + p_count, resolved_at = null,
           provider_code = p_provider_code, http_status = p_http_status,
           correlation_id = p_correlation_id
     where alert_id = v_alert;
    return false;
  end if;
  insert into operator_alerts (code, provider, during, first_at, last_at, count, provider_code,
      http_status, correlation_id)
  values (p_code, p_provider, p_during, p_now, p_now, p_count, p_provider_code, p_http_status,
      p_correlation_id)
  on conflict (code, provider, during) where resolved_at is null
  do update set last_at = excluded.last_at, count = operator_alerts.count + excluded.count
  returning xmax = 0 into v_opened;
  return v_opened;
end $$;

-- Ends what was last met before it worked again. Not what a working call proves nothing about: a
-- token that cannot be unsealed, or that the first of two secrets is refused.
create function resolve_operator_alerts(
  p_provider text, p_during text, p_worked_ago interval, p_now timestamptz default now()
) returns bigint language plpgsql as $$
declare
  v_ended bigint;
begin
  update operator_alerts set resolved_at = p_now
   where provider = p_provider and during = p_during and resolved_at is null
     and code not in ('token_unreadable', 'second_secret_in_use')
     and last_at <= p_now - p_worked_ago;
  get diagnostics v_ended = row_count;
  return v_ended;
end $$;

-- What the operator was told once and shall not be told again by every process and restart.
create table operator_notices (
  notice text primary key,
  at timestamptz not null default now()
);

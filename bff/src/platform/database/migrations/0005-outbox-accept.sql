-- Mail is handed over. One round trip is the whole accept, in few statements: what a statement costs beside
-- its work (locks, plans, set-up) is more than the work.

-- Writes one notification and wakes its lane.
-- result: accepted, replayed, key_reused, no_organization, no_workspace, no_lane, own_address.
create function enqueue_notification(
  p_organization text,
  p_id uuid,
  p_workspace text,
  p_kind text,
  p_priority smallint,
  p_locale text,
  p_key text,
  p_digest text,
  p_sealed_recipients bytea,
  p_recipients integer,
  p_addresses text[],
  p_sealed_content bytea,
  p_send_after timestamptz,
  p_expires_at timestamptz,
  p_candidate jsonb,
  p_platform_per_minute integer,
  p_platform_per_day integer,
  p_platform_in_flight integer,
  p_now timestamptz default now(),
  p_recipient_keys bigint[] default '{}'
) returns table (result text, id uuid, state text) language plpgsql as $$
#variable_conflict use_column
declare
  v_organization text := set_config('app.organization', p_organization, true);
  v_run_at timestamptz := greatest(p_now, p_send_after);
  v record;
  v_lane bigint;
  v_state text;
begin
  select o.locale, s.is_own, l.lane_id, l.held_reason,
         p_workspace is null or exists (select from workspaces w
           where w.organization_id = p_organization and w.workspace_id = p_workspace) as has_workspace
    into v
    from organizations o
    left join lateral (
      select e.connection_id, lower(e.email) = any (p_addresses) as is_own from senders e
       where e.organization_id = p_organization and e.effective_since is not null) s on true
    left join connections c on c.connection_id = s.connection_id and c.state <> 'disconnected'
    left join lanes l on l.connection_id = c.connection_id and l.organization_id = p_organization
                     and l.role = 'main'
   where o.organization_id = p_organization;
  if not found then result := 'no_organization'; return next; return; end if;
  if not v.has_workspace then result := 'no_workspace'; return next; return; end if;

  if p_candidate is not null then
    select l.lane_id into v_lane from lanes l
     where l.organization_id = p_organization and l.role = 'main'
       and l.connection_id = (p_candidate ->> 'connectionId')::uuid;
    if not found then result := 'no_lane'; return next; return; end if;
  elsif v.is_own then
    result := 'own_address'; return next; return;
  elsif v.lane_id is null then
    v_lane := lane_for(p_organization, platform_lane(p_organization, p_platform_per_minute,
      p_platform_per_day, p_platform_in_flight), p_kind);
  elsif v.held_reason in ('needs_reconnect', 'misconfigured') then
    v_lane := lane_for(p_organization, v.lane_id, p_kind);
  else
    v_lane := v.lane_id;
  end if;

  with written as (
    insert into notifications (
      notification_id, organization_id, lane_id, workspace_id, kind, state, priority, locale,
      idempotency_key, request_digest, sealed_recipients, recipients, sealed_content, candidate,
      run_at, send_after, expires_at, created_at, accepted_as)
    values (
      p_id, p_organization, v_lane, p_workspace, p_kind, 'queued', p_priority,
      coalesce(p_locale, v.locale), p_key, p_digest, p_sealed_recipients, p_recipients,
      p_sealed_content, p_candidate, v_run_at, p_send_after,
      case when p_candidate is null then p_expires_at else p_now + test_life() end, p_now,
      (select shown_state('queued', p_priority, l.held_reason) from lanes l where l.lane_id = v_lane))
    on conflict (organization_id, idempotency_key) do nothing
    returning accepted_as),
  counted as (
    insert into ledger (organization_id, at, taken_in) select p_organization, p_now, 1 from written),
  found_by as (
    insert into recipient_keys (organization_id, recipient_key, notification_id)
    select p_organization, k.recipient_key, p_id
      from written, unnest(p_recipient_keys) as k (recipient_key))
  select w.accepted_as into v_state from written w;

  if not found then
    return query
      select case when n.request_digest = p_digest then 'replayed' else 'key_reused' end,
             n.notification_id, n.accepted_as
        from notifications n
       where n.organization_id = p_organization and n.idempotency_key = p_key;
    return;
  end if;

  -- A statement of its own, so that it sees what a worker did to the lane while the row was written.
  update lanes l set wake_at = greatest(v_run_at, l.closed_until)
   where l.lane_id = v_lane and (l.held_reason is null or p_priority > 0)
     and (l.wake_at is null or l.wake_at > greatest(v_run_at, l.closed_until));
  if found and v_run_at < p_now + interval '2 seconds' then
    perform pg_notify('letterhead_outbox', '');
  end if;

  result := 'accepted'; id := p_id; state := v_state; return next;
end $$;

-- As above for up to 500 at once, each with its own fate; `place` counts from 1. Addresses of one
-- message are lower-case and joined by line feeds, which no address has; its recipient keys by commas.
create function enqueue_notifications(
  p_organization text, p_ids uuid[], p_workspaces text[], p_kinds text[], p_locales text[],
  p_keys text[], p_digests text[], p_sealed_recipients bytea[], p_recipients integer[],
  p_addresses text[], p_sealed_contents bytea[], p_send_after timestamptz[],
  p_expires_at timestamptz[], p_platform_per_minute integer, p_platform_per_day integer,
  p_platform_in_flight integer, p_now timestamptz default now(), p_recipient_keys text[] default '{}'
) returns table (place integer, result text, id uuid, state text) language plpgsql as $$
#variable_conflict use_column
declare
  v_locale text;
  v_sender text;
  v_main bigint;
  v_diverted bigint;
  v_diverts text[] := '{}';
  v_written uuid[];
  v_woken integer;
begin
  perform set_config('app.organization', p_organization, true);
  select o.locale into v_locale from organizations o where o.organization_id = p_organization;
  if not found then
    return query select a.place::integer, 'no_organization', null::uuid, null::text
                   from unnest(p_ids) with ordinality as a (id, place);
    return;
  end if;
  select lower(s.email) into v_sender from senders s
   where s.organization_id = p_organization and s.effective_since is not null;
  v_main := coalesce(effective_lane(p_organization), platform_lane(
    p_organization, p_platform_per_minute, p_platform_per_day, p_platform_in_flight));
  perform from lanes l
   where l.lane_id = v_main and l.held_reason in ('needs_reconnect', 'misconfigured');
  if found then
    v_diverts := array(select distinct k.kind from unnest(p_kinds) as k (kind)
                        where diverts(p_organization, k.kind));
    if cardinality(v_diverts) > 0 then v_diverted := diverted_lane(p_organization); end if;
  end if;

  with asked as (
    select * from unnest(p_ids, p_workspaces, p_kinds, p_locales, p_keys, p_digests,
        p_sealed_recipients, p_recipients, p_addresses, p_sealed_contents, p_send_after,
        p_expires_at)
      with ordinality as a (id, workspace, kind, locale, key, digest, sealed_recipients, recipients,
        addresses, sealed_content, send_after, expires_at, place)),
  written as (
    insert into notifications (
      notification_id, organization_id, lane_id, workspace_id, kind, state, locale,
      idempotency_key, request_digest, sealed_recipients, recipients, sealed_content,
      run_at, send_after, expires_at, created_at, accepted_as)
    select a.id, p_organization, l.lane_id,
           a.workspace, a.kind, 'queued', coalesce(a.locale, v_locale), a.key, a.digest,
           a.sealed_recipients, a.recipients, a.sealed_content,
           greatest(p_now, a.send_after), a.send_after, a.expires_at, p_now,
           shown_state('queued', 0::smallint, l.held_reason)
      from asked a
      join lanes l on l.lane_id =
        case when a.kind = any (v_diverts) then coalesce(v_diverted, v_main) else v_main end
      join workspaces w on w.organization_id = p_organization and w.workspace_id = a.workspace
     where v_sender is null or not (v_sender = any (string_to_array(a.addresses, E'\n')))
     order by a.place
    on conflict (organization_id, idempotency_key) do nothing
    returning notification_id)
  select array_agg(w.notification_id) into v_written from written w;

  if v_written is not null then
    insert into ledger (organization_id, at, taken_in)
    values (p_organization, p_now, cardinality(v_written));
    insert into recipient_keys (organization_id, recipient_key, notification_id)
    select p_organization, k.recipient_key::bigint, a.id
      from unnest(p_ids, p_recipient_keys) as a (id, recipient_keys),
           string_to_table(a.recipient_keys, ',') as k (recipient_key)
     where a.id = any (v_written);
    with due as (
      select n.lane_id, min(n.run_at) as run_at from notifications n
       where n.notification_id = any (v_written) group by n.lane_id),
    woken as (
      update lanes l set wake_at = greatest(d.run_at, l.closed_until) from due d
       where l.lane_id = d.lane_id and l.held_reason is null
         and (l.wake_at is null or l.wake_at > greatest(d.run_at, l.closed_until))
      returning d.run_at)
    select count(*) into v_woken from woken w where w.run_at < p_now + interval '2 seconds';
    if v_woken > 0 then perform pg_notify('letterhead_outbox', ''); end if;
  end if;

  return query
    select a.place::integer,
           case when n.notification_id = a.id then 'accepted'
                when n.request_digest = a.digest then 'replayed'
                when n.notification_id is not null then 'key_reused'
                when w.workspace_id is null then 'no_workspace'
                else 'own_address' end,
           n.notification_id, n.accepted_as
      from unnest(p_ids, p_workspaces, p_keys, p_digests)
        with ordinality as a (id, workspace, key, digest, place)
      left join workspaces w on w.organization_id = p_organization and w.workspace_id = a.workspace
      left join notifications n
        on n.organization_id = p_organization and n.idempotency_key = a.key
     order by a.place;
end $$;

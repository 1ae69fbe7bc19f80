-- The accept in four statements instead of ten: what a statement costs beside its work (locks, plans,
-- set-up for each transaction) was more than the work.

-- The lane names the organisation already, and is referenced. Checking it once more locked the row of
-- an organisation, over and over, by everybody who hands over mail for it.
alter table notifications drop constraint notifications_organization_id_fkey;

create or replace function enqueue_notification(
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
  p_now timestamptz default now()
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
    insert into ledger (organization_id, at, taken_in) select p_organization, p_now, 1 from written)
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

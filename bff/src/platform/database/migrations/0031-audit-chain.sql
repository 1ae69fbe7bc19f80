-- The audit trail as a chain: each line's digest covers the one before, so that a line changed, left
-- out or put elsewhere breaks every later one. Heads are signed by a key that is not in the database,
-- so that cutting the tail is seen too.
alter table audit_entries
  add column actor_name text,
  add column address text,
  add column sequence bigint,
  add column previous_digest text,
  add column digest text,
  -- Not valid: lines of the days before the chain stay as they are and are not part of it.
  add constraint chained
    check (sequence is not null and previous_digest is not null and digest is not null) not valid;
create unique index audit_entries_chain on audit_entries (organization_id, sequence)
  nulls not distinct where sequence is not null;

-- The last line of each organisation; null: of the operator. Its row lock lets one line in at a time.
create table audit_heads (
  organization_id text,
  sequence bigint not null,
  digest text not null,
  unique nulls not distinct (organization_id)
);

create table audit_signatures (
  organization_id text,
  sequence bigint not null,
  digest text not null,
  signed_at timestamptz not null,
  key_id text not null,
  -- SPKI, base64: an earlier key's signatures can still be checked.
  public_key text not null,
  signature text not null,
  unique nulls not distinct (organization_id, sequence, key_id)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'lines of % are never changed', tg_table_name using errcode = 'insufficient_privilege';
end $$;

do $$
declare t text;
begin
  foreach t in array array['audit_entries', 'audit_signatures'] loop
    execute format('create trigger append_only before update or delete or truncate on %I
      for each statement execute function refuse_change()', t);
  end loop;
  foreach t in array array['audit_heads', 'audit_signatures'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format($p$create policy of_organization on %I to letterhead_app
      using (organization_id = nullif(current_setting('app.organization', true), ''))
      with check (organization_id = nullif(current_setting('app.organization', true), ''))$p$, t);
    execute format($p$create policy of_operator on %I to letterhead_app
      using (organization_id is null and current_setting('app.operator', true) = 'on')
      with check (organization_id is null and current_setting('app.operator', true) = 'on')$p$, t);
    execute format('create policy of_worker on %I to letterhead_worker using (true) with check (true)', t);
    execute format('create policy of_owner on %I to current_user using (true) with check (true)', t);
  end loop;
end $$;

grant select, insert, update on audit_heads to letterhead_app, letterhead_worker;
grant select, insert on audit_signatures to letterhead_app, letterhead_worker;

-- The audit trail is a chain: each line's digest covers the one before, so that a line changed, left
-- out or put elsewhere breaks every later one. Heads are signed by a key that is not in the database,
-- so that cutting the tail is seen too.

create table audit_entries (
  entry_id bigint generated always as identity primary key,
  -- Null: an act of the operator or of a platform key outside any organisation.
  organization_id text,
  at timestamptz not null default now(),
  actor_kind text not null check (actor_kind in ('person', 'api_key', 'system')),
  actor text not null,
  action text not null,
  -- Names of fields and harmless values; never an address, a token or a content.
  details jsonb not null default '{}',
  request_id text,
  actor_name text,
  address text,
  sequence bigint,
  previous_digest text,
  digest text
);
create index audit_entries_of_organization on audit_entries (organization_id, entry_id);
create unique index audit_entries_chain on audit_entries (organization_id, sequence)
  nulls not distinct where sequence is not null;
-- Every line that is written is part of the chain. Not valid: a database from before this baseline may hold
-- lines from before the chain, which stay as they are.
alter table audit_entries add constraint chained
  check (sequence is not null and previous_digest is not null and digest is not null) not valid;

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

-- Whoever asks, the owner included.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'lines of % are never changed', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete or truncate on audit_entries
  for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on audit_signatures
  for each statement execute function refuse_change();

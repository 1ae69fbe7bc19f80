-- API keys of host products. Only a digest is kept: who reads this table can use none of them.
create table api_keys (
  key_id uuid primary key,
  -- Null: a platform key, good for every organisation.
  organization_id text references organizations,
  name text not null,
  -- The key's first characters, to know it again.
  prefix text not null,
  -- SHA-256 of the whole key; 256 random bits need no slow hash.
  digest text not null unique,
  scopes text[] not null
    check (scopes <@ array['send', 'read', 'provision'] and cardinality(scopes) > 0),
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_keys_of_name on api_keys (organization_id, name);

alter table api_keys enable row level security;
alter table api_keys force row level security;
-- The operator's own acts, in a transaction that says so (Database.asOperator).
create policy of_operator on api_keys to letterhead_app
  using (current_setting('app.operator', true) = 'on')
  with check (current_setting('app.operator', true) = 'on');
create policy by_lookup on api_keys for select to letterhead_app
  using (digest = nullif(current_setting('app.lookup', true), ''));
create policy touch_by_lookup on api_keys for update to letterhead_app
  using (digest = nullif(current_setting('app.lookup', true), ''))
  with check (digest = nullif(current_setting('app.lookup', true), ''));
create policy of_owner on api_keys to current_user using (true) with check (true);
grant select, insert, update (last_used_at, revoked_at) on api_keys to letterhead_app;

-- What the operator does outside any organisation leaves its line too.
create policy of_operator on audit_entries to letterhead_app
  using (organization_id is null and current_setting('app.operator', true) = 'on')
  with check (organization_id is null and current_setting('app.operator', true) = 'on');

-- The living key behind a digest, in one round trip. The time of use is written once a minute, and
-- by one of many requests at once: the others do not wait for it.
create function find_api_key(p_digest text, p_now timestamptz default now())
returns table (key_id uuid, organization_id text, name text, scopes text[])
language plpgsql as $$
begin
  perform set_config('app.lookup', p_digest, true);
  update api_keys k set last_used_at = p_now
   where k.key_id = (
     select l.key_id from api_keys l
      where l.digest = p_digest
        and (l.last_used_at is null or l.last_used_at <= p_now - interval '1 minute')
        for update skip locked);
  return query
    select k.key_id, k.organization_id, k.name, k.scopes from api_keys k
     where k.digest = p_digest and k.revoked_at is null
       and (k.expires_at is null or k.expires_at > p_now);
end $$;

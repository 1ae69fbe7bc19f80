-- The truthful test: one-time addresses that the probe waits for, links in test messages, and what a
-- received copy proved. Addresses and links are stored as digests; the contents of a copy never are.

create table probe_copies (
  lookup_digest text primary key,
  organization_id text not null references organizations,
  -- The test that this is the copy of, and the copy's own notification once it is in the outbox.
  test_id uuid not null unique,
  copy_id uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  arrived_at timestamptz
);

create table received_links (
  lookup_digest text primary key,
  organization_id text not null references organizations,
  test_id uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);

create table sender_proofs (
  test_id uuid not null,
  method text not null check (method in ('probe', 'pasted', 'link')),
  organization_id text not null references organizations,
  email text not null,
  alias text not null,
  verdict text not null check (verdict in ('proven', 'differs', 'not_yet_proven')),
  received jsonb,
  findings jsonb not null,
  judged_at timestamptz not null default now(),
  primary key (test_id, method)
);
create index sender_proofs_of_sender on sender_proofs (organization_id, email, alias, judged_at desc);
create index probe_copies_old on probe_copies (expires_at);
create index received_links_old on received_links (expires_at);

do $$
declare t text;
begin
  foreach t in array array['probe_copies', 'received_links', 'sender_proofs'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format($p$create policy of_organization on %I to letterhead_app
      using (organization_id = nullif(current_setting('app.organization', true), ''))
      with check (organization_id = nullif(current_setting('app.organization', true), ''))$p$, t);
    execute format('create policy of_owner on %I to current_user using (true) with check (true)', t);
    execute format('create policy of_worker on %I to letterhead_worker using (true) with check (true)', t);
    execute format('grant select, insert, update on %I to letterhead_app', t);
  end loop;
end $$;

-- A mail server and a link know the secret before the organisation.
create policy by_lookup on probe_copies for select to letterhead_app
  using (lookup_digest = nullif(current_setting('app.lookup', true), ''));
create policy by_lookup on received_links for select to letterhead_app
  using (lookup_digest = nullif(current_setting('app.lookup', true), ''));

-- The worker asks whether a test is proven, and throws away what nobody waits for any more.
grant select (test_id, organization_id, verdict) on sender_proofs to letterhead_worker;
grant select (expires_at), delete on probe_copies, received_links to letterhead_worker;

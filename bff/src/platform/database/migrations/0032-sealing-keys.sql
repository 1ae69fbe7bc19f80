-- Ids of the keys that may have sealed something: written by every process before it seals, taken out
-- by `keys rotate` when no value names the key any more. So readiness need not look at every row.
create table sealing_keys (
  key_id text primary key,
  first_used_at timestamptz not null default now()
);
grant select, insert on sealing_keys to letterhead_app, letterhead_worker;

-- Who is signed in, which host products may call, how often, and which keys may have sealed something.

-- Sessions end by database time, and what is stored does not open one: the id is kept as a digest. A
-- session is in no organisation's wall: it is what tells the organisation. So the app's role does not see
-- the table at all; by the functions below, with the owner's rights, it opens, changes and ends a session
-- by the digest of its id, and cannot list who is signed in.
create table sessions (
  -- SHA-256 of the session id.
  sid text primary key,
  -- Who is signed in: all sessions of a person are ended at once.
  person_id text not null,
  sess json not null,
  created_at timestamptz not null default now(),
  -- To the minute.
  seen_at timestamptz not null default now()
);
create index sessions_of_person on sessions (person_id);
create index sessions_seen on sessions (seen_at);

-- When a session is over, whoever asks: 30 minutes without a request, or 12 hours in all.
create function session_is_alive(s sessions, p_now timestamptz default now()) returns boolean
  stable language sql
  return s.seen_at > p_now - interval '30 minutes' and s.created_at > p_now - interval '12 hours';

create function read_session(p_sid text) returns json
  stable security definer set search_path = public, pg_temp language sql as $$
  select s.sess from sessions s where s.sid = p_sid and session_is_alive(s)
$$;

create function begin_session(p_sid text, p_person text, p_sess json) returns void
  security definer set search_path = public, pg_temp language sql as $$
  insert into sessions (sid, person_id, sess) values (p_sid, p_person, p_sess)
$$;

-- A session that was ended while one of its requests was under way must not come back by its save.
create function change_session(p_sid text, p_person text, p_sess json) returns void
  security definer set search_path = public, pg_temp language sql as $$
  update sessions set person_id = p_person, sess = p_sess, seen_at = now() where sid = p_sid
$$;

-- One write a minute is enough for half an hour.
create function touch_session(p_sid text) returns void
  security definer set search_path = public, pg_temp language sql as $$
  update sessions set seen_at = now() where sid = p_sid and seen_at < now() - interval '1 minute'
$$;

create function end_session(p_sid text) returns void
  security definer set search_path = public, pg_temp language sql as $$
  delete from sessions where sid = p_sid
$$;

-- How many there were.
create function end_sessions_of(p_person text) returns bigint
  security definer set search_path = public, pg_temp language sql as $$
  with ended as (
    delete from sessions s where s.person_id = p_person and session_is_alive(s) returning 1
  ) select count(*) from ended
$$;

create function delete_ended_sessions() returns bigint
  security definer set search_path = public, pg_temp language sql as $$
  with ended as (delete from sessions s where not session_is_alive(s) returning 1)
  select count(*) from ended
$$;

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

-- rate-limiter-flexible.
create table rate_limits (
  key text primary key,
  points integer not null default 0,
  expire bigint
);

-- Ids of the keys that may have sealed something: written by every process before it seals, taken out
-- by `keys rotate` when no value names the key any more. So readiness need not look at every row.
create table sealing_keys (
  key_id text primary key,
  first_used_at timestamptz not null default now(),
  -- A key is known by its id, and another one under the same id sealed and opened nothing of the old one's,
  -- unseen. Beside the id stands what only the key itself gives (an HMAC by a key derived from it); null: the
  -- key was announced when there was no such column, and is taken at its word once more.
  proof text
);

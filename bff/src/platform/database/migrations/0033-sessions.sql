-- Sessions end by database time, and what is stored does not open one: the id is kept as a digest.
-- Nobody stays signed in over this change.
drop table sessions;
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
grant select, insert, update, delete on sessions to letterhead_app;

-- When a session is over, whoever asks: 30 minutes without a request, or 12 hours in all.
create function session_is_alive(s sessions, p_now timestamptz default now()) returns boolean
  stable language sql
  return s.seen_at > p_now - interval '30 minutes' and s.created_at > p_now - interval '12 hours';

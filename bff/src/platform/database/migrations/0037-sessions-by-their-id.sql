-- A session is in no organisation's wall: it is what tells the organisation. So the app's role does not
-- see the table at all; it opens, changes and ends a session by the digest of its id, and cannot list who
-- is signed in.
revoke all on sessions from letterhead_app;

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

do $$
declare f regprocedure;
begin
  for f in select p.oid from pg_proc p where p.pronamespace = 'public'::regnamespace
    and p.proname in ('read_session', 'begin_session', 'change_session', 'touch_session', 'end_session',
      'end_sessions_of', 'delete_ended_sessions')
  loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to letterhead_app', f);
  end loop;
end $$;

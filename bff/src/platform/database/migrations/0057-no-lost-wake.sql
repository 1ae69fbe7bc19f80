-- Waking a lane that is due already wrote nothing and locked nothing, so a claim that did not see the
-- message yet (given back, and not committed) put the lane to sleep under it, until the slow sweep. The lock
-- is the one by which rest_lane knows that something is on its way.
create or replace function wake_lane(p_lane bigint, p_at timestamptz) returns void language plpgsql as $$
begin
  perform from lanes l where l.lane_id = p_lane for key share;
  update lanes l set wake_at = greatest(p_at, l.closed_until)
   where l.lane_id = p_lane and (l.wake_at is null or l.wake_at > greatest(p_at, l.closed_until));
  if found then perform pg_notify('letterhead_outbox', ''); end if;
end $$;

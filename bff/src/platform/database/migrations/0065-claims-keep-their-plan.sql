-- Once statistics were gathered, the planner took the conditions on a budget for so rare that it read every
-- lane for each budget, and sorted: with a thousand mailboxes a claim took 200 ms in place of one. Lanes come
-- from the index in the order wanted, each looks up its budget, and the first few are enough.
drop index lanes_awake;
create index lanes_awake on lanes (wake_at, lane_id) where wake_at is not null;

alter function claim_notifications(uuid, integer, interval, timestamptz)
  set enable_sort = off set enable_material = off set enable_bitmapscan = off;

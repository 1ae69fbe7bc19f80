-- A foreign key is checked past row-level security. So a row of one organisation could name the mailbox or the
-- lane of another, and its mail left by that one: the worker believes what a lane says. What belongs to an
-- organisation now names its own kind's rows only, by both columns.
alter table connections add unique (organization_id, connection_id);
alter table lanes add unique (organization_id, lane_id);

alter table senders drop constraint senders_connection_id_fkey,
  add foreign key (organization_id, connection_id) references connections (organization_id, connection_id);
alter table lanes drop constraint lanes_connection_id_fkey,
  add foreign key (organization_id, connection_id) references connections (organization_id, connection_id);
alter table reconnect_incidents drop constraint reconnect_incidents_connection_id_fkey,
  add foreign key (organization_id, connection_id) references connections (organization_id, connection_id);
alter table notifications drop constraint notifications_lane_id_fkey,
  add foreign key (organization_id, lane_id) references lanes (organization_id, lane_id);

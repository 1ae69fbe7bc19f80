-- How often the trail was told that an address of this attempt was refused.
alter table connect_attempts add column refusals smallint not null default 0;

-- What the operator was told once and shall not be told again by every process and restart.
create table operator_notices (
  notice text primary key,
  at timestamptz not null default now()
);
grant select, insert, delete on operator_notices to letterhead_worker;

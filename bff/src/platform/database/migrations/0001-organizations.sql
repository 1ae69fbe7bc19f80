-- The database as it is: each table and each function stands in these files once.
--
--   0001  organisations and their workspaces
--   0002  connections, the ways to one, and senders
--   0003  the outbox: its tables, and what its states and locks are
--   0004  the outbox: which lane mail goes to
--   0005  the outbox: mail is handed over
--   0006  the outbox: the pace of a mailbox, the outage of a provider
--   0007  the outbox: mail is claimed and started
--   0008  the outbox: what became of a claim is written
--   0009  the outbox: what nobody settles is swept, what is old is forgotten
--   0010  the outbox: a mailbox comes, breaks and goes
--   0011  the outbox: what people decide
--   0012  the brake
--   0013  sessions, API keys, limits, keys that seal
--   0014  the audit trail
--   0015  what admins and the operator are told
--   0016  the truthful test and deliverability
--   0017  the walls: who may see and do what, of everything above
--
-- What changes is a new file after these (docs/decisions/0029). Every table of an organisation carries
-- organization_id and is walled off by row-level security (docs/decisions/0002). A foreign key is checked past that
-- wall: so where a row of an organisation names a mailbox or a lane, it does so by both columns and can name its
-- own organisation's only. Otherwise its mail would leave by another's: the worker believes what a lane says.

create table organizations (
  organization_id text primary key check (organization_id ~ '^[A-Za-z0-9._-]{1,64}$'),
  name text not null,
  locale text not null default 'en' check (locale in ('en', 'fr')),
  alert_to text[] not null default '{}',
  -- Entra tenant bound by the first connect; another tenant's account is refused ever after.
  microsoft_tenant text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table workspaces (
  organization_id text not null references organizations,
  workspace_id text not null check (workspace_id ~ '^[A-Za-z0-9._-]{1,64}$'),
  name text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, workspace_id)
);

-- Whose mail the alerts are: the operator's own. They leave by the platform sender whatever sender
-- the organisation has, and are no notifications of that organisation.
insert into organizations (organization_id, name) values ('_operator', 'Operator');

-- Two admins at once: whose sender is in use, and versions of what each may overwrite of the other.
alter table senders add column changed_by text;
alter table outbox_settings add column limits_version integer not null default 0;

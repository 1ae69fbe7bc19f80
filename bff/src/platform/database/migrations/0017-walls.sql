-- The walls: who may see and do what. All of it stands here and nowhere else. Of a table, what is not
-- granted here is refused; of functions the end says what holds.
--
-- letterhead_app answers requests. It sees one organisation at a time, the one that its transaction names in
--   app.organization (Database.inOrganization); a row that is found by a secret before its organisation is
--   known, by the digest in app.lookup (Database.byLookup); and what is the operator's own where
--   app.operator says so (Database.asOperator). A setting that is missing or empty is equal to nothing.
-- letterhead_worker sends, and does the chores over all organisations: its walls are its grants. It sees the
--   outbox and the sealed tokens, and of everything else the columns that it needs.
-- The owner runs migrations and commands over all organisations. Row-level security is forced, so it binds the
--   owner too, by a policy that one can see. Functions that run with its rights (security definer) stand at the
--   end.
-- Neither role owns anything, makes anything in the schema, or can pass by row-level security (roles.ts).

grant usage on schema public to letterhead_app, letterhead_worker;
-- Nobody makes a table: not a temporary one either, which would also stand in the way of ours for whoever gets
-- the connection next. An owner of the tables who does not own database or schema can take nothing back (a
-- warning); docs/operate has it done by hand.
revoke create on schema public from public;
do $$ begin
  execute format('revoke temporary on database %I from public', current_database());
end $$;

-- organisations, connections, senders

-- The app provisions; the worker writes names and addresses of admins into what it tells them.
alter table organizations enable row level security, force row level security;
create policy of_owner on organizations to current_user using (true) with check (true);
create policy of_organization on organizations to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on organizations to letterhead_worker using (true) with check (true);
grant select, insert, update on organizations to letterhead_app;
grant select (organization_id, name, locale, alert_to) on organizations to letterhead_worker;

-- Their names stand in mail.
alter table workspaces enable row level security, force row level security;
create policy of_owner on workspaces to current_user using (true) with check (true);
create policy of_organization on workspaces to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on workspaces to letterhead_worker using (true) with check (true);
grant select, insert, update on workspaces to letterhead_app;
grant select (organization_id, workspace_id, name) on workspaces to letterhead_worker;

-- The callback knows the digest of `state` before the organisation, and what is written through that door is
-- found by it. The chore that ends expired attempts sees what it needs to erase them.
alter table connect_attempts enable row level security, force row level security;
create policy of_owner on connect_attempts to current_user using (true) with check (true);
create policy of_organization on connect_attempts to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy by_lookup on connect_attempts to letterhead_app
  using (lookup_digest = nullif(current_setting('app.lookup', true), ''))
  with check (lookup_digest = nullif(current_setting('app.lookup', true), ''));
create policy of_worker on connect_attempts to letterhead_worker using (true) with check (true);
grant select, insert, update on connect_attempts to letterhead_app;
grant select (attempt_id, organization_id, provider, state, expires_at, sealed_result, account)
  on connect_attempts to letterhead_worker;
grant update (state, failure_code, sealed_secrets, sealed_result) on connect_attempts to letterhead_worker;

-- Who opens the link knows its digest. The chore that erases the tokens of expired links sees no more.
alter table hand_overs enable row level security, force row level security;
create policy of_owner on hand_overs to current_user using (true) with check (true);
create policy of_organization on hand_overs to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy by_lookup on hand_overs for select to letterhead_app
  using (lookup_digest = nullif(current_setting('app.lookup', true), ''));
create policy of_worker on hand_overs to letterhead_worker using (true) with check (true);
grant select, insert, update on hand_overs to letterhead_app;
grant select (hand_over_id, expires_at, sealed_token), update (sealed_token) on hand_overs to letterhead_worker;

-- The worker renews tokens and says when a grant has ended; it connects nothing, and whose mailbox it is stays as
-- the organisation's admin connected it.
alter table connections enable row level security, force row level security;
create policy of_owner on connections to current_user using (true) with check (true);
create policy of_organization on connections to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on connections to letterhead_worker using (true) with check (true);
grant select, insert, update on connections to letterhead_app;
grant select, update (state, code, technical, sealed_refresh_token, sealed_access_token, access_token_expires_at,
  token_version, refresh_holder, refresh_until, refresh_failures, refresh_not_before, refreshed_at,
  last_accepted_at) on connections to letterhead_worker;

-- Counted by a trigger with the owner's rights; read by the organisation, written by nobody else.
alter table token_renewals enable row level security, force row level security;
create policy of_owner on token_renewals to current_user using (true) with check (true);
create policy of_organization on token_renewals to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
grant select on token_renewals to letterhead_app;

-- A test that was accepted makes its sender effective, which the worker writes.
alter table senders enable row level security, force row level security;
create policy of_owner on senders to current_user using (true) with check (true);
create policy of_organization on senders to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on senders to letterhead_worker using (true) with check (true);
grant select, insert, update on senders to letterhead_app, letterhead_worker;

-- Asked by the worker before every send; it changes nothing in it.
alter table sender_policies enable row level security, force row level security;
create policy of_owner on sender_policies to current_user using (true) with check (true);
create policy of_organization on sender_policies to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on sender_policies for select to letterhead_worker using (true);
grant select, insert, update on sender_policies to letterhead_app;
grant select (organization_id, entries) on sender_policies to letterhead_worker;

-- the outbox

-- No organisation of its own, as two may share a mailbox (docs/decisions/0026): an organisation sees and opens
-- those of its own connections, since the wall around these holds in here too, and the platform's. The two
-- columns are what a cancelled message gives back; anything else in them would pause a mailbox that several
-- organisations send from, or the platform's.
alter table budgets enable row level security, force row level security;
create policy of_owner on budgets to current_user using (true) with check (true);
create policy of_connections on budgets to letterhead_app
  using (budget_key = 'platform'
    or exists (select from connections c where c.provider = budgets.provider
      and c.account_key = substr(budgets.budget_key, length(budgets.provider) + 2)))
  with check (full_until = '-infinity' and full_of is null
    and (budget_key = 'platform'
      or exists (select from connections c where c.provider = budgets.provider
        and c.account_key = substr(budgets.budget_key, length(budgets.provider) + 2))));
create policy of_worker on budgets to letterhead_worker using (true) with check (true);
grant select, insert, update (full_until, full_of) on budgets to letterhead_app;
grant select, insert, update on budgets to letterhead_worker;

-- circuits: no wall, for an outage is the same for all and names nobody. Judged by the worker.
grant select on circuits to letterhead_app;
grant select, insert, update on circuits to letterhead_worker;

-- Opened, held and woken by both; none is ever deleted.
alter table lanes enable row level security, force row level security;
create policy of_owner on lanes to current_user using (true) with check (true);
create policy of_organization on lanes to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on lanes to letterhead_worker using (true) with check (true);
grant select, insert, update on lanes to letterhead_app, letterhead_worker;

-- Taken in by the app alone; none is deleted but by the purge (below), which writes the ledger.
alter table notifications enable row level security, force row level security;
create policy of_owner on notifications to current_user using (true) with check (true);
create policy of_organization on notifications to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on notifications to letterhead_worker using (true) with check (true);
grant select, insert, update on notifications to letterhead_app;
grant select, update on notifications to letterhead_worker;

-- The worker sends; it has nothing to look for.
alter table recipient_keys enable row level security, force row level security;
create policy of_owner on recipient_keys to current_user using (true) with check (true);
create policy of_organization on recipient_keys to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
grant select, insert on recipient_keys to letterhead_app;

-- Calls are the worker's; a cancelled claim ends its attempt.
alter table attempts enable row level security, force row level security;
create policy of_owner on attempts to current_user using (true) with check (true);
create policy of_organization on attempts to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on attempts to letterhead_worker using (true) with check (true);
grant select, update (ended_at) on attempts to letterhead_app;
grant select, insert, update on attempts to letterhead_worker;

-- The organisation's word; the worker goes by it.
alter table outbox_settings enable row level security, force row level security;
create policy of_owner on outbox_settings to current_user using (true) with check (true);
create policy of_organization on outbox_settings to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on outbox_settings to letterhead_worker using (true) with check (true);
grant select, insert, update on outbox_settings to letterhead_app;
grant select on outbox_settings to letterhead_worker;

-- The organisation's word; the worker goes by it.
alter table kind_policies enable row level security, force row level security;
create policy of_owner on kind_policies to current_user using (true) with check (true);
create policy of_organization on kind_policies to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on kind_policies to letterhead_worker using (true) with check (true);
grant select, insert, update on kind_policies to letterhead_app;
grant select on kind_policies to letterhead_worker;

-- never_from_platform: no wall, for it is the operator's configuration, written at the start of a worker.
grant select on never_from_platform to letterhead_app;
grant select, insert, delete on never_from_platform to letterhead_worker;

-- Decided and begun by a request, or by the policy of a kind; carried out by the worker.
alter table held_mail_work enable row level security, force row level security;
create policy of_owner on held_mail_work to current_user using (true) with check (true);
create policy of_organization on held_mail_work to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on held_mail_work to letterhead_worker using (true) with check (true);
grant select, insert, update on held_mail_work to letterhead_app, letterhead_worker;

-- Append-only: what is taken in is the app's to write, what is purged and folded the purge's (below) alone.
alter table ledger enable row level security, force row level security;
create policy of_owner on ledger to current_user using (true) with check (true);
create policy of_organization on ledger to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on ledger to letterhead_worker using (true) with check (true);
grant select, insert on ledger to letterhead_app;
grant select on ledger to letterhead_worker;

-- Counted by a trigger, with the rights of whoever ends a message.
alter table daily_counts enable row level security, force row level security;
create policy of_owner on daily_counts to current_user using (true) with check (true);
create policy of_organization on daily_counts to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on daily_counts to letterhead_worker using (true) with check (true);
grant select, insert, update on daily_counts to letterhead_app, letterhead_worker;

-- Pulled and released in the organisation's own transaction, by a person or by a chore, which notes its
-- figures. The worker tells the admins, and notes that.
alter table brakes enable row level security, force row level security;
create policy of_owner on brakes to current_user using (true) with check (true);
create policy of_organization on brakes to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on brakes to letterhead_worker using (true) with check (true);
grant select, insert, delete, update (last_day, usual_day) on brakes to letterhead_app;
grant select, insert, update (told_at) on brakes to letterhead_worker;

-- The organisation's word; the worker goes by it.
alter table volume_brakes enable row level security, force row level security;
create policy of_owner on volume_brakes to current_user using (true) with check (true);
create policy of_organization on volume_brakes to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on volume_brakes for select to letterhead_worker using (true);
grant select, insert, update on volume_brakes to letterhead_app;
grant select on volume_brakes to letterhead_worker;

-- sessions, keys, limits

-- sessions: no wall, as nobody may touch them. They are opened, changed and ended by functions (below).
revoke all on sessions from letterhead_app;

-- rate_limits: no wall, for callers are counted before they are known.
grant select, insert, update, delete on rate_limits to letterhead_app;

-- The operator's own acts, in a transaction that says so; a caller's key is found by its digest, and the time
-- of its use is written by the same road. Of a key that exists nothing else can be changed.
alter table api_keys enable row level security, force row level security;
create policy of_owner on api_keys to current_user using (true) with check (true);
create policy of_operator on api_keys to letterhead_app
  using (current_setting('app.operator', true) = 'on')
  with check (current_setting('app.operator', true) = 'on');
create policy by_lookup on api_keys for select to letterhead_app
  using (digest = nullif(current_setting('app.lookup', true), ''));
create policy touch_by_lookup on api_keys for update to letterhead_app
  using (digest = nullif(current_setting('app.lookup', true), ''))
  with check (digest = nullif(current_setting('app.lookup', true), ''));
grant select, insert, update (last_used_at, revoked_at) on api_keys to letterhead_app;

-- sealing_keys: no wall, for ids of keys are no secrets and belong to nobody. Announced by the app, taken out by
-- the owner alone.
grant select, insert, update (proof) on sealing_keys to letterhead_app;
grant select on sealing_keys to letterhead_worker;

-- the audit trail: what is written is changed by nobody, but for the heads: two triggers refuse it to the
-- owner too (0014).
-- What the operator does outside any organisation leaves its line by a policy of its own.

-- The worker writes lines and reads none.
alter table audit_entries enable row level security, force row level security;
create policy of_owner on audit_entries to current_user using (true) with check (true);
create policy of_organization on audit_entries to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_operator on audit_entries to letterhead_app
  using (organization_id is null and current_setting('app.operator', true) = 'on')
  with check (organization_id is null and current_setting('app.operator', true) = 'on');
create policy of_worker on audit_entries to letterhead_worker using (true) with check (true);
grant select, insert on audit_entries to letterhead_app;
grant insert on audit_entries to letterhead_worker;

-- Moved on with each line.
alter table audit_heads enable row level security, force row level security;
create policy of_owner on audit_heads to current_user using (true) with check (true);
create policy of_organization on audit_heads to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_operator on audit_heads to letterhead_app
  using (organization_id is null and current_setting('app.operator', true) = 'on')
  with check (organization_id is null and current_setting('app.operator', true) = 'on');
create policy of_worker on audit_heads to letterhead_worker using (true) with check (true);
grant select, insert, update on audit_heads to letterhead_app, letterhead_worker;

-- The worker signs heads that moved, the app one that is exported.
alter table audit_signatures enable row level security, force row level security;
create policy of_owner on audit_signatures to current_user using (true) with check (true);
create policy of_organization on audit_signatures to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_operator on audit_signatures to letterhead_app
  using (organization_id is null and current_setting('app.operator', true) = 'on')
  with check (organization_id is null and current_setting('app.operator', true) = 'on');
create policy of_worker on audit_signatures to letterhead_worker using (true) with check (true);
grant select, insert on audit_signatures to letterhead_app, letterhead_worker;

-- alerts

-- Written by a trigger with the owner's rights; the worker notes who was told.
alter table reconnect_incidents enable row level security, force row level security;
create policy of_owner on reconnect_incidents to current_user using (true) with check (true);
create policy of_organization on reconnect_incidents for select to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on reconnect_incidents to letterhead_worker using (true) with check (true);
grant select on reconnect_incidents to letterhead_app;
grant select, update on reconnect_incidents to letterhead_worker;

-- operator_alerts: no wall, for they name no organisation. Raised and ended by the worker.
grant select on operator_alerts to letterhead_app;
grant select, insert, update, delete on operator_alerts to letterhead_worker;

-- operator_notices: no wall, for they name no organisation. Told by the worker.
grant select, insert, delete on operator_notices to letterhead_worker;

-- the truthful test and deliverability

-- A mail server knows the secret before the organisation. The worker throws away what nobody waits for.
alter table probe_copies enable row level security, force row level security;
create policy of_owner on probe_copies to current_user using (true) with check (true);
create policy of_organization on probe_copies to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy by_lookup on probe_copies for select to letterhead_app
  using (lookup_digest = nullif(current_setting('app.lookup', true), ''));
create policy of_worker on probe_copies to letterhead_worker using (true) with check (true);
grant select, insert, update on probe_copies to letterhead_app;
grant select (expires_at), delete on probe_copies to letterhead_worker;

-- A link knows the secret before the organisation. The worker throws away what nobody waits for.
alter table received_links enable row level security, force row level security;
create policy of_owner on received_links to current_user using (true) with check (true);
create policy of_organization on received_links to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy by_lookup on received_links for select to letterhead_app
  using (lookup_digest = nullif(current_setting('app.lookup', true), ''));
create policy of_worker on received_links to letterhead_worker using (true) with check (true);
grant select, insert, update on received_links to letterhead_app;
grant select (expires_at), delete on received_links to letterhead_worker;

-- The worker asks whether a test is proven, and not what was received.
alter table sender_proofs enable row level security, force row level security;
create policy of_owner on sender_proofs to current_user using (true) with check (true);
create policy of_organization on sender_proofs to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on sender_proofs to letterhead_worker using (true) with check (true);
grant select, insert, update on sender_proofs to letterhead_app;
grant select (test_id, organization_id, verdict) on sender_proofs to letterhead_worker;

-- The worker takes the turns.
alter table deliverability_watch enable row level security, force row level security;
create policy of_owner on deliverability_watch to current_user using (true) with check (true);
create policy of_organization on deliverability_watch to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on deliverability_watch to letterhead_worker using (true) with check (true);
grant select, insert, update on deliverability_watch to letterhead_app, letterhead_worker;

-- Checked in the organisation's own transaction; the worker throws away old ones.
alter table deliverability_checks enable row level security, force row level security;
create policy of_owner on deliverability_checks to current_user using (true) with check (true);
create policy of_organization on deliverability_checks to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on deliverability_checks to letterhead_worker using (true) with check (true);
grant select, insert, update on deliverability_checks to letterhead_app;
grant select (organization_id, checked_at), delete on deliverability_checks to letterhead_worker;

-- The worker tells the admins, notes it, and throws away old ones.
alter table deliverability_drifts enable row level security, force row level security;
create policy of_owner on deliverability_drifts to current_user using (true) with check (true);
create policy of_organization on deliverability_drifts to letterhead_app
  using (organization_id = nullif(current_setting('app.organization', true), ''))
  with check (organization_id = nullif(current_setting('app.organization', true), ''));
create policy of_worker on deliverability_drifts to letterhead_worker using (true) with check (true);
grant select, insert, update on deliverability_drifts to letterhead_app;
grant select, update (told_at), delete on deliverability_drifts to letterhead_worker;

-- Functions. Every one that is not named here runs with the rights of its caller, so that it can do no more
-- than the tables above let it, whoever calls it. Those with the owner's rights see over the walls: each has its own
-- search_path, and is called by who needs it.

-- Figures of a mailbox over all organisations, for those who send from it.
revoke all on function budget_left(text, timestamptz) from public;
grant execute on function budget_left(text, timestamptz) to letterhead_app;
-- The lowest wish over all organisations at a mailbox; none is shown.
revoke all on function adopt_own_limits(text) from public;
grant execute on function adopt_own_limits(text) to letterhead_app, letterhead_worker;
-- The only road by which mail is deleted.
revoke all on function purge_notifications(integer, integer, timestamptz) from public;
grant execute on function purge_notifications(integer, integer, timestamptz) to letterhead_worker;
-- One session, by the digest of its id; of a person, only that all end.
revoke all on function read_session(text), begin_session(text, text, json), change_session(text, text, json),
  touch_session(text), end_session(text), end_sessions_of(text), delete_ended_sessions() from public;
grant execute on function read_session(text), begin_session(text, text, json), change_session(text, text, json),
  touch_session(text), end_session(text), end_sessions_of(text), delete_ended_sessions() to letterhead_app;
-- Of triggers. Put on a table of one's own, such a function does its work with the owner's rights and the row that
-- is written there: count for, or look at, any organisation. Nobody needs to be allowed to fire them.
revoke all on function count_renewal(), brake_new_lane(), note_reconnect_incident() from public;

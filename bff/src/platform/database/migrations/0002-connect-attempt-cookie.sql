-- The attempt's own cookie (docs/decisions/0008): the callback is admitted by it. Only its digest is
-- kept; null until the attempt was opened.
alter table connect_attempts add column cookie_digest text;

-- The chore that ends expired attempts serves every organisation; it sees what it needs to erase them.
create policy of_worker on connect_attempts to letterhead_worker using (true) with check (true);
grant select (attempt_id, organization_id, provider, state, expires_at, sealed_result, account)
  on connect_attempts to letterhead_worker;
grant update (state, failure_code, sealed_secrets, sealed_result)
  on connect_attempts to letterhead_worker;

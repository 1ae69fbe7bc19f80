-- Said outright what a missing check means anyway: what is written through this door is found by it.
drop policy by_lookup on connect_attempts;
create policy by_lookup on connect_attempts to letterhead_app
  using (lookup_digest = nullif(current_setting('app.lookup', true), ''))
  with check (lookup_digest = nullif(current_setting('app.lookup', true), ''));

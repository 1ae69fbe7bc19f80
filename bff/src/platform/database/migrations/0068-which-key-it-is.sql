-- A key is known by its id, and another one under the same id sealed and opened nothing of the old one's,
-- unseen. Beside the id stands what only the key itself gives (an HMAC by a key derived from it); null: the
-- key was announced before this column and is taken at its word once more.
alter table sealing_keys add column proof text;
grant update (proof) on sealing_keys to letterhead_app;

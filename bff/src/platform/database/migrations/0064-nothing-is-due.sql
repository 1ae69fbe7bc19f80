-- Milliseconds until a claim may find something: 0 for now, null when no lane wakes within two seconds.
-- The now of a caller stands inside of min(): greatest() passes over a null, so that a worker without
-- any work was told to look again at once, eighty times a second.
create or replace function next_claim_in(p_now timestamptz default now()) returns integer stable
  language sql as $$
  select ceil(extract(epoch from
           min(greatest(due.wake_at, b.full_until, b.closed_until, c.closed_until, p_now)) - p_now)
           * 1000)
    from (select l.budget_key, min(l.wake_at) as wake_at from lanes l
           where l.wake_at < p_now + interval '2 seconds' group by l.budget_key) due
    join budgets b on b.budget_key = due.budget_key
    left join circuits c on c.provider = b.provider
$$;

import { sql } from 'kysely'
import type { Allowance } from '../../platform/limits/index.ts'
import type { Tx } from '../../platform/database/index.ts'

/** Tests that left in an hour: the button must not become a way to flood a mailbox (attack I-09). */
const SENT_PER_HOUR = 5
/** All tests, also refused ones: enough to try out a Send As right that takes a while to arrive. */
const TRIED_PER_HOUR = 20

/** By database time, over all processes and admins of the organisation. What counts is what left. */
export const testAllowance = async (tx: Tx): Promise<Allowance> => {
  const { rows } = await sql<{ sent: number; tried: number; wait: number | null }>`
    select
      count(*) filter (where state in ('queued', 'sending', 'accepted', 'unknown'))::int as sent,
      count(*)::int as tried,
      ceil(extract(epoch from min(created_at) + interval '1 hour' - now()))::int as wait
    from notifications
    where kind = 'test' and created_at > now() - interval '1 hour'`.execute(tx)
  const { sent = 0, tried = 0, wait = null } = rows[0] ?? {}
  return {
    name: 'test',
    policy: { points: SENT_PER_HOUR, seconds: 3_600 },
    allowed: sent < SENT_PER_HOUR && tried < TRIED_PER_HOUR,
    remaining: Math.max(0, Math.min(SENT_PER_HOUR - sent, TRIED_PER_HOUR - tried)),
    resetSeconds: Math.max(1, wait ?? 60),
  }
}

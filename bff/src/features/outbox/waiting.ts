import { SendingCode, type OutboxLimits } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'

export interface Waiting {
  readonly queued: number
  readonly sending: number
  readonly held: number
  readonly unknown: number
  /** While the provider of the active connection throttles or is down: when we try again, and why. */
  readonly pausedUntil: Date | null
  readonly pausedCode: SendingCode | null
}

/** What stands in the queues of the organisation that `tx` is inside. Tests do not count. */
export const readWaiting = async (tx: Tx): Promise<Waiting> => {
  // Lane by lane, so that a long queue is counted in its index.
  const { rows } = await sql<{ state: 'queued' | 'sending' | 'held' | 'unknown'; count: string }>`
    select case when l.held_reason is null then 'queued' else 'held' end as state,
           sum(queued.count) as count
      from lanes l cross join lateral (
        select count(*) as count from notifications n
         where n.lane_id = l.lane_id and n.state = 'queued' and n.priority = 0) queued
     group by 1
    union all
    select n.state, count(*) from notifications n
     where n.organization_id = nullif(current_setting('app.organization', true), '')
       and n.state in ('sending', 'held', 'unknown') and n.priority = 0
     group by 1`.execute(tx)
  const counts = { queued: 0, sending: 0, held: 0, unknown: 0 }
  for (const { state, count } of rows) counts[state] += Number(count)
  return { ...counts, ...(await readPause(tx)) }
}

/** What is about to leave; tests do not count. */
export const readQueued = async (tx: Tx): Promise<number> => (await readWaiting(tx)).queued

/** At the platform sender a lane leaves a quarter of the minute to the others (turns_of). */
const SHARE_OF_PLATFORM = 0.75

/** How fast a queue leaves by these limits, for `secondsToFinish`. */
export const paceOf = ({
  provider,
  messagesPerMinute,
  messagesPerDay,
}: Pick<OutboxLimits, 'provider' | 'messagesPerMinute' | 'messagesPerDay'>) => {
  const share = provider === 'platform' ? SHARE_OF_PLATFORM : 1
  return {
    perMinute: Math.max(1, Math.floor(messagesPerMinute.limit * share)),
    minuteLeft: Math.floor(messagesPerMinute.left * share),
    perDay: messagesPerDay.limit,
    dayLeft: messagesPerDay.left,
  }
}

const readPause = async (tx: Tx): Promise<Pick<Waiting, 'pausedUntil' | 'pausedCode'>> => {
  const { rows } = await sql<{ until: Date; code: string | null }>`
    select paused.until, paused.code
      from (select greatest(nullif(b.closed_until, '-infinity'), l.closed_until) as until,
                   -- Another organisation's lane at the same mailbox may have been told.
                   coalesce(l.closed_code, 'provider_throttled') as code
              from lanes l
              join budgets b on b.budget_key = l.budget_key
              join connections c on c.connection_id = l.connection_id
             where c.state <> 'disconnected' and not l.braked
            union all
            select o.closed_until, 'provider_unavailable'
              from connections c join circuits o on o.provider = c.provider and o.closed
             where c.state <> 'disconnected') paused
     where paused.until > now() order by paused.until desc limit 1`.execute(tx)
  const [pause] = rows
  return {
    pausedUntil: pause?.until ?? null,
    pausedCode: SendingCode.safeParse(pause?.code).data ?? null,
  }
}

import { SendingCode, type EmailStatus } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'
import type { Limits } from '../providers/index.ts'
import { secondsToFinish } from './seconds-to-finish.ts'
import { readWaiting } from './waiting.ts'

interface Deps {
  readonly platform: {
    readonly limits: Limits
    readonly sender: { readonly name: string; readonly email: string }
  }
}

/** Sender in use, connection, what waits, what is left of the pace, and when the queue is empty. */
export const readStatus = async ({ platform }: Deps, tx: Tx): Promise<EmailStatus> => {
  const sender = await tx
    .selectFrom('senders')
    .innerJoin('connections', 'connections.connection_id', 'senders.connection_id')
    .select(['senders.email', 'senders.alias', 'senders.connection_id'])
    .where('senders.effective_since', 'is not', null)
    .where('connections.state', '<>', 'disconnected')
    .executeTakeFirst()
  const connection = await tx
    .selectFrom('connections')
    .select(['provider', 'state', 'code'])
    .where('state', '<>', 'disconnected')
    .executeTakeFirst()
  const { queued, sending, held, unknown } = await readWaiting(tx)
  const lane = await readOpenLane(tx, sender?.connection_id ?? null)
  const budget = lane ?? unusedBudget(platform.limits)
  return {
    sender:
      sender === undefined
        ? { kind: 'platform', email: platform.sender.email, name: platform.sender.name }
        : { kind: 'own', email: sender.email, name: sender.alias },
    connection:
      connection === undefined
        ? null
        : {
            provider: connection.provider,
            state: connection.state,
            code: SendingCode.safeParse(connection.code).data ?? null,
          },
    waiting: { queued, sending, held, unknown },
    budget: {
      perMinute: { limit: budget.per_minute, left: budget.minute_left },
      perDay: { limit: budget.per_day, left: budget.day_left },
      recipientsPerDay: null,
    },
    secondsToFinish:
      (lane?.held_reason ?? null) === null
        ? secondsToFinish(queued, {
            perMinute: budget.per_minute,
            minuteLeft: budget.minute_left,
            perDay: budget.per_day,
            dayLeft: budget.day_left,
          })
        : null,
  }
}

interface LaneBudget {
  readonly held_reason: string | null
  readonly per_minute: number
  readonly per_day: number
  readonly minute_left: number
  readonly day_left: number
}

const readOpenLane = async (
  tx: Tx,
  connectionId: string | null,
): Promise<LaneBudget | undefined> => {
  const { rows } = await sql<LaneBudget>`
    select l.held_reason, b.per_minute, b.per_day, left_over.minute_left, left_over.day_left
      from lanes l join budgets b on b.budget_key = l.budget_key,
           budget_left(l.budget_key) left_over
     where l.connection_id is not distinct from ${connectionId}::uuid`.execute(tx)
  return rows[0]
}

const unusedBudget = ({ perMinute, perDay }: Limits): LaneBudget => ({
  held_reason: null,
  per_minute: perMinute,
  per_day: perDay,
  minute_left: perMinute,
  day_left: perDay,
})

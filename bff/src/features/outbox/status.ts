import { SendingCode, type EmailStatus, type OutboxLimits } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'
import type { Limits } from '../providers/index.ts'
import { readLimits } from './limits.ts'
import { secondsToFinish } from './seconds-to-finish.ts'
import { paceOf, readWaiting } from './waiting.ts'

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
  const limits = await readLimits({ platform }, tx)
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
      perMinute: withoutWish(limits.messagesPerMinute),
      perDay: withoutWish(limits.messagesPerDay),
      recipientsPerDay:
        limits.recipientsPerDay === null ? null : withoutWish(limits.recipientsPerDay),
    },
    secondsToFinish: await readSecondsToFinish(tx, { queued, limits }),
  }
}

const withoutWish = ({ limit, left }: { readonly limit: number; readonly left: number }) => ({
  limit,
  left,
})

/** Null while the queue that new mail goes to is held. */
export const readSecondsToFinish = async (
  tx: Tx,
  { queued, limits }: { readonly queued: number; readonly limits: OutboxLimits },
): Promise<number | null> => {
  const { rows } = await sql<{ held_reason: string | null }>`
    select l.held_reason from lanes l
     where l.lane_id = effective_lane(l.organization_id)`.execute(tx)
  return (rows[0]?.held_reason ?? null) === null ? secondsToFinish(queued, paceOf(limits)) : null
}

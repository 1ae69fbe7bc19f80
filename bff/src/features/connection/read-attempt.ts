import { readConnectAttempt, type ConnectAttempt } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Database, Tx } from '../../platform/database/index.ts'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { findOwnAttempt, selectAttempts, viewOf } from './attempt-view.ts'

export const readAttempt = ({ database }: { readonly database: Database }): Route =>
  route(readConnectAttempt, async ({ params, caller }) => {
    const { attemptId } = params
    const { organizationId, sessionDigest } = caller
    const row = await database.inOrganization(
      organizationId,
      async (tx) => await findOwnAttempt(tx, { attemptId, sessionDigest }),
    )
    if (row === undefined) throw new Problem('not_found')
    return { answer: viewOf(row) }
  })

/**
 * The attempt a reloaded settings page goes on with: the session's newest open one. One that was
 * only prepared and never opened at the provider does not count.
 */
export const openAttemptOf = async (
  tx: Tx,
  sessionDigest: string,
): Promise<ConnectAttempt | null> => {
  const row = await selectAttempts(tx)
    .where('session_digest', '=', sessionDigest)
    .where('expires_at', '>', sql<Date>`now()`)
    .where((where) =>
      where.or([
        where('state', 'in', ['returned', 'confirm']),
        where.and([where('state', '=', 'pending'), where('cookie_digest', 'is not', null)]),
      ]),
    )
    .orderBy('created_at', 'desc')
    .orderBy('attempt_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : viewOf(row)
}

import { ConnectFailure, type ConnectAttempt } from '@letterhead/contract'
import { sql, type Selectable } from 'kysely'
import type { Tables, Tx } from '../../platform/database/index.ts'
import { stateAt } from './attempt-state.ts'

export type AttemptRow = Selectable<Tables['connect_attempts']> & { readonly now: Date }

/** Every column and the database's time, by which attempts expire. */
export const selectAttempts = (tx: Tx) =>
  tx
    .selectFrom('connect_attempts')
    .selectAll()
    .select(sql<Date>`now()`.as('now'))

/** The attempt if this session began it. Another session's looks like none. */
export const findOwnAttempt = async (
  tx: Tx,
  { attemptId, sessionDigest }: { readonly attemptId: string; readonly sessionDigest: string },
): Promise<AttemptRow | undefined> =>
  await selectAttempts(tx)
    .where('attempt_id', '=', attemptId)
    .where('session_digest', '=', sessionDigest)
    .executeTakeFirst()

/** As the contract shows it: no secret, no token. */
export const viewOf = (row: AttemptRow): ConnectAttempt => {
  const state = stateAt({ state: row.state, expiresAt: row.expires_at }, row.now)
  const failure = ConnectFailure.safeParse(
    state === 'expired' ? 'attempt_expired' : row.failure_code,
  )
  return {
    id: row.attempt_id,
    provider: row.provider,
    purpose: row.purpose,
    state,
    display: row.display,
    startPath: `/bff/connect-attempts/${row.attempt_id}/start`,
    expiresAt: row.expires_at.toISOString(),
    failure: failure.success ? { code: failure.data, technical: row.technical } : null,
    account: row.account,
    expected: row.expected,
    missingScopes: row.missing_scopes,
  }
}

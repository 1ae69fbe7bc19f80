import { cancelConnectAttempt } from '@letterhead/contract'
import type { Database } from '../../platform/database/index.ts'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { personOf, recordAudit } from '../audit/index.ts'
import { isOpen } from './attempt-state.ts'
import { selectAttempts } from './attempt-view.ts'

/** Gives up; what was parked is erased. An attempt that has ended already stays as it ended. */
export const cancelAttempt = ({ database }: { readonly database: Database }): Route =>
  route(cancelConnectAttempt, async (call) => {
    const { params, caller } = call
    await database.inOrganization(caller.organizationId, async (tx) => {
      const row = await selectAttempts(tx)
        .where('attempt_id', '=', params.attemptId)
        .where('session_digest', '=', caller.sessionDigest)
        .forUpdate()
        .executeTakeFirst()
      if (row === undefined) throw new Problem('not_found')
      if (!isOpen(row.state)) return
      await tx
        .updateTable('connect_attempts')
        .set({
          state: 'failed',
          failure_code: 'attempt_cancelled',
          sealed_secrets: null,
          sealed_result: null,
        })
        .where('attempt_id', '=', row.attempt_id)
        .execute()
      // One that was only made ahead has no line of its beginning either.
      if (row.cookie_digest === null) return
      await recordAudit(tx, {
        organizationId: caller.organizationId,
        ...personOf(call),
        action: 'connect_attempt.cancelled',
        details: { provider: row.provider },
      })
    })
    return {}
  })

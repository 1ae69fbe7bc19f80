import { revokeHandOver } from '@letterhead/contract'
import { sql } from 'kysely'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { personOf, recordAudit } from '../audit/index.ts'
import type { HandOverDeps } from './deps.ts'
import { selectHandOvers } from './stored-hand-over.ts'

/** Asked twice, it answers the same and writes one audit line. */
export const revokeHandOverRoute = ({ database }: HandOverDeps): Route =>
  route(revokeHandOver, async (call) => {
    const { params, caller } = call
    await database.inOrganization(caller.organizationId, async (tx) => {
      const row = await selectHandOvers(tx)
        .where('hand_over_id', '=', params.handOverId)
        .forUpdate()
        .executeTakeFirst()
      if (row === undefined) throw new Problem('not_found')
      if (row.closed_at !== null) return
      await tx
        .updateTable('hand_overs')
        .set({
          state: row.state === 'approved' ? 'approved' : 'revoked',
          closed_at: sql<Date>`now()`,
          sealed_token: null,
        })
        .where('hand_over_id', '=', row.hand_over_id)
        .execute()
      await recordAudit(tx, {
        organizationId: caller.organizationId,
        ...personOf(call),
        action: revokeHandOver.audit.action,
        details: { provider: row.provider, before: row.state },
      })
    })
    return {}
  })

import { revokeHandOver } from '@letterhead/contract'
import { sql } from 'kysely'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { recordAudit } from '../audit/index.ts'
import type { HandOverDeps } from './deps.ts'
import { selectHandOvers } from './stored-hand-over.ts'

/** Asked twice, it answers the same and writes one audit line. */
export const revokeHandOverRoute = ({ database }: HandOverDeps): Route =>
  route(revokeHandOver, async ({ params, caller, requestId }) => {
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
        actorKind: 'person',
        actor: caller.personId,
        action: revokeHandOver.audit.action,
        details: { provider: row.provider, before: row.state },
        requestId,
      })
    })
    return {}
  })

import { cancelMail } from '@letterhead/contract'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { personOf, recordAudit } from '../audit/index.ts'
import { activityDetail } from './activity-detail.ts'
import type { ActivityDeps } from './deps.ts'

export const createCancelMail = (deps: ActivityDeps): Route =>
  route(cancelMail, async (call) => {
    const { caller, params } = call
    const { organizationId } = caller
    const { notificationId } = params
    const answer = await deps.database.inOrganization(organizationId, async (tx) => {
      const outcome = await deps.outbox.cancel(tx, notificationId)
      if (outcome !== 'cancelled') throw new Problem(outcome)
      const detail = await activityDetail(deps, tx, { notificationId, caller })
      await recordAudit(tx, {
        organizationId,
        ...personOf(call),
        action: cancelMail.audit.action,
        details: { notificationId },
      })
      return detail
    })
    return { answer }
  })

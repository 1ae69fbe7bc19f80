import { cancelNotification } from '@letterhead/contract'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { keyOf, recordAudit } from '../audit/index.ts'
import type { NotificationDeps } from './deps.ts'

export const createCancelNotification = ({ database, outbox }: NotificationDeps): Route =>
  route(cancelNotification, async (call) => {
    const { params } = call
    const { organizationId, notificationId } = params
    const outcome = await database.inOrganization(organizationId, async (tx) => {
      const cancelled = await outbox.cancel(tx, notificationId)
      if (cancelled === 'cancelled')
        await recordAudit(tx, {
          organizationId,
          ...keyOf(call),
          action: cancelNotification.audit.action,
          details: { notificationId },
        })
      return cancelled
    })
    if (outcome !== 'cancelled') throw new Problem(outcome)
    return { answer: { id: notificationId, state: outcome } }
  })

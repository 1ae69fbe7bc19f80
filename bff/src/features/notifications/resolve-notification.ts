import { resolveNotification } from '@letterhead/contract'
import type { Tx } from '../../platform/database/index.ts'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { keyOf, recordAudit } from '../audit/index.ts'
import { resolveUnknown } from '../outbox/index.ts'
import { refused } from './content.ts'
import type { NotificationDeps } from './deps.ts'

/** The host says what became of a message whose outcome nobody knew. */
export const createResolveNotification = ({ database, outbox }: NotificationDeps): Route =>
  route(resolveNotification, async (call) => {
    const { organizationId, notificationId } = call.params
    const { as } = call.body
    const state = await database.inOrganization(organizationId, async (tx) => {
      const actor = keyOf(call)
      const resolution = { ids: [notificationId], as, by: actor.actor, kind: 'api_key' as const }
      if ((await resolveUnknown(tx, resolution)) === 0)
        throw await whyNot(tx, { outbox, notificationId })
      await recordAudit(tx, {
        organizationId,
        ...actor,
        action: resolveNotification.audit.action,
        details: { notificationId, as },
      })
      return (await outbox.read(tx, notificationId))?.state ?? 'queued'
    })
    return { answer: { id: notificationId, state } }
  })

const whyNot = async (
  tx: Tx,
  {
    outbox,
    notificationId,
  }: { readonly outbox: NotificationDeps['outbox']; readonly notificationId: string },
): Promise<Problem> => {
  const notification = await outbox.read(tx, notificationId)
  if (notification === null) return new Problem('not_found')
  if (notification.state !== 'unknown') return new Problem('already_settled')
  return refused('#/as', {
    code: 'contents_erased',
    detail: 'Its contents were erased after 30 days. It can only be marked as accepted.',
  })
}

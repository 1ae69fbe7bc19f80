import { readNotification } from '@letterhead/contract'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import type { NotificationDeps } from './deps.ts'

export const createReadNotification = ({ database, outbox }: NotificationDeps): Route =>
  route(readNotification, async ({ params: { organizationId, notificationId } }) => {
    const notification = await database.inOrganization(
      organizationId,
      async (tx) => await outbox.read(tx, notificationId),
    )
    if (notification === null) throw new Problem('not_found')
    return { answer: notification }
  })

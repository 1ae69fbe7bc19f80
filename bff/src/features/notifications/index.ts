/** The host API: notifications are handed over, read, resolved and cancelled; how the queue stands. */
import type { Route } from '../../platform/http/index.ts'
import { createCancelNotification } from './cancel-notification.ts'
import { createCreateNotification } from './create-notification.ts'
import { createCreateNotifications } from './create-notifications.ts'
import type { NotificationDeps } from './deps.ts'
import { createListNotifications } from './list-notifications.ts'
import { createReadEmailStatus } from './read-email-status.ts'
import { createReadNotification } from './read-notification.ts'
import { createResolveNotification } from './resolve-notification.ts'

export type { NotificationDeps } from './deps.ts'

export const createNotificationRoutes = (deps: NotificationDeps): readonly Route[] => [
  createCreateNotification(deps),
  createCreateNotifications(deps),
  createListNotifications(deps),
  createReadNotification(deps),
  createResolveNotification(deps),
  createCancelNotification(deps),
  createReadEmailStatus(deps),
]

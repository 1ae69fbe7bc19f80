/** The host API: a notification is handed over, read and cancelled; how the queue stands. */
import type { Route } from '../../platform/http/index.ts'
import { createCancelNotification } from './cancel-notification.ts'
import { createCreateNotification } from './create-notification.ts'
import type { NotificationDeps } from './deps.ts'
import { createReadEmailStatus } from './read-email-status.ts'
import { createReadNotification } from './read-notification.ts'

export type { NotificationDeps } from './deps.ts'

export const createNotificationRoutes = (deps: NotificationDeps): readonly Route[] => [
  createCreateNotification(deps),
  createReadNotification(deps),
  createCancelNotification(deps),
  createReadEmailStatus(deps),
]

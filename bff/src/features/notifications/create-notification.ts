import { createNotification } from '@letterhead/contract'
import { route, type Route } from '../../platform/http/index.ts'
import { createNames } from './content.ts'
import type { NotificationDeps } from './deps.ts'
import { idempotencyKeyOf } from './idempotency-key.ts'
import { newNotification, refusalOf } from './new-notification.ts'

/**
 * The answer is durable: key, notification and sealed contents are one transaction, and nothing is
 * stored of what is refused, so that the same key works once the body is mended.
 */
export const createCreateNotification = (deps: NotificationDeps): Route =>
  route(createNotification, async ({ params: { organizationId }, headers, body }) => {
    const idempotencyKey = idempotencyKeyOf(headers['idempotency-key'])
    const names = createNames(deps, organizationId)
    const enqueued = await deps.outbox.enqueue(
      await newNotification(deps, { organizationId, idempotencyKey, body, names }),
    )
    if (enqueued.kind !== 'accepted' && enqueued.kind !== 'replayed') throw refusalOf(enqueued.kind)
    return {
      answer: { id: enqueued.id, state: enqueued.state },
      headers: enqueued.kind === 'replayed' ? { 'Idempotent-Replayed': 'true' } : {},
    }
  })

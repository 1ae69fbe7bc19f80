import { createNotification, type NotificationRequest } from '@letterhead/contract'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import type { Enqueued } from '../outbox/index.ts'
import { checkKind, contentOf, refused, unknownWorkspace } from './content.ts'
import type { NotificationDeps } from './deps.ts'
import { idempotencyKeyOf } from './idempotency-key.ts'
import { OWN_ADDRESS, recipientsOf } from './recipients.ts'
import { requestDigest } from './request-digest.ts'

/**
 * The answer is durable: key, notification and sealed contents are one transaction, and nothing is
 * stored of what is refused, so that the same key works once the body is mended.
 */
export const createCreateNotification = (deps: NotificationDeps): Route =>
  route(createNotification, async ({ params: { organizationId }, headers, body }) => {
    const idempotencyKey = idempotencyKeyOf(headers['idempotency-key'])
    checkKind(body.kind, deps.extraKinds)
    const times = timesOf(body)
    const enqueued = await deps.outbox.enqueue({
      organizationId,
      workspaceId: body.workspaceId,
      kind: body.kind,
      locale: body.locale ?? null,
      idempotencyKey,
      requestDigest: requestDigest(body),
      recipients: recipientsOf(body, deps.platformSender.email),
      content: await contentOf(deps, { organizationId, body }),
      ...times,
    })
    if (enqueued.kind !== 'accepted' && enqueued.kind !== 'replayed') throw refusalOf(enqueued.kind)
    return {
      answer: { id: enqueued.id, state: enqueued.state },
      headers: enqueued.kind === 'replayed' ? { 'Idempotent-Replayed': 'true' } : {},
    }
  })

const timesOf = ({ sendAfter, expiresAt }: NotificationRequest) => {
  const times = {
    sendAfter: sendAfter === undefined ? null : new Date(sendAfter),
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
  }
  if (times.sendAfter !== null && times.expiresAt !== null && times.expiresAt <= times.sendAfter)
    throw refused('#/expiresAt', {
      code: 'before_send_after',
      detail: 'It would expire before it may be sent. Give a later time.',
    })
  return times
}

const refusalOf = (kind: Exclude<Enqueued['kind'], 'accepted' | 'replayed'>): Problem => {
  if (kind === 'key_reused') return new Problem('idempotency_key_reused')
  if (kind === 'no_workspace') return unknownWorkspace()
  if (kind === 'own_address') return refused('#/to', OWN_ADDRESS)
  return new Problem('not_found', { note: kind })
}

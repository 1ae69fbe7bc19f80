import type { NotificationState } from '@letterhead/contract'
import { uuidV7 } from '../../platform/uuid-v7.ts'
import { callFunction } from './call-function.ts'
import type { EnqueueDeps, Enqueued, NewNotification } from './enqueue.ts'
import { addressesOf, recipientKeys, sealMessage } from './sealed-message.ts'

interface Row {
  readonly result: Enqueued['kind']
  readonly id: string
  readonly state: NotificationState
}

const ENQUEUE_MANY = `select result, id, state from enqueue_notifications(
  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
  p_recipient_keys => $17)`

/**
 * All of one organisation, in one transaction and one round trip, each with its own fate, in the
 * order asked. Durable when it resolves.
 */
export const enqueueMany = async (
  { database, seal, platform }: EnqueueDeps,
  organizationId: string,
  asked: readonly NewNotification[],
): Promise<readonly Enqueued[]> => {
  if (asked.length === 0) return []
  const items = asked.map((one) => {
    const notificationId = uuidV7()
    return {
      ...one,
      notificationId,
      ...sealMessage(seal, { organizationId, notificationId }, one),
      addresses: addressesOf(one.recipients),
    }
  })
  const rows = await callFunction<Row>(database, 'enqueue_notifications', {
    text: ENQUEUE_MANY,
    values: [
      organizationId,
      items.map((one) => one.notificationId),
      items.map((one) => one.workspaceId),
      items.map((one) => one.kind),
      items.map((one) => one.locale),
      items.map((one) => one.idempotencyKey),
      items.map((one) => one.requestDigest),
      items.map((one) => one.sealedRecipients),
      items.map((one) => one.addresses.length),
      items.map((one) => one.addresses.join('\n')),
      items.map((one) => one.sealedContent),
      items.map((one) => one.sendAfter),
      items.map((one) => one.expiresAt),
      platform.limits.perMinute,
      platform.limits.perDay,
      platform.limits.inFlight,
      items.map((one) => recipientKeys(seal, organizationId, one.recipients).join(',')),
    ],
  })
  return rows.map(({ result, id, state }) =>
    result === 'accepted' || result === 'replayed' ? { kind: result, id, state } : { kind: result },
  )
}

import type { NotificationState } from '@letterhead/contract'
import type { Database, Tx } from '../../platform/database/index.ts'
import { digest } from '../../platform/digest.ts'
import type { Seal } from '../../platform/seal.ts'
import { uuidV7 } from '../../platform/uuid-v7.ts'
import type { Limits } from '../providers/index.ts'
import { callFunction } from './call-function.ts'
import type { Candidate } from './seams.ts'
import { recipientKeys, sealMessage, type Content, type Recipients } from './sealed-message.ts'

export interface EnqueueDeps {
  readonly database: Database
  readonly seal: Seal
  readonly platform: { readonly limits: Limits }
}

/** Validated already; nothing of it is read from anywhere else. */
export interface NewNotification {
  readonly organizationId: string
  readonly workspaceId: string
  readonly kind: string
  /** Null: the organisation's. */
  readonly locale: 'en' | 'fr' | null
  readonly idempotencyKey: string
  /** Of everything the caller asked for: the same key with another digest is refused. */
  readonly requestDigest: string
  readonly content: Content
  readonly recipients: Recipients
  readonly sendAfter: Date | null
  /** Null: 72 hours, not counting the time its lane is held. */
  readonly expiresAt: Date | null
}

export type Enqueued =
  | {
      readonly kind: 'accepted' | 'replayed'
      readonly id: string
      readonly state: NotificationState
    }
  | {
      readonly kind: 'key_reused' | 'no_organization' | 'no_workspace' | 'own_address' | 'no_lane'
    }

export interface NewTest {
  readonly organizationId: string
  readonly candidate: Candidate
  readonly content: Content
  readonly locale: 'en' | 'fr'
  readonly idempotencyKey: string
}

/** Highest first. */
const PRIORITY = { notification: 0, test: 1 }
/** No header can hold it, so a test's key never meets a host's. */
const TEST_KEY = '§test:'

/** Durable when it returns: key, notification and sealed contents in one transaction. */
export const enqueue = async (deps: EnqueueDeps, asked: NewNotification): Promise<Enqueued> =>
  await write(deps, { ...asked, priority: PRIORITY.notification, candidate: null })

/**
 * *Save and test*: first in the lane of the candidate's connection, not stopped by a hold, inside
 * the pace, over after two minutes. The same key again gives the same test.
 */
export const enqueueTest = async (deps: EnqueueDeps, asked: NewTest): Promise<Enqueued> =>
  await writeTest(deps, asked, { kind: 'test', to: asked.candidate.to })

/**
 * The same message once more, to the one-time address of the probe: a message of its own, so that
 * the admin's copy is what every recipient sees. One for each test.
 */
export const enqueueTestCopy = async (
  deps: EnqueueDeps,
  asked: Omit<NewTest, 'idempotencyKey'> & { readonly testId: string; readonly to: string },
): Promise<Enqueued> =>
  await writeTest(
    deps,
    {
      ...asked,
      // Its address is a secret and stands in the sealed recipients only.
      candidate: { ...asked.candidate, to: '', copyOf: asked.testId },
      idempotencyKey: `copy ${asked.testId}`,
    },
    { kind: 'test_copy', to: asked.to },
  )

/** A click that came twice: the test that the first one made. `tx` is inside the organisation. */
export const findTest = async (tx: Tx, idempotencyKey: string): Promise<string | null> => {
  const test = await tx
    .selectFrom('notifications')
    .select('notification_id')
    .where('idempotency_key', '=', TEST_KEY + idempotencyKey)
    .executeTakeFirst()
  return test?.notification_id ?? null
}

const writeTest = async (
  deps: EnqueueDeps,
  { organizationId, candidate, content, locale, idempotencyKey }: NewTest,
  { kind, to }: { readonly kind: 'test' | 'test_copy'; readonly to: string },
): Promise<Enqueued> =>
  await write(deps, {
    organizationId,
    workspaceId: null,
    kind,
    locale,
    idempotencyKey: TEST_KEY + idempotencyKey,
    requestDigest: digest(idempotencyKey),
    content,
    recipients: { to: [{ email: to }], cc: [], bcc: [], replyTo: null },
    sendAfter: null,
    expiresAt: null,
    priority: PRIORITY.test,
    candidate,
  })

/** A letter of the operator's own, by the platform sender whatever the organisation's sender is. */
export interface NewAlert {
  readonly to: string
  readonly content: Content
  readonly locale: 'en' | 'fr'
  /** The same key again gives the same alert. */
  readonly idempotencyKey: string
}

/**
 * Alerts wait in the lane of this organisation, which has no mailbox: no hold and no switch of a
 * customer's lanes can stop what tells of it. They are not the customer's mail and not in its lists.
 */
const OPERATOR = '_operator'
export const ALERT_KIND = 'alert'

export const enqueueAlert = async (
  deps: EnqueueDeps,
  { to, content, locale, idempotencyKey }: NewAlert,
): Promise<Enqueued> =>
  await write(deps, {
    organizationId: OPERATOR,
    workspaceId: null,
    kind: ALERT_KIND,
    locale,
    idempotencyKey,
    requestDigest: digest(idempotencyKey),
    content,
    recipients: { to: [{ email: to }], cc: [], bcc: [], replyTo: null },
    sendAfter: null,
    expiresAt: null,
    priority: PRIORITY.notification,
    candidate: null,
  })

type Written = Omit<NewNotification, 'workspaceId'> & {
  readonly workspaceId: string | null
  readonly priority: number
  readonly candidate: Candidate | null
}

const ENQUEUE = `select result, id, state from enqueue_notification(
  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
  p_recipient_keys => $19)`

const write = async (
  { database, seal, platform }: EnqueueDeps,
  asked: Written,
): Promise<Enqueued> => {
  const notificationId = uuidV7()
  const { to, cc, bcc } = asked.recipients
  const addresses = [...to, ...cc, ...bcc].map(({ email }) => email.toLowerCase())
  const sealed = sealMessage(seal, { ...asked, notificationId }, asked)
  const [row] = await callFunction<{
    result: Enqueued['kind']
    id: string
    state: NotificationState
  }>(database, 'enqueue_notification', {
    text: ENQUEUE,
    values: [
      asked.organizationId,
      notificationId,
      asked.workspaceId,
      asked.kind,
      asked.priority,
      asked.locale,
      asked.idempotencyKey,
      asked.requestDigest,
      sealed.sealedRecipients,
      addresses.length,
      addresses,
      sealed.sealedContent,
      asked.sendAfter,
      asked.expiresAt,
      asked.candidate === null ? null : JSON.stringify(asked.candidate),
      platform.limits.perMinute,
      platform.limits.perDay,
      platform.limits.inFlight,
      // Nobody looks for a test or an alert by its address.
      asked.workspaceId === null ? [] : recipientKeys(seal, asked.organizationId, asked.recipients),
    ],
  })
  if (row === undefined) throw new Error('enqueue_notification gave no row')
  return row.result === 'accepted' || row.result === 'replayed'
    ? { kind: row.result, id: row.id, state: row.state }
    : { kind: row.result }
}

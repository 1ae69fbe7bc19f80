import type { NotificationState } from '@letterhead/contract'
import { askedTogether, errorCode, type Database, type Tx } from '../../platform/database/index.ts'
import { digest } from '../../platform/digest.ts'
import type { Seal } from '../../platform/seal.ts'
import { uuidV7 } from '../../platform/uuid-v7.ts'
import type { Limits } from '../providers/index.ts'
import { callFunction, tryFunction } from './call-function.ts'
import type { Candidate } from './seams.ts'
import {
  addressesOf,
  recipientKeys,
  sealMessage,
  type Content,
  type Recipients,
} from './sealed-message.ts'

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
export const enqueue = async (write: Write, asked: NewNotification): Promise<Enqueued> =>
  await write({ ...asked, priority: PRIORITY.notification, candidate: null })

/**
 * *Save and test*: first in the lane of the candidate's connection, not stopped by a hold, inside
 * the pace, over after two minutes. The same key again gives the same test.
 */
export const enqueueTest = async (write: Write, asked: NewTest): Promise<Enqueued> =>
  await writeTest(write, asked, { kind: 'test', to: asked.candidate.to })

/**
 * The same message once more, to the one-time address of the probe: a message of its own, so that
 * the admin's copy is what every recipient sees. One for each test.
 */
export const enqueueTestCopy = async (
  write: Write,
  asked: Omit<NewTest, 'idempotencyKey'> & { readonly testId: string; readonly to: string },
): Promise<Enqueued> =>
  await writeTest(
    write,
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
  write: Write,
  { organizationId, candidate, content, locale, idempotencyKey }: NewTest,
  { kind, to }: { readonly kind: 'test' | 'test_copy'; readonly to: string },
): Promise<Enqueued> =>
  await write({
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
  write: Write,
  { to, content, locale, idempotencyKey }: NewAlert,
): Promise<Enqueued> =>
  await write({
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

/** What enqueue_notification takes. */
interface Row extends Omit<Written, 'content' | 'recipients' | 'candidate'> {
  readonly notificationId: string
  readonly sealedRecipients: Buffer
  readonly sealedContent: Buffer
  readonly addresses: readonly string[]
  readonly recipientKeys: readonly string[]
  readonly candidate: string | null
}

interface Answer {
  readonly result: Enqueued['kind']
  readonly id: string
  readonly state: NotificationState
}

const ENQUEUE = `select result, id, state from enqueue_notification(
  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
  p_recipient_keys => $19)`

/**
 * Ordered, so that two processes never wait for each other's rows. Who waits for a row of somebody
 * else's shall not hold up the others for long: then each goes alone.
 */
const ENQUEUE_TOGETHER = `select e.result, e.id, e.state
  from set_config('lock_timeout', '100ms', true),
  (select a.*
     from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::text[],
            $7::text[], $8::text[], $9::bytea[], $10::text[], $11::bytea[], $12::timestamptz[],
            $13::timestamptz[], $14::text[], $15::text[])
       with ordinality as a (organization, id, workspace, kind, priority, locale, key, digest,
         sealed_recipients, addresses, sealed_content, send_after, expires_at, candidate,
         recipient_keys, place)
    order by a.organization, a.key, a.place offset 0) a,
  string_to_array(a.addresses, E'\n') as everybody,
  enqueue_notification(a.organization, a.id, a.workspace, a.kind, a.priority, a.locale, a.key,
    a.digest, a.sealed_recipients, cardinality(everybody), everybody, a.sealed_content, a.send_after,
    a.expires_at, a.candidate::jsonb, $16, $17, $18,
    p_recipient_keys => string_to_array(a.recipient_keys, ',')::bigint[]) e
  order by a.place`

const LOCK_NOT_AVAILABLE = '55P03'

/**
 * Writes hand-overs. Those that come while others are being written go together, in one transaction
 * and one round trip, each with its own fate; who comes alone waits for nobody.
 */
export const createWrite = (deps: EnqueueDeps): Write => {
  const together = askedTogether(async (rows: readonly Row[]): Promise<readonly Answer[]> => {
    const [row] = rows
    return row !== undefined && rows.length === 1 ? await one(deps, row) : await many(deps, rows)
  })
  return async (asked) => {
    const { result, id, state } = await together(rowOf(deps.seal, asked))
    return result === 'accepted' || result === 'replayed'
      ? { kind: result, id, state }
      : { kind: result }
  }
}

export type Write = (asked: Written) => Promise<Enqueued>

const rowOf = (seal: Seal, { content, recipients, candidate, ...asked }: Written): Row => {
  const notificationId = uuidV7()
  return {
    ...asked,
    notificationId,
    ...sealMessage(seal, { ...asked, notificationId }, { content, recipients }),
    addresses: addressesOf(recipients),
    // Nobody looks for a test or an alert by its address.
    recipientKeys:
      asked.workspaceId === null ? [] : recipientKeys(seal, asked.organizationId, recipients),
    candidate: candidate === null ? null : JSON.stringify(candidate),
  }
}

const one = async ({ database, platform }: EnqueueDeps, row: Row): Promise<readonly Answer[]> =>
  await callFunction<Answer>(database, 'enqueue_notification', {
    text: ENQUEUE,
    values: [
      row.organizationId,
      row.notificationId,
      row.workspaceId,
      row.kind,
      row.priority,
      row.locale,
      row.idempotencyKey,
      row.requestDigest,
      row.sealedRecipients,
      row.addresses.length,
      row.addresses,
      row.sealedContent,
      row.sendAfter,
      row.expiresAt,
      row.candidate,
      platform.limits.perMinute,
      platform.limits.perDay,
      platform.limits.inFlight,
      row.recipientKeys,
    ],
  })

const many = async (
  { database, platform }: EnqueueDeps,
  rows: readonly Row[],
): Promise<readonly Answer[]> => {
  try {
    return await tryFunction<Answer>(database, 'enqueue_notification_each', {
      text: ENQUEUE_TOGETHER,
      values: [
        rows.map((row) => row.organizationId),
        rows.map((row) => row.notificationId),
        rows.map((row) => row.workspaceId),
        rows.map((row) => row.kind),
        rows.map((row) => row.priority),
        rows.map((row) => row.locale),
        rows.map((row) => row.idempotencyKey),
        rows.map((row) => row.requestDigest),
        rows.map((row) => row.sealedRecipients),
        rows.map((row) => row.addresses.join('\n')),
        rows.map((row) => row.sealedContent),
        rows.map((row) => row.sendAfter),
        rows.map((row) => row.expiresAt),
        rows.map((row) => row.candidate),
        rows.map((row) => row.recipientKeys.join(',')),
        platform.limits.perMinute,
        platform.limits.perDay,
        platform.limits.inFlight,
      ],
    })
  } catch (error) {
    // Undone for certain, unlike what else is out of reach.
    if (errorCode(error) === LOCK_NOT_AVAILABLE)
      throw new Error('one of them waits for a row', { cause: error })
    throw error
  }
}

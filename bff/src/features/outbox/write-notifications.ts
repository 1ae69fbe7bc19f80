import type { NotificationState } from '@letterhead/contract'
import { CompiledQuery } from 'kysely'
import { askedTogether, errorCode, type Database, type Tx } from '../../platform/database/index.ts'
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

type Written = Omit<NewNotification, 'workspaceId'> & {
  readonly workspaceId: string | null
  readonly priority: number
  readonly candidate: Candidate | null
}

/** Highest first. */
export const PRIORITY = { notification: 0, test: 1 }

export const asWritten = (asked: NewNotification): Written => ({
  ...asked,
  priority: PRIORITY.notification,
  candidate: null,
})

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

const ENQUEUE_MANY = `select result, id, state from enqueue_notifications(
  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
  p_recipient_keys => $17)`

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
  return async (asked) => enqueuedOf(await together(rowOf(deps.seal, asked)))
}

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
  const rows = asked.map((each) => rowOf(seal, asWritten(each)))
  const answers = await callFunction<Answer>(database, 'enqueue_notifications', {
    text: ENQUEUE_MANY,
    values: [
      organizationId,
      rows.map((row) => row.notificationId),
      rows.map((row) => row.workspaceId),
      rows.map((row) => row.kind),
      rows.map((row) => row.locale),
      rows.map((row) => row.idempotencyKey),
      rows.map((row) => row.requestDigest),
      rows.map((row) => row.sealedRecipients),
      rows.map((row) => row.addresses.length),
      rows.map((row) => row.addresses.join('\n')),
      rows.map((row) => row.sealedContent),
      rows.map((row) => row.sendAfter),
      rows.map((row) => row.expiresAt),
      platform.limits.perMinute,
      platform.limits.perDay,
      platform.limits.inFlight,
      rows.map((row) => row.recipientKeys.join(',')),
    ],
  })
  return answers.map(enqueuedOf)
}

export type Write = (asked: Written) => Promise<Enqueued>

const enqueuedOf = ({ result, id, state }: Answer): Enqueued =>
  result === 'accepted' || result === 'replayed' ? { kind: result, id, state } : { kind: result }

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

/**
 * Inside the caller's transaction: durable with it, so that what the caller counted before still holds
 * when the row is there. `tx` is inside the organisation.
 */
export const writeInside = async (deps: EnqueueDeps, tx: Tx, asked: Written): Promise<Enqueued> => {
  const { text, values } = callOf(deps, rowOf(deps.seal, asked))
  const { rows } = await tx.executeQuery<Answer>(CompiledQuery.raw(text, values))
  const [answer] = rows
  if (answer === undefined) throw new Error('the database gave no answer')
  return enqueuedOf(answer)
}

const one = async (deps: EnqueueDeps, row: Row): Promise<readonly Answer[]> =>
  await callFunction<Answer>(deps.database, 'enqueue_notification', callOf(deps, row))

const callOf = ({ platform }: Pick<EnqueueDeps, 'platform'>, row: Row) => ({
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

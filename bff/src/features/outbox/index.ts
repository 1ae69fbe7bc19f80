import type { EmailStatus, HeldMail, Notification, OutboxLimits } from '@letterhead/contract'
import type { Database, Tx } from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { Seal } from '../../platform/seal.ts'
import type { OperatorAlerts } from '../connection/index.ts'
import type { PlatformPort, Providers } from '../providers/index.ts'
import { cancel, type Cancelled } from './cancel.ts'
import {
  ALERT_KIND,
  enqueue,
  enqueueAlert,
  enqueueTest,
  enqueueTestCopy,
  type NewAlert,
  type NewTest,
} from './enqueue.ts'
import { readHeldMail } from './held-mail.ts'
import type { Lanes } from './lanes.ts'
import { readLimits } from './limits.ts'
import { choicesFor } from './policies.ts'
import { readNotification } from './read-notification.ts'
import type { ConnectionPort, MaySendAs, OnTestSettled } from './seams.ts'
import { readStatus } from './status.ts'
import { readWaiting, type Waiting } from './waiting.ts'
import { startWorker, type Worker } from './worker/index.ts'
import {
  createWrite,
  enqueueMany,
  type Enqueued,
  type NewNotification,
} from './write-notifications.ts'

export { createLanes, type Lanes } from './lanes.ts'
export type { Candidate } from './seams.ts'
export { findTest } from './enqueue.ts'
export type { Enqueued, NewNotification } from './write-notifications.ts'
export { isInBalance, weigh, type Balance } from './conservation.ts'
export {
  drainHeld,
  dropHeld,
  sendHeldFromPlatform,
  stopDrains,
  type Selection,
} from './decide-held-mail.ts'
export { readFigures, type Figures } from './figures.ts'
export { readDays, type Day } from './days.ts'
export { changeLimits, type OwnLimits } from './limits.ts'
export { listNotifications, type ListFilter } from './list-notifications.ts'
export { codeOf, summaryOf, type NotificationRow } from './notification-view.ts'
export { placeOf, type Place } from './pages.ts'
export {
  changePolicies,
  choicesFor,
  isAlwaysHeld,
  readPolicies,
  type KindWish,
  type PolicyGround,
} from './policies.ts'
export { readWhole } from './read-notification.ts'
export { renewRecipientKeys } from './renew-recipient-keys.ts'
export { unsealRecipients, unsealSubject } from './sealed-message.ts'
export { changeRetention, readRetention } from './retention.ts'
export { readSecondsToFinish } from './status.ts'
export { countUnknown, listUnknown, resolveUnknown, type UnknownRow } from './unknown-mail.ts'

export interface OutboxDeps extends ConnectionPort {
  /** Of the role letterhead_app. */
  readonly database: Database
  /** Of the role letterhead_worker; one of its connections is kept for LISTEN. */
  readonly workerDatabase: Database
  readonly providers: Providers
  readonly platform: PlatformPort
  readonly lanes: Lanes
  readonly onTestSettled: OnTestSettled
  /** Asked before every send from a mailbox. */
  readonly maySendAs: MaySendAs
  readonly alerts: OperatorAlerts
  readonly seal: Seal
  readonly log: Logger
  readonly now: () => Date
  /** Kinds that are sent again after an unknown outcome; all others are parked. None by default. */
  readonly resendKinds?: readonly string[]
  /** Kinds the operator forbids to leave from the platform sender in place of a mailbox. */
  readonly neverFromPlatform?: readonly string[]
  /** Metadata of what ended is kept so long, or shorter where an organisation says so; 400 by default. */
  readonly retentionDays?: number
  /** Sends at once in this process; 20 by default. */
  readonly sendsAtOnce?: number
}

/**
 * Where accepted notifications wait, and the only part that calls a provider's send. What takes a
 * `tx` wants one of the app role inside the organisation.
 */
export interface Outbox {
  /** Durable when it resolves. One round trip; the organisation's setting is made inside. */
  readonly enqueue: (notification: NewNotification) => Promise<Enqueued>
  /** *Save and test*, durable with `tx`: `no_lane` when the candidate's connection has none. */
  readonly enqueueTest: (tx: Tx, test: NewTest) => Promise<Enqueued>
  /** By the platform sender in any case, for what an organisation must hear of its own mailbox. */
  readonly enqueueAlert: (alert: NewAlert) => Promise<Enqueued>
  /** The probe's copy of that test, to `to`. */
  readonly enqueueTestCopy: (
    copy: Omit<NewTest, 'idempotencyKey'> & { readonly testId: string; readonly to: string },
  ) => Promise<Enqueued>
  /** Up to 500 of one organisation in one round trip, each with its own fate, in the order asked. */
  readonly enqueueMany: (
    organizationId: string,
    notifications: readonly NewNotification[],
  ) => Promise<readonly Enqueued[]>
  readonly read: (tx: Tx, notificationId: string) => Promise<Notification | null>
  readonly cancel: (tx: Tx, notificationId: string) => Promise<Cancelled>
  readonly waiting: (tx: Tx) => Promise<Waiting>
  readonly status: (tx: Tx) => Promise<EmailStatus>
  /** The pace of the mailbox that new mail leaves from, and what is left of it. */
  readonly limits: (tx: Tx) => Promise<OutboxLimits>
  readonly heldMail: (tx: Tx) => Promise<HeldMail>
  /** False for kinds that always wait for their own mailbox. */
  readonly mayLeaveFromPlatform: (kind: string) => boolean
  readonly lanes: Lanes
  readonly startWorker: () => Worker
}

const RETENTION_DAYS = 400

export const createOutbox = (deps: OutboxDeps): Outbox => {
  // An alert that comes twice is better than one that nobody sees parked.
  const resendKinds = [...(deps.resendKinds ?? []), ALERT_KIND]
  const whole = {
    ...deps,
    resendKinds,
    neverFromPlatform: deps.neverFromPlatform ?? [],
    retentionDays: deps.retentionDays ?? RETENTION_DAYS,
    sendsAtOnce: deps.sendsAtOnce ?? 20,
  }
  const write = createWrite(whole)
  return {
    enqueue: async (notification) => await enqueue(write, notification),
    enqueueTest: async (tx, test) => await enqueueTest(whole, tx, test),
    enqueueTestCopy: async (copy) => await enqueueTestCopy(write, copy),
    enqueueAlert: async (alert) => await enqueueAlert({ ...deps, write }, alert),
    enqueueMany: async (organizationId, notifications) =>
      await enqueueMany(whole, organizationId, notifications),
    read: readNotification,
    cancel,
    waiting: readWaiting,
    status: async (tx) => await readStatus(whole, tx),
    limits: async (tx) => await readLimits(whole, tx),
    mayLeaveFromPlatform: (kind) => choicesFor(kind, whole).includes('platform'),
    heldMail: async (tx) => await readHeldMail(whole, tx),
    lanes: deps.lanes,
    startWorker: () => startWorker(whole),
  }
}

import type { EmailStatus, Notification } from '@letterhead/contract'
import type { Database, Tx } from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { Seal } from '../../platform/seal.ts'
import type { OperatorAlerts } from '../connection/index.ts'
import type { PlatformPort, Providers } from '../providers/index.ts'
import { cancel } from './cancel.ts'
import {
  ALERT_KIND,
  enqueue,
  enqueueAlert,
  enqueueTest,
  enqueueTestCopy,
  type Enqueued,
  type NewAlert,
  type NewNotification,
  type NewTest,
} from './enqueue.ts'
import type { Lanes } from './lanes.ts'
import { readNotification } from './read-notification.ts'
import type { ConnectionPort, OnTestSettled } from './seams.ts'
import { readStatus } from './status.ts'
import { readWaiting, type Waiting } from './waiting.ts'
import { startWorker, type Worker } from './worker/index.ts'

export type { Enqueued } from './enqueue.ts'
export { createLanes, type Lanes } from './lanes.ts'
export type { Candidate } from './seams.ts'

export interface OutboxDeps extends ConnectionPort {
  /** Of the role letterhead_app. */
  readonly database: Database
  /** Of the role letterhead_worker; one of its connections is kept for LISTEN. */
  readonly workerDatabase: Database
  readonly providers: Providers
  readonly platform: PlatformPort
  readonly lanes: Lanes
  readonly onTestSettled: OnTestSettled
  readonly alerts: OperatorAlerts
  readonly seal: Seal
  readonly log: Logger
  /** UUID, new with every start of a process: holder of its claims. */
  readonly instanceId: string
  readonly now: () => Date
  /** Kinds that are sent again after an unknown outcome; all others are parked. None by default. */
  readonly resendKinds?: readonly string[]
  /** Sends at once in this process; 20 by default. */
  readonly slots?: number
}

/**
 * Where accepted notifications wait, and the only part that calls a provider's send. What takes a
 * `tx` wants one of the app role inside the organisation.
 */
export interface Outbox {
  /** Durable when it resolves. One round trip; the organisation's setting is made inside. */
  readonly enqueue: (notification: NewNotification) => Promise<Enqueued>
  /** *Save and test*: `no_lane` when the candidate's connection has none. */
  readonly enqueueTest: (test: NewTest) => Promise<Enqueued>
  /** By the platform sender in any case, for what an organisation must hear of its own mailbox. */
  readonly enqueueAlert: (alert: NewAlert) => Promise<Enqueued>
  /** The probe's copy of that test, to `to`. */
  readonly enqueueTestCopy: (
    copy: Omit<NewTest, 'idempotencyKey'> & { readonly testId: string; readonly to: string },
  ) => Promise<Enqueued>
  readonly read: (tx: Tx, notificationId: string) => Promise<Notification | null>
  readonly cancel: (
    tx: Tx,
    notificationId: string,
  ) => Promise<'cancelled' | 'already_settled' | 'not_found'>
  readonly waiting: (tx: Tx) => Promise<Waiting>
  readonly status: (tx: Tx) => Promise<EmailStatus>
  readonly lanes: Lanes
  readonly startWorker: () => Worker
}

export const createOutbox = (deps: OutboxDeps): Outbox => {
  // An alert that comes twice is better than one that nobody sees parked.
  const resendKinds = [...(deps.resendKinds ?? []), ALERT_KIND]
  const whole = { ...deps, resendKinds, slots: deps.slots ?? 20 }
  return {
    enqueue: async (notification) => await enqueue(whole, notification),
    enqueueTest: async (test) => await enqueueTest(whole, test),
    enqueueTestCopy: async (copy) => await enqueueTestCopy(whole, copy),
    enqueueAlert: async (alert) => await enqueueAlert(whole, alert),
    read: readNotification,
    cancel,
    waiting: readWaiting,
    status: async (tx) => await readStatus(whole, tx),
    lanes: deps.lanes,
    startWorker: () => startWorker(whole),
  }
}

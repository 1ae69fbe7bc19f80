import { digest } from '../../platform/digest.ts'
import type { Tx } from '../../platform/database/index.ts'
import type { Seal } from '../../platform/seal.ts'
import type { Candidate } from './seams.ts'
import type { Content } from './sealed-message.ts'
import {
  asWritten,
  PRIORITY,
  writeInside,
  type Enqueued,
  type EnqueueDeps,
  type NewNotification,
  type Write,
} from './write-notifications.ts'

export interface NewTest {
  readonly organizationId: string
  readonly candidate: Candidate
  readonly content: Content
  readonly locale: 'en' | 'fr'
  readonly idempotencyKey: string
}

/** No header can hold it, so a test's key never meets a host's. */
const TEST_KEY = '§test:'

/** Durable when it returns: key, notification and sealed contents in one transaction. */
export const enqueue = async (write: Write, asked: NewNotification): Promise<Enqueued> =>
  await write(asWritten(asked))

/**
 * *Save and test*: first in the lane of the candidate's connection, not stopped by a hold, inside
 * the pace, over after two minutes. The same key again gives the same test. Durable with `tx`.
 */
export const enqueueTest = async (deps: EnqueueDeps, tx: Tx, asked: NewTest): Promise<Enqueued> =>
  await writeTest(async (written) => await writeInside(deps, tx, written), asked, {
    kind: 'test',
    to: asked.candidate.to,
  })

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
  /** What it tells of; the same again, to the same address, gives the same alert. */
  readonly incident: string
}

/**
 * Alerts wait in the lane of this organisation, which has no mailbox: no hold and no switch of a
 * customer's lanes can stop what tells of it. They are not the customer's mail and not in its lists.
 */
const OPERATOR = '_operator'
export const ALERT_KIND = 'alert'

export const enqueueAlert = async (
  { write, seal }: { readonly write: Write; readonly seal: Seal },
  { to, content, locale, incident }: NewAlert,
): Promise<Enqueued> => {
  // Keys are kept in clear, and recipients are not.
  const idempotencyKey = `${incident}:${seal.digest(OPERATOR, to.toLowerCase())}`
  return await write({
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
}

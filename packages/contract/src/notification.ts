import * as z from 'zod/mini'
import { EmailAddress } from './email-address.ts'
import { endpoint } from './endpoint.ts'
import { HostId, Id, Instant } from './ids.ts'
import { Locale } from './kinds.ts'
import { filterText, oneLine } from './one-line.ts'
import { ProblemDetails } from './problem.ts'
import { SendingCode } from './rosetta-codes.ts'

export const NOTIFICATION_STATES = [
  'queued',
  'sending',
  'accepted',
  'rejected',
  'held',
  'unknown',
  'cancelled',
  'expired',
] as const
export const NotificationState = z.enum(NOTIFICATION_STATES)
export type NotificationState = (typeof NOTIFICATION_STATES)[number]

/** to + cc + bcc together. */
export const MOST_RECIPIENTS = 100
/** Largest request body of one notification, in bytes. */
export const LARGEST_NOTIFICATION = 1024 * 1024

const Recipient = z.strictObject({ email: EmailAddress, name: z.optional(oneLine(120)) })
const Recipients = z.array(Recipient).check(z.maxLength(MOST_RECIPIENTS))

/** Content brought by the host: at least one of `html` and `text`. */
const Content = z
  .strictObject({
    subject: oneLine(255),
    html: z.optional(z.string().check(z.minLength(1))),
    text: z.optional(z.string().check(z.minLength(1))),
  })
  .check(
    z.refine((content) => content.html !== undefined || content.text !== undefined, {
      error: 'Bring html, text, or both.',
      path: ['html'],
    }),
  )

/** `data` is checked against the kind's own schema (`templateDataSchemas`). */
const Template = z.strictObject({ data: z.record(z.string(), z.unknown()) })

/**
 * What the host hands over. Exactly one of `content` and `template`. `kind` is one of the eight or
 * one the operator declared (`KINDS`). `sendAfter` and `expiresAt` are RFC 3339 instants.
 */
export const NotificationRequest = z
  .strictObject({
    workspaceId: HostId,
    kind: z.string().check(z.regex(/^[a-z][a-z0-9_]{0,39}$/)),
    to: Recipients.check(z.minLength(1)),
    cc: z.optional(Recipients),
    bcc: z.optional(Recipients),
    replyTo: z.optional(Recipient),
    locale: z.optional(Locale),
    content: z.optional(Content),
    template: z.optional(Template),
    sendAfter: z.optional(Instant),
    expiresAt: z.optional(Instant),
  })
  .check(
    z.refine((body) => (body.content === undefined) !== (body.template === undefined), {
      error: 'Bring either content or template.',
      path: ['content'],
    }),
    z.refine(
      (body) =>
        body.to.length + (body.cc?.length ?? 0) + (body.bcc?.length ?? 0) <= MOST_RECIPIENTS,
      { error: `At most ${MOST_RECIPIENTS} recipients in to, cc and bcc together.`, path: ['to'] },
    ),
  )
  .register(z.globalRegistry, { id: 'NotificationRequest' })
export type NotificationRequest = z.infer<typeof NotificationRequest>

export const NotificationAccepted = z
  .object({ id: Id, state: NotificationState })
  .register(z.globalRegistry, { id: 'NotificationAccepted' })
export type NotificationAccepted = z.infer<typeof NotificationAccepted>

/** Metadata only: recipients and contents are never given back. */
export const Notification = z
  .object({
    id: Id,
    organizationId: HostId,
    workspaceId: z.nullable(HostId),
    kind: z.string(),
    state: NotificationState,
    code: z.nullable(SendingCode),
    /** The address it left from, once it left. */
    from: z.nullable(z.string()),
    recipients: z.number(),
    attempts: z.number(),
    createdAt: Instant,
    sendAfter: z.nullable(Instant),
    expiresAt: z.nullable(Instant),
    nextAttemptAt: z.nullable(Instant),
    settledAt: z.nullable(Instant),
    /** Null unless its outcome was unknown and somebody said what became of it. */
    resolved: z.nullable(
      z.object({
        as: z.enum(['accepted', 'send_again']),
        by: z.enum(['person', 'api_key']),
        at: Instant,
      }),
    ),
    timeline: z.array(
      z.object({
        attempt: z.number(),
        startedAt: Instant,
        endedAt: z.nullable(Instant),
        outcome: z.nullable(
          z.enum(['accepted', 'rejected', 'later', 'reconnect', 'misconfigured', 'unknown']),
        ),
        code: z.nullable(SendingCode),
        providerCode: z.nullable(z.string()),
        httpStatus: z.nullable(z.number()),
        correlationId: z.nullable(z.string()),
      }),
    ),
  })
  .register(z.globalRegistry, { id: 'Notification' })
export type Notification = z.infer<typeof Notification>

/** A notification in a list: all but its timeline. */
export const NotificationSummary = z
  .omit(Notification, { timeline: true })
  .register(z.globalRegistry, { id: 'NotificationSummary' })
export type NotificationSummary = z.infer<typeof NotificationSummary>

/** Items of one batch, and the largest request body of it in bytes. */
export const MOST_OF_A_BATCH = 500
export const LARGEST_BATCH = 8 * 1024 * 1024

/** One item's own fate: `status` is what a single call would have answered (202, 404, 422, …). */
export const BatchResult = z
  .object({
    status: z.number(),
    id: z.optional(Id),
    state: z.optional(NotificationState),
    /** A replay of the same key with the same body. */
    replayed: z.optional(z.literal(true)),
    problem: z.optional(ProblemDetails),
  })
  .register(z.globalRegistry, { id: 'BatchResult' })
export type BatchResult = z.infer<typeof BatchResult>

const organizationParams = z.strictObject({ organizationId: HostId })
const notificationParams = z.strictObject({ organizationId: HostId, notificationId: Id })

export const createNotification = endpoint({
  id: 'createNotification',
  summary: 'Hand over a notification; the answer is durable',
  method: 'POST',
  path: '/api/v1/organizations/{organizationId}/notifications',
  guard: { kind: 'api-key', scope: 'send' },
  audit: { none: 'Recorded in the outbox itself, with its timeline.' },
  params: organizationParams,
  headers: z.object({
    /** 1-255 characters, bare or as a quoted string; a replay answers the same. */
    'idempotency-key': z.optional(z.string()),
  }),
  body: NotificationRequest,
  bodyLimit: LARGEST_NOTIFICATION,
  success: { status: 202, answer: NotificationAccepted },
  problems: [
    'malformed_request',
    'idempotency_key_missing',
    'idempotency_key_reused',
    'validation_failed',
    'unauthenticated',
    'forbidden',
    'not_found',
    'too_large',
    'unsupported_media_type',
    'unavailable',
  ],
})

export const createNotifications = endpoint({
  id: 'createNotifications',
  summary: 'Hand over up to 500 notifications; each has its own fate',
  method: 'POST',
  path: '/api/v1/organizations/{organizationId}/notifications/batch',
  guard: { kind: 'api-key', scope: 'send' },
  audit: { none: 'Recorded in the outbox itself, with its timeline.' },
  params: organizationParams,
  body: z.strictObject({
    /**
     * Each `{idempotencyKey, …}` with the members of a single notification. An item that is not
     * valid gets a 422 of its own; the others go on.
     */
    items: z
      .array(z.record(z.string(), z.unknown()))
      .check(z.minLength(1), z.maxLength(MOST_OF_A_BATCH)),
  }),
  bodyLimit: LARGEST_BATCH,
  success: { status: 200, answer: z.object({ results: z.array(BatchResult) }) },
  problems: [
    'malformed_request',
    'validation_failed',
    'unauthenticated',
    'forbidden',
    'not_found',
    'too_large',
    'unsupported_media_type',
    'unavailable',
  ],
})

export const listNotifications = endpoint({
  id: 'listNotifications',
  summary: 'The organisation’s notifications, newest first; metadata only',
  method: 'GET',
  path: '/api/v1/organizations/{organizationId}/notifications',
  guard: { kind: 'api-key', scope: 'read' },
  audit: { none: 'Reads metadata only.' },
  params: organizationParams,
  query: z.strictObject({
    state: z.optional(NotificationState),
    kind: z.optional(filterText(40)),
    /** 50 when absent. */
    limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(200))),
    /** `next_cursor` of the page before. */
    cursor: z.optional(z.string().check(z.maxLength(200))),
  }),
  success: {
    status: 200,
    answer: z.object({
      data: z.array(NotificationSummary),
      next_cursor: z.nullable(z.string()),
    }),
  },
  // validation_failed: code invalid_cursor (#/query/cursor)
  problems: ['not_found', 'validation_failed', 'unauthenticated', 'forbidden'],
})

export const readNotification = endpoint({
  id: 'readNotification',
  summary: 'How a notification stands, with its timeline',
  method: 'GET',
  path: '/api/v1/organizations/{organizationId}/notifications/{notificationId}',
  guard: { kind: 'api-key', scope: 'read' },
  audit: { none: 'Reads metadata only.' },
  params: notificationParams,
  success: { status: 200, answer: Notification },
  problems: ['not_found', 'unauthenticated', 'forbidden'],
})

export const resolveNotification = endpoint({
  id: 'resolveNotification',
  summary: 'Say that a notification of unknown outcome has left, or send it again',
  method: 'POST',
  path: '/api/v1/organizations/{organizationId}/notifications/{notificationId}/resolve',
  guard: { kind: 'api-key', scope: 'send' },
  audit: { action: 'unknown_mail.resolved' },
  params: notificationParams,
  body: z.strictObject({ as: z.enum(['accepted', 'send_again']) }),
  success: { status: 200, answer: NotificationAccepted },
  // already_settled: it is not unknown. validation_failed: code contents_erased (#/as) after 30 days.
  problems: ['not_found', 'already_settled', 'validation_failed', 'unauthenticated', 'forbidden'],
})

export const cancelNotification = endpoint({
  id: 'cancelNotification',
  summary: 'Cancel a notification that has not left',
  method: 'POST',
  path: '/api/v1/organizations/{organizationId}/notifications/{notificationId}/cancel',
  guard: { kind: 'api-key', scope: 'send' },
  audit: { action: 'notification.cancelled' },
  params: notificationParams,
  success: { status: 200, answer: NotificationAccepted },
  problems: ['not_found', 'already_settled', 'unauthenticated', 'forbidden'],
})

/** What the host shows beside its own mail features. Times in RFC 3339, durations in seconds. */
export const EmailStatus = z
  .object({
    sender: z.object({ kind: z.enum(['platform', 'own']), email: z.string(), name: z.string() }),
    connection: z.nullable(
      z.object({
        provider: z.enum(['microsoft', 'google']),
        state: z.enum(['connected', 'needs_reconnect', 'disconnected']),
        code: z.nullable(SendingCode),
      }),
    ),
    waiting: z.object({
      queued: z.number(),
      sending: z.number(),
      held: z.number(),
      unknown: z.number(),
    }),
    budget: z.object({
      perMinute: z.object({ limit: z.number(), left: z.number() }),
      /** Rolling 24 hours. */
      perDay: z.object({ limit: z.number(), left: z.number() }),
      /** Rolling 24 hours, to + cc + bcc; null: not limited here. */
      recipientsPerDay: z.nullable(z.object({ limit: z.number(), left: z.number() })),
    }),
    /** Seconds until the queue is empty at the allowed pace; null while it is held. */
    secondsToFinish: z.nullable(z.number()),
  })
  .register(z.globalRegistry, { id: 'EmailStatus' })
export type EmailStatus = z.infer<typeof EmailStatus>

export const readEmailStatus = endpoint({
  id: 'readEmailStatus',
  summary: 'Sender in use, connection, what waits, budget left',
  method: 'GET',
  path: '/api/v1/organizations/{organizationId}/email-status',
  guard: { kind: 'api-key', scope: 'read' },
  audit: { none: 'Reads the organisation’s own state.' },
  params: organizationParams,
  success: { status: 200, answer: EmailStatus },
  problems: ['not_found', 'unauthenticated', 'forbidden'],
})

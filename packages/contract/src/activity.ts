import * as z from 'zod/mini'
import { EmailAddress } from './email-address.ts'
import { endpoint } from './endpoint.ts'
import { Day, HostId, Id, Instant } from './ids.ts'
import { Notification, NotificationState } from './notification.ts'
import { filterText } from './one-line.ts'
import { OutboxLimits } from './outbox-policy.ts'
import { SendingCode } from './rosetta-codes.ts'

/** One day in UTC. */
export const ActivityDay = z.object({
  /** `2026-11-22` */
  day: z.string(),
  /** By the day they ended. */
  accepted: z.number(),
  rejected: z.number(),
  expired: z.number(),
  cancelled: z.number(),
  /** By the day they were handed over: of those, how many are held or unknown now. */
  held: z.number(),
  unknown: z.number(),
})

/** The newest day that is unusual: outside of what the same weekday was before, and at least 50 mails. */
export const SendingAnomaly = z.object({
  day: z.string(),
  accepted: z.number(),
  /** The middle (median) of the same weekday in the 28 days before. */
  usual: z.number(),
  direction: z.enum(['more', 'fewer']),
})
export type SendingAnomaly = z.infer<typeof SendingAnomaly>

export const ActivityDays = z
  .object({
    /** Oldest first, today last, days without mail included. */
    days: z.array(ActivityDay),
    anomaly: z.nullable(SendingAnomaly),
    waiting: z.object({
      queued: z.number(),
      sending: z.number(),
      held: z.number(),
      unknown: z.number(),
    }),
    limits: OutboxLimits,
    /** Seconds until what may leave has left, at the allowed pace; null: the queue is held. */
    secondsToFinish: z.nullable(z.number()),
    /** While the provider throttles or is down: when we try again, and why. */
    pausedUntil: z.nullable(Instant),
    pausedCode: z.nullable(SendingCode),
  })
  .register(z.globalRegistry, { id: 'ActivityDays' })
export type ActivityDays = z.infer<typeof ActivityDays>

export const readActivityDays = endpoint({
  id: 'readActivityDays',
  summary: 'Mail by day, what is unusual, what waits, what is left of the pace',
  method: 'GET',
  path: '/bff/activity/days',
  guard: { kind: 'session', role: 'member' },
  audit: { none: 'Reads counts of the organisation’s own mail.' },
  query: z.strictObject({
    /** 28 when absent. */
    days: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(90))),
  }),
  success: { status: 200, answer: ActivityDays },
  problems: ['forbidden', 'validation_failed'],
})

export const ActivityItem = z
  .object({
    id: Id,
    kind: z.string(),
    workspaceId: z.nullable(HostId),
    state: NotificationState,
    code: z.nullable(SendingCode),
    createdAt: Instant,
    settledAt: z.nullable(Instant),
    nextAttemptAt: z.nullable(Instant),
    from: z.nullable(z.string()),
    /** From the platform sender with a note, although the organisation has a mailbox of its own. */
    diverted: z.boolean(),
    /** to, cc and bcc: addresses for the organisation's admins, `a…@domain` for others. */
    recipients: z.array(z.string()),
    attempts: z.number(),
  })
  .register(z.globalRegistry, { id: 'ActivityItem' })
export type ActivityItem = z.infer<typeof ActivityItem>

export const listActivity = endpoint({
  id: 'listActivity',
  summary: 'The organisation’s mail, newest first; metadata only',
  method: 'GET',
  path: '/bff/activity/notifications',
  guard: { kind: 'session', role: 'member' },
  audit: { none: 'Reads metadata of the organisation’s own mail.' },
  query: z.strictObject({
    state: z.optional(NotificationState),
    kind: z.optional(filterText(40)),
    /** Handed over on this day (UTC), `2026-11-22`. */
    day: z.optional(Day),
    /** 50 when absent. */
    limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100))),
    /** `next_cursor` of the page before. */
    cursor: z.optional(z.string().check(z.maxLength(200))),
  }),
  success: {
    status: 200,
    answer: z.object({ data: z.array(ActivityItem), next_cursor: z.nullable(z.string()) }),
  },
  // validation_failed: code invalid_cursor (#/query/cursor)
  problems: ['forbidden', 'validation_failed'],
})

export const findMailTo = endpoint({
  id: 'findMailTo',
  summary: 'The organisation’s mail to one address (to, cc or bcc), newest first; metadata only',
  // An address is no part of a URL: those are logged on the way.
  method: 'POST',
  path: '/bff/activity/notifications/find',
  guard: { kind: 'session', role: 'admin' },
  audit: { none: 'Reads metadata of the organisation’s own mail.' },
  body: z.strictObject({
    /** The whole address, in any case. */
    recipient: EmailAddress,
    state: z.optional(NotificationState),
    kind: z.optional(filterText(40)),
    /** Handed over on this day (UTC), `2026-11-22`. */
    day: z.optional(Day),
    /** 50 when absent. */
    limit: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
    /** `next_cursor` of the page before. */
    cursor: z.optional(z.string().check(z.maxLength(200))),
  }),
  success: {
    status: 200,
    answer: z.object({ data: z.array(ActivityItem), next_cursor: z.nullable(z.string()) }),
  },
  // validation_failed: code invalid_cursor (#/cursor)
  problems: ['forbidden', 'validation_failed', 'cross_site_request'],
})

/** One mail with its way: hand-over, calls to the provider, ending. */
export const ActivityDetail = z
  .object({
    item: ActivityItem,
    notification: Notification,
    /** The provider's log of that mailbox; null for the platform sender. */
    logLink: z.nullable(z.string()),
  })
  .register(z.globalRegistry, { id: 'ActivityDetail' })
export type ActivityDetail = z.infer<typeof ActivityDetail>

export const readActivityDetail = endpoint({
  id: 'readActivityDetail',
  summary: 'One mail of the organisation with its timeline; never its contents',
  method: 'GET',
  path: '/bff/activity/notifications/{notificationId}',
  guard: { kind: 'session', role: 'member' },
  audit: { none: 'Reads metadata of the organisation’s own mail.' },
  params: z.strictObject({ notificationId: Id }),
  success: { status: 200, answer: ActivityDetail },
  problems: ['forbidden', 'not_found'],
})

export const cancelMail = endpoint({
  id: 'cancelMail',
  summary: 'Cancel one mail that has not left; its contents are erased',
  method: 'POST',
  path: '/bff/activity/notifications/{notificationId}/cancel',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'notification.cancelled' },
  params: z.strictObject({ notificationId: Id }),
  success: { status: 200, answer: ActivityDetail },
  problems: ['forbidden', 'not_found', 'already_settled', 'cross_site_request'],
})

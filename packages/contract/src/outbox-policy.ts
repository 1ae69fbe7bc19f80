import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Version } from './ids.ts'
import type { Kind } from './kinds.ts'

/** Kinds that always wait for their own mailbox and never expire by themselves (row B6). */
export const ALWAYS_HELD = [
  'compliance_alert',
  'rights_request',
  'incident',
] as const satisfies readonly Kind[]

/**
 * What becomes of a kind while its mailbox cannot send: `hold` it, let it `expire` although it waits,
 * or send it from the `platform` sender with a visible note.
 */
export const WhenBroken = z.enum(['hold', 'expire', 'platform'])
export type WhenBroken = z.infer<typeof WhenBroken>

/** What becomes of a mail of which nobody knows whether it left: `park` it for a person, or `resend`. */
export const WhenUnknown = z.enum(['park', 'resend'])
export type WhenUnknown = z.infer<typeof WhenUnknown>

/** Hours a mail may wait when the host gave no `expiresAt`. */
const LifeHours = z.int().check(z.minimum(1), z.maximum(720))

export const OutboxPolicies = z
  .object({
    /** Every kind, the operator's own ones last. */
    kinds: z.array(
      z.object({
        kind: z.string(),
        whenBroken: WhenBroken,
        whenUnknown: WhenUnknown,
        /** Not counting the time in a held queue, unless `whenBroken` is `expire`. Null: never. */
        expiresAfterHours: z.nullable(z.number()),
        /** What `whenBroken` may be: only `hold` for kinds that are always held; no `platform` where the operator forbids it. */
        choices: z.array(WhenBroken),
      }),
    ),
    platformSender: z.object({ name: z.string(), email: z.string() }),
    /** Grows with every change; send it back when changing. */
    version: z.number(),
  })
  .register(z.globalRegistry, { id: 'OutboxPolicies' })
export type OutboxPolicies = z.infer<typeof OutboxPolicies>

export const readOutboxPolicies = endpoint({
  id: 'readOutboxPolicies',
  summary: 'What becomes of each kind while the mailbox is broken or an outcome is unknown',
  method: 'GET',
  path: '/bff/outbox/policies',
  guard: { kind: 'session', role: 'member' },
  audit: { none: 'Reads the organisation’s own settings.' },
  success: { status: 200, answer: OutboxPolicies },
  problems: ['forbidden'],
})

export const changeOutboxPolicies = endpoint({
  id: 'changeOutboxPolicies',
  summary: 'Change policies by kind; kinds that are not named stay as they are',
  method: 'PUT',
  path: '/bff/outbox/policies',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'outbox_policies.changed' },
  body: z.strictObject({
    kinds: z
      .array(
        z.strictObject({
          kind: z.string(),
          whenBroken: WhenBroken,
          whenUnknown: WhenUnknown,
          /** Null for kinds that are always held, and only for them; absent: as it is. */
          expiresAfterHours: z.optional(z.nullable(LifeHours)),
        }),
      )
      .check(z.minLength(1), z.maxLength(100)),
    version: Version,
  }),
  success: { status: 200, answer: OutboxPolicies },
  // validation_failed: codes unknown_kind (#/kinds/0/kind), always_held, not_from_platform
  // (#/kinds/0/whenBroken), always_held, life_missing (#/kinds/0/expiresAfterHours)
  problems: ['validation_failed', 'cross_site_request', 'precondition_failed'],
})

/** `allowed` by provider and operator, the organisation's `own` wish, what counts (the lower one), what is left now. */
const Pace = z.object({
  allowed: z.number(),
  own: z.nullable(z.number()),
  limit: z.number(),
  left: z.number(),
})

/** `allowed` null: the provider does not limit it; the organisation's own limit does. */
const RecipientPace = z.extend(Pace, { allowed: z.nullable(z.number()) })

/** The pace of the mailbox that new mail leaves from, over everyone who uses it. */
export const OutboxLimits = z
  .object({
    /** `platform`: the operator's sender, which has no limits of the organisation's own. */
    provider: z.enum(['microsoft', 'google', 'platform']),
    messagesPerMinute: Pace,
    /** Rolling 24 hours. */
    messagesPerDay: Pace,
    /** Rolling 24 hours, to + cc + bcc. Null: recipients are not limited here. */
    recipientsPerDay: z.nullable(RecipientPace),
    /** `own` is always null. Null: not limited here. */
    bytesPerFiveMinutes: z.nullable(Pace),
    /** False for the platform sender: `PUT` would change nothing now, and is kept for a mailbox. */
    mayLimit: z.boolean(),
    /** Grows with every change of the own limits; send it back when changing. */
    version: z.number(),
  })
  .register(z.globalRegistry, { id: 'OutboxLimits' })
export type OutboxLimits = z.infer<typeof OutboxLimits>

export const readOutboxLimits = endpoint({
  id: 'readOutboxLimits',
  summary: 'The pace of the mailbox: allowed, own limits, what is left',
  method: 'GET',
  path: '/bff/outbox/limits',
  guard: { kind: 'session', role: 'member' },
  audit: { none: 'Reads the organisation’s own settings.' },
  success: { status: 200, answer: OutboxLimits },
  problems: ['forbidden'],
})

const OwnLimit = z.nullable(z.int().check(z.minimum(1), z.maximum(1_000_000)))

export const changeOutboxLimits = endpoint({
  id: 'changeOutboxLimits',
  summary: 'Limit the own mailbox further down; null takes the own limit away',
  method: 'PUT',
  path: '/bff/outbox/limits',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'outbox_limits.changed' },
  body: z.strictObject({
    messagesPerMinute: OwnLimit,
    messagesPerDay: OwnLimit,
    /** At least 100: one message may have so many. */
    recipientsPerDay: z.nullable(z.int().check(z.minimum(100), z.maximum(1_000_000_000))),
    version: Version,
  }),
  success: { status: 200, answer: OutboxLimits },
  // validation_failed: code above_allowed (#/messagesPerDay)
  problems: ['validation_failed', 'cross_site_request', 'precondition_failed'],
})

import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { filterText } from './one-line.ts'
import { SendingCode } from './rosetta-codes.ts'

/** What one decision is about: all that waits, whole kinds, or single mails. Exactly one of the three. */
const Selection = {
  all: z.optional(z.literal(true)),
  kinds: z.optional(z.array(filterText(40)).check(z.minLength(1), z.maxLength(100))),
  ids: z.optional(z.array(Id).check(z.minLength(1), z.maxLength(500))),
}
const onlyOne = (body: {
  readonly all?: unknown
  readonly kinds?: unknown
  readonly ids?: unknown
}): boolean => [body.all, body.kinds, body.ids].filter((part) => part !== undefined).length === 1
const ONE_SELECTION = { error: 'Bring exactly one of all, kinds and ids.', path: ['all'] }

/** A decision that is being carried out; work through a large queue takes a while. */
export const HeldMailWork = z.object({
  id: Id,
  act: z.enum(['drain', 'platform', 'drop']),
  startedAt: Instant,
  /** Who decided; null: the organisation's policy by kind. */
  by: z.nullable(z.string()),
})

/** Mail that waits for its mailbox or for a decision. Read again every few seconds while it changes. */
export const HeldMail = z
  .object({
    /**
     * Why it waits: `broken` (connection must be renewed, or the operator must act), `disconnected`,
     * `decision` (the mailbox works again, and some mail waited longer than an hour: an admin says
     * what becomes of it; new mail leaves meanwhile), `set_aside` (only mails that failed three times
     * at our own hands). Null: nothing is held.
     */
    reason: z.nullable(z.enum(['broken', 'disconnected', 'decision', 'set_aside'])),
    code: z.nullable(SendingCode),
    total: z.number(),
    oldestAt: z.nullable(Instant),
    byKind: z.array(
      z.object({
        kind: z.string(),
        count: z.number(),
        oldestAt: Instant,
        /** May be sent from the platform sender with a note. */
        mayLeaveFromPlatform: z.boolean(),
      }),
    ),
    /** A drain would begin now; false while the mailbox is broken or there is no own sender. */
    mayDrain: z.boolean(),
    /** Seconds that sending all of it takes at the allowed pace, other mail included; null: cannot leave. */
    secondsToFinish: z.nullable(z.number()),
    /** Held mail on its way out: what a drain has begun and `stop` would hold again. */
    drain: z.nullable(
      z.object({
        startedAt: Instant,
        /** Began by itself because nothing had waited longer than an hour. */
        automatic: z.boolean(),
        total: z.number(),
        left: z.number(),
        secondsToFinish: z.nullable(z.number()),
      }),
    ),
    work: z.array(HeldMailWork),
  })
  .register(z.globalRegistry, { id: 'HeldMail' })
export type HeldMail = z.infer<typeof HeldMail>

export const readHeldMail = endpoint({
  id: 'readHeldMail',
  summary:
    'What is held: how many, how old, by kind, how long sending it takes; a drain’s progress',
  method: 'GET',
  path: '/bff/held-mail',
  guard: { kind: 'session', role: 'member' },
  audit: { none: 'Reads counts of the organisation’s own mail.' },
  success: { status: 200, answer: HeldMail },
  problems: ['forbidden'],
})

export const drainHeldMail = endpoint({
  id: 'drainHeldMail',
  summary: 'Send held mail, oldest first, at the allowed pace',
  method: 'POST',
  path: '/bff/held-mail/drain',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'held_mail.drained' },
  body: z
    .strictObject({
      ...Selection,
      /** `platform`: with a note, for the kinds that may; also while the mailbox is broken. Default `own`. */
      from: z.optional(z.enum(['own', 'platform'])),
    })
    .check(z.refine(onlyOne, ONE_SELECTION)),
  success: { status: 200, answer: HeldMail },
  // validation_failed: code not_from_platform (#/kinds/0). not_connected: no mailbox to send it from.
  problems: ['validation_failed', 'cross_site_request', 'not_connected'],
})

export const dropHeldMail = endpoint({
  id: 'dropHeldMail',
  summary: 'Cancel held mail; its contents are erased at once and for good',
  method: 'POST',
  path: '/bff/held-mail/drop',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'held_mail.dropped' },
  body: z.strictObject(Selection).check(z.refine(onlyOne, ONE_SELECTION)),
  success: { status: 200, answer: HeldMail },
  problems: ['validation_failed', 'cross_site_request'],
})

export const stopDrain = endpoint({
  id: 'stopDrain',
  summary: 'Hold again what a drain has not sent yet',
  method: 'POST',
  path: '/bff/held-mail/stop',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'held_mail.stopped' },
  success: { status: 200, answer: HeldMail },
  problems: ['cross_site_request'],
})

/** A mail that may or may not have left, with everything known about it. */
export const UnknownMail = z
  .object({
    id: Id,
    kind: z.string(),
    workspaceId: z.nullable(z.string()),
    createdAt: Instant,
    /** When the provider was called. */
    attemptedAt: Instant,
    attempts: z.number(),
    code: z.nullable(SendingCode),
    /** The address it would have left from: look into its *Sent* folder or the provider's log. */
    from: z.nullable(z.string()),
    provider: z.enum(['microsoft', 'google', 'platform']),
    /** The provider's log of that mailbox; null for the platform sender. */
    logLink: z.nullable(z.string()),
    providerCode: z.nullable(z.string()),
    httpStatus: z.nullable(z.number()),
    correlationId: z.nullable(z.string()),
    /** Addresses for the organisation's admins, `a…@domain` for others. */
    recipients: z.array(z.string()),
    /** For admins, while the contents are kept (30 days); else null. */
    subject: z.nullable(z.string()),
    /** False: its contents were erased after 30 days, so it can only be marked. */
    maySendAgain: z.boolean(),
  })
  .register(z.globalRegistry, { id: 'UnknownMail' })
export type UnknownMail = z.infer<typeof UnknownMail>

export const readUnknownMail = endpoint({
  id: 'readUnknownMail',
  summary: 'Mail that may or may not have left, newest first',
  method: 'GET',
  path: '/bff/unknown-mail',
  guard: { kind: 'session', role: 'member' },
  audit: {
    none: 'Reads the organisation’s own mail; a person of it sees addresses as an admin only.',
  },
  query: z.strictObject({
    limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100))),
    cursor: z.optional(z.string().check(z.maxLength(200))),
  }),
  success: {
    status: 200,
    answer: z.object({
      data: z.array(UnknownMail),
      next_cursor: z.nullable(z.string()),
      total: z.number(),
    }),
  },
  // validation_failed: code invalid_cursor (#/query/cursor)
  problems: ['forbidden', 'validation_failed'],
})

export const ResolveAs = z.enum(['accepted', 'send_again'])
export type ResolveAs = z.infer<typeof ResolveAs>

export const resolveUnknownMail = endpoint({
  id: 'resolveUnknownMail',
  summary: 'Say that unknown mail has left, or send it again',
  method: 'POST',
  path: '/bff/unknown-mail/resolve',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'unknown_mail.resolved' },
  body: z
    .strictObject({ all: Selection.all, ids: Selection.ids, as: ResolveAs })
    .check(z.refine(onlyOne, { error: 'Bring exactly one of all and ids.', path: ['all'] })),
  success: {
    status: 200,
    answer: z.object({
      resolved: z.number(),
      /** Not unknown any more, or without contents to send again. */
      skipped: z.number(),
      /** Unknown mail that is left. */
      left: z.number(),
    }),
  },
  problems: ['validation_failed', 'cross_site_request'],
})

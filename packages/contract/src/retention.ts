import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Instant, Version } from './ids.ts'

const Days = z.int().check(z.minimum(7), z.maximum(3650))

/**
 * How long records of finished emails are kept: recipients (sealed), kind, times, outcome. Contents go
 * when an email has left; what waits, and the audit trail, are not touched by this.
 */
export const Retention = z
  .object({
    /** The organisation's own wish; null: as the operator set it. */
    own: z.nullable(Days),
    /** `RETENTION_DAYS`; an own wish may only be shorter. */
    operator: z.number(),
    /** The oldest record there is; null: none. */
    oldest: z.nullable(Instant),
    /** Grows with every change; send it back when changing. */
    version: z.number(),
  })
  .register(z.globalRegistry, { id: 'Retention' })
export type Retention = z.infer<typeof Retention>

export const readRetention = endpoint({
  id: 'readRetention',
  summary: 'How long records of finished emails are kept',
  method: 'GET',
  path: '/bff/outbox/retention',
  guard: { kind: 'session', role: 'member' },
  audit: { none: 'Reads the organisation’s own settings.' },
  success: { status: 200, answer: Retention },
  problems: ['forbidden'],
})

export const changeRetention = endpoint({
  id: 'changeRetention',
  summary: 'Keep records shorter than the operator does; what is older is deleted within minutes',
  method: 'PUT',
  path: '/bff/outbox/retention',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'retention.changed' },
  body: z.strictObject({
    /** Null: as the operator set it. */
    own: z.nullable(Days),
    version: Version,
  }),
  success: { status: 200, answer: Retention },
  // validation_failed: code above_allowed (#/own) where the operator keeps them shorter
  problems: ['validation_failed', 'cross_site_request', 'precondition_failed'],
})

import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Instant } from './ids.ts'

/** While it is pulled nothing of the organisation leaves, from any address; accepted mail waits. */
export const Brake = z
  .object({
    /** Null: not pulled. */
    pulled: z.nullable(
      z.object({
        at: Instant,
        /** `volume`: pulled by itself, because the organisation suddenly sent far more than usual. */
        by: z.enum(['person', 'volume']),
        /** The person's name; null for `volume`. */
        name: z.nullable(z.string()),
        /** What pulled it: handed over in 24 hours, and on a usual day; null for `person`. */
        volume: z.nullable(z.object({ lastDay: z.number(), usualDay: z.number() })),
      }),
    ),
    /** Waiting behind it. */
    waiting: z.number(),
  })
  .register(z.globalRegistry, { id: 'Brake' })
export type Brake = z.infer<typeof Brake>

export const readBrake = endpoint({
  id: 'readBrake',
  summary: 'Whether the organisation stopped all its sending',
  method: 'GET',
  path: '/bff/brake',
  guard: { kind: 'session', role: 'member' },
  audit: { none: 'Reads the organisation’s own state.' },
  success: { status: 200, answer: Brake },
  problems: [],
})

export const pullBrake = endpoint({
  id: 'pullBrake',
  summary: 'Stop all sending of the organisation now; once more changes nothing',
  method: 'POST',
  path: '/bff/brake',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'brake.pulled' },
  success: { status: 200, answer: Brake },
  problems: ['cross_site_request'],
})

export const releaseBrake = endpoint({
  id: 'releaseBrake',
  summary: 'Let waiting and new mail leave again',
  method: 'POST',
  path: '/bff/brake/release',
  guard: { kind: 'session', role: 'admin', fresh: true },
  audit: { action: 'brake.released' },
  success: { status: 200, answer: Brake },
  problems: ['cross_site_request', 'fresh_sign_in_required'],
})

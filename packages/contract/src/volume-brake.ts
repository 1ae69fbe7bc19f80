import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Version } from './ids.ts'

/** More than `times` a usual day, and `atLeast` emails, in 24 hours. */
export const VolumeRule = z.strictObject({
  times: z.int().check(z.minimum(2), z.maximum(100)),
  atLeast: z.int().check(z.minimum(10), z.maximum(1_000_000)),
})
export type VolumeRule = z.infer<typeof VolumeRule>

/** Whose rule pulls the brake by itself: the operator's, the organisation's own, or none. */
const VolumeChoice = z.enum(['operator', 'off', 'own'])
export type VolumeChoice = z.infer<typeof VolumeChoice>

export const VolumeBrake = z
  .object({
    choice: VolumeChoice,
    /** The organisation's own rule, kept while it is not chosen; null: never set. */
    own: z.nullable(VolumeRule),
    /** Null: off. */
    operator: z.nullable(VolumeRule),
    /** Handed over in the last 24 hours, or since the last release. */
    lastDay: z.number(),
    /** The mean of days with email in four weeks; null: fewer than seven such days, and no rule pulls. */
    usualDay: z.nullable(z.number()),
    /** Grows with every change; send it back when changing. */
    version: z.number(),
  })
  .register(z.globalRegistry, { id: 'VolumeBrake' })
export type VolumeBrake = z.infer<typeof VolumeBrake>

export const readVolumeBrake = endpoint({
  id: 'readVolumeBrake',
  summary: 'Whether sudden volume pulls the brake by itself, and how today compares',
  method: 'GET',
  path: '/bff/brake/volume',
  guard: { kind: 'session', role: 'member' },
  audit: { none: 'Reads the organisation’s own settings.' },
  success: { status: 200, answer: VolumeBrake },
  problems: [],
})

export const changeVolumeBrake = endpoint({
  id: 'changeVolumeBrake',
  summary: 'Choose the rule by which sudden volume pulls the brake',
  method: 'PUT',
  path: '/bff/brake/volume',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'volume_brake.changed' },
  body: z.strictObject({
    choice: VolumeChoice,
    /** Kept also while another choice holds. */
    own: z.nullable(VolumeRule),
    version: Version,
  }),
  success: { status: 200, answer: VolumeBrake },
  // validation_failed: code rule_missing (#/own) where `own` is chosen without one
  problems: ['validation_failed', 'cross_site_request', 'precondition_failed'],
})

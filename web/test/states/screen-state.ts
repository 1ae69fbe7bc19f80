import type { EmailSettings } from '@letterhead/contract'
import { json, type Routes } from '../answers.ts'
import { nothingHeld, sampleActivity, sampleItems, samplePolicies } from '../sample-activity.ts'
import { sampleConnection, sampleSession, sampleSettings } from '../sample-settings.ts'
import {
  sampleBrake,
  samplePolicy,
  sampleReport,
  sampleTrail,
  sampleVolumeBrake,
} from '../sample-trail.ts'

/** What somebody does to get there: a button’s or field’s name in either language. */
export type Deed =
  | { readonly press: RegExp }
  | { readonly type: string; readonly into: RegExp }
  | { readonly answers: Routes }

/** One state of a page, made from sample answers. */
export interface ScreenState {
  /** As in the list of states: `13`, `16b`. */
  readonly number: string
  readonly name: string
  readonly path?: string
  readonly answers?: Routes
  readonly deeds?: readonly Deed[]
  /** What `window.open` gives: a window, or null as behind a blocker. */
  readonly opens?: 'window' | 'nothing'
  readonly offline?: true
}

export const never = (): Promise<Response> => new Promise(() => undefined)

export const settingsOf = (changes: Partial<EmailSettings> = {}): Routes => ({
  'GET /bff/email-settings': () => json(sampleSettings(changes)),
})

export const connectedOf = (
  connection: Partial<NonNullable<EmailSettings['connection']>> = {},
  changes: Partial<EmailSettings> = {},
): Routes => settingsOf({ connection: sampleConnection(connection), ...changes })

/** An organisation where nothing is out of the ordinary. */
export const calm = (locale: 'en' | 'fr'): Routes => ({
  'GET /bff/session': () => json({ ...sampleSession, person: { ...sampleSession.person, locale } }),
  'PUT /bff/session/locale': () => new Response(null, { status: 204 }),
  ...settingsOf(),
  'GET /bff/brake': () => json(sampleBrake()),
  'GET /bff/brake/volume': () => json(sampleVolumeBrake()),
  'GET /bff/sender-policy': () => json(samplePolicy()),
  'GET /bff/held-mail': () => json(nothingHeld),
  'GET /bff/outbox/policies': () => json(samplePolicies()),
  'GET /bff/activity/days*': () => json(sampleActivity()),
  'GET /bff/activity/notifications*': () => json({ data: sampleItems, next_cursor: null }),
  'GET /bff/unknown-mail*': () => json({ data: [], next_cursor: null, total: 0 }),
  'GET /bff/audit*': () => json({ entries: sampleTrail, nextCursor: null, signedHead: null }),
  'GET /bff/report*': () => json(sampleReport()),
})

import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Locale } from './kinds.ts'

export const Role = z.enum(['admin', 'member', 'operator'])
export type Role = z.infer<typeof Role>

export const Session = z
  .discriminatedUnion('signedIn', [
    z.object({ signedIn: z.literal(false), productName: z.string(), locale: z.nullable(Locale) }),
    z.object({
      signedIn: z.literal(true),
      productName: z.string(),
      person: z.object({
        name: z.string(),
        email: z.string(),
        emailVerified: z.boolean(),
        role: Role,
        locale: Locale,
      }),
      /** Null for an operator, who belongs to no organisation. */
      organization: z.nullable(z.object({ id: z.string(), name: z.string() })),
    }),
  ])
  .register(z.globalRegistry, { id: 'Session' })
export type Session = z.infer<typeof Session>

export const readSession = endpoint({
  id: 'readSession',
  summary: 'Who is signed in',
  method: 'GET',
  path: '/bff/session',
  guard: { kind: 'public', reason: 'Says only whether this browser is signed in.' },
  audit: { none: 'Reads nothing of an organisation.' },
  success: { status: 200, answer: Session },
  problems: [],
})

export const signOut = endpoint({
  id: 'signOut',
  summary: 'End the session on the server',
  method: 'POST',
  path: '/bff/sign-out',
  guard: { kind: 'public', reason: 'Ending a session that is already gone is no error.' },
  audit: { action: 'session.ended' },
  success: { status: 204 },
  problems: ['cross_site_request'],
})

export const signOutEverywhere = endpoint({
  id: 'signOutEverywhere',
  summary: 'End every session of this person, this one too',
  method: 'POST',
  path: '/bff/sign-out-everywhere',
  guard: { kind: 'public', reason: 'Ending sessions that are already gone is no error.' },
  audit: { action: 'session.ended_everywhere' },
  success: { status: 204 },
  problems: ['cross_site_request'],
})

export const changeLocale = endpoint({
  id: 'changeLocale',
  summary: 'Choose the language of this session',
  method: 'PUT',
  path: '/bff/session/locale',
  guard: { kind: 'session', role: 'member' },
  audit: { none: 'A preference of the person, kept in the session.' },
  body: z.strictObject({ locale: Locale }),
  success: { status: 204 },
  problems: ['validation_failed', 'cross_site_request'],
})

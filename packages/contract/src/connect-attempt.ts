import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { Provider } from './provider.ts'
import { ConnectFailure } from './rosetta-codes.ts'

/** What the provider said, for IT people: never a token, never a message body. */
export const TechnicalDetails = z
  .object({
    /** The provider's own code, e.g. `AADSTS50173`, `ErrorSendAsDenied`, `rateLimitExceeded`. */
    providerCode: z.nullable(z.string()),
    httpStatus: z.nullable(z.number()),
    correlationId: z.nullable(z.string()),
    at: Instant,
  })
  .register(z.globalRegistry, { id: 'TechnicalDetails' })
export type TechnicalDetails = z.infer<typeof TechnicalDetails>

/** The account a person signed in with at the provider. */
export const Account = z
  .object({
    email: z.string(),
    name: z.nullable(z.string()),
    /** Entra tenant id, or the Workspace domain (`hd`); null for a consumer account. */
    tenant: z.nullable(z.string()),
  })
  .register(z.globalRegistry, { id: 'Account' })
export type Account = z.infer<typeof Account>

/**
 * `connect`: first time or another mailbox; `reconnect`: the same account again;
 * `send_as`: the same account with the further permission to send as another mailbox (Microsoft).
 */
export const ConnectPurpose = z.enum(['connect', 'reconnect', 'send_as'])
export type ConnectPurpose = z.infer<typeof ConnectPurpose>

export const ConnectAttempt = z
  .object({
    id: Id,
    provider: Provider,
    purpose: ConnectPurpose,
    /** `returned`: the provider sent the person back, the result is parked and not saved yet. */
    state: z.enum(['pending', 'returned', 'confirm', 'finished', 'failed', 'expired']),
    /** `popup`: the callback page closes itself; `tab`: it goes back to the settings page. */
    display: z.enum(['popup', 'tab']),
    /** Open this at the top level, in the click itself. */
    startPath: z.string(),
    expiresAt: Instant,
    failure: z.nullable(
      z.object({ code: ConnectFailure, technical: z.nullable(TechnicalDetails) }),
    ),
    /** The account that came back; with state `confirm` it differs from `expected`. */
    account: z.nullable(Account),
    expected: z.nullable(Account),
    /** Scopes asked for and not granted, by last path segment (`Mail.Send`, `gmail.send`). */
    missingScopes: z.array(z.string()),
  })
  .register(z.globalRegistry, { id: 'ConnectAttempt' })
export type ConnectAttempt = z.infer<typeof ConnectAttempt>

const params = z.strictObject({ attemptId: Id })

export const startConnectAttempt = endpoint({
  id: 'startConnectAttempt',
  summary: 'Begin to connect a mailbox; replaces this tab’s open attempt at the same provider',
  method: 'POST',
  path: '/bff/connect-attempts',
  guard: { kind: 'session', role: 'admin' },
  audit: { none: 'Made ahead of the click; it is audited when a browser is sent off with it.' },
  limit: 'connect',
  body: z.strictObject({
    provider: Provider,
    purpose: ConnectPurpose,
    /** One live attempt per provider and tab: a random id that the tab keeps. */
    tabId: z.string().check(z.regex(/^[A-Za-z0-9-]{8,64}$/)),
  }),
  success: { status: 201, answer: ConnectAttempt },
  problems: [
    'validation_failed',
    'cross_site_request',
    'provider_not_configured',
    'provider_unavailable',
    'not_connected',
    'too_many_requests',
  ],
})

export const openConnectAttempt = endpoint({
  id: 'openConnectAttempt',
  summary: 'Send the browser to the provider (top-level navigation only)',
  method: 'GET',
  path: '/bff/connect-attempts/{attemptId}/start',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'connect_attempt.started' },
  params,
  query: z.strictObject({ display: z.optional(z.enum(['popup', 'tab'])) }),
  success: { status: 303 },
  problems: ['attempt_invalid', 'attempt_expired', 'not_found', 'provider_unavailable'],
})

export const readConnectAttempt = endpoint({
  id: 'readConnectAttempt',
  summary: 'How a connect attempt stands',
  method: 'GET',
  path: '/bff/connect-attempts/{attemptId}',
  guard: { kind: 'session', role: 'admin' },
  audit: { none: 'Reads the caller’s own attempt.' },
  params,
  success: { status: 200, answer: ConnectAttempt },
  problems: ['not_found'],
})

export const collectConnectAttempt = endpoint({
  id: 'collectConnectAttempt',
  summary: 'Save what the provider returned; the session must be the one that began',
  method: 'POST',
  path: '/bff/connect-attempts/{attemptId}/collect',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'connection.connected' },
  params,
  body: z.strictObject({
    /** True: connect this account although it is another one than before. */
    acceptOtherAccount: z.optional(z.boolean()),
  }),
  success: { status: 200, answer: ConnectAttempt },
  problems: ['cross_site_request', 'attempt_invalid', 'attempt_expired', 'not_found', 'conflict'],
})

export const cancelConnectAttempt = endpoint({
  id: 'cancelConnectAttempt',
  summary: 'Give up a connect attempt; a parked result is erased',
  method: 'DELETE',
  path: '/bff/connect-attempts/{attemptId}',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'connect_attempt.cancelled' },
  params,
  success: { status: 204 },
  problems: ['cross_site_request', 'not_found'],
})

import * as z from 'zod/mini'
import { ConnectPurpose } from './connect-attempt.ts'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { Locale } from './kinds.ts'
import { Provider } from './provider.ts'

/**
 * `waiting`: the IT administrator has not decided; `approved`: they have (ask for consent again now);
 * `declined`: they said no, and may still change their mind by the same link; `revoked`: taken back
 * by the organisation; `expired`: seven days are over.
 */
export const HandOverState = z.enum(['waiting', 'approved', 'declined', 'revoked', 'expired'])
export type HandOverState = z.infer<typeof HandOverState>

/** What the last visit to Microsoft's approval page came to; `?result=` of `/approve/{token}`. */
export const HandOverResult = z.enum(['approved', 'declined', 'other_tenant', 'failed'])
export type HandOverResult = z.infer<typeof HandOverResult>

/** A request for approval, as the organisation's admin sees it (waiting card). */
export const HandOver = z
  .object({
    id: Id,
    provider: Provider,
    /** What to start when it is approved. */
    purpose: ConnectPurpose,
    state: HandOverState,
    /** `PUBLIC_URL/approve/{token}`: send it to IT. Null once it leads nowhere (revoked, expired). */
    url: z.nullable(z.string()),
    createdBy: z.string(),
    createdAt: Instant,
    expiresAt: Instant,
    /** When it was approved or declined. */
    decidedAt: z.nullable(Instant),
    /** Our OAuth client id at the provider: `clientId` of a RosettaSituation. */
    clientId: z.string(),
    /** Entra tenant or Workspace domain that must approve; null: not known yet. */
    tenant: z.nullable(z.string()),
    /**
     * Microsoft's own approval page, which comes back to us: `adminConsentUrl` of a RosettaSituation.
     * Null at Google, and once `url` is null.
     */
    adminConsentUrl: z.nullable(z.string()),
    /** Somebody approved in this tenant, which is not the organisation's: it is still waiting. */
    otherTenant: z.nullable(z.string()),
    /** The provider's own code of an approval that failed, e.g. `invalid_client`. */
    failure: z.nullable(z.string()),
  })
  .register(z.globalRegistry, { id: 'HandOver' })
export type HandOver = z.infer<typeof HandOver>

/** What the holder of the link is shown; they have no account here. */
export const HandOverPage = z
  .object({
    state: HandOverState,
    provider: Provider,
    productName: z.string(),
    expiresAt: Instant,
    decidedAt: z.nullable(Instant),
    /** Null once the link leads nowhere (revoked, expired): then it tells nothing more. */
    ask: z.nullable(
      z.object({
        organizationName: z.string(),
        /** Name of the admin who made the link. */
        askedBy: z.string(),
        askedAt: Instant,
        /** The product's own address, to know it again: an origin. */
        service: z.string(),
        clientId: z.string(),
        /** Entra tenant or Workspace domain that must approve; null: not known yet. */
        tenant: z.nullable(z.string()),
        /** Every scope asked, with its reason in the viewer's language. */
        scopes: z.array(
          z.object({
            /** As the provider's console shows it: `Mail.Send`, `…/auth/gmail.send`. */
            scope: z.string(),
            title: z.string(),
            reason: z.string(),
          }),
        ),
        /** What is not asked and cannot be done, in the viewer's language; one sentence each. */
        notAsked: z.array(z.string()),
        /** What to do, in order, in the viewer's language. */
        steps: z.array(z.string()),
        /** Microsoft only. `path`: open it at the top level; `url`: where that leads. */
        approve: z.nullable(z.object({ path: z.string(), url: z.string() })),
        /** Where it is done by hand: the console's address and the way through its menus. */
        console: z.object({ url: z.string(), path: z.array(z.string()) }),
        /** Somebody approved in this tenant, which is not the organisation's. */
        otherTenant: z.nullable(z.string()),
        /** The provider's own code of an approval that failed. */
        failure: z.nullable(z.string()),
      }),
    ),
  })
  .register(z.globalRegistry, { id: 'HandOverPage' })
export type HandOverPage = z.infer<typeof HandOverPage>

const params = z.strictObject({ handOverId: Id })
/** 256 bits, base64url. */
const byToken = z.strictObject({ token: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)) })

/**
 * Gives the organisation's waiting link at this provider again if there is one: a second click must
 * not make the link useless that was already sent. Seven days.
 */
export const createHandOver = endpoint({
  id: 'createHandOver',
  summary: 'Make a link by which an IT administrator without an account approves the connection',
  method: 'POST',
  path: '/bff/hand-overs',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'hand_over.created' },
  body: z.strictObject({
    provider: Provider,
    /** The caller's own attempt that was refused; gives the purpose. Absent: a first connect. */
    attemptId: z.optional(Id),
  }),
  success: { status: 201, answer: HandOver },
  problems: [
    'validation_failed',
    'cross_site_request',
    'not_found',
    'provider_not_configured',
    'too_many_requests',
  ],
})

export const readHandOver = endpoint({
  id: 'readHandOver',
  summary: 'How a request for approval stands',
  method: 'GET',
  path: '/bff/hand-overs/{handOverId}',
  guard: { kind: 'session', role: 'admin' },
  audit: { none: 'Reads the organisation’s own request.' },
  params,
  success: { status: 200, answer: HandOver },
  problems: ['not_found'],
})

/** A waiting or declined one becomes `revoked`; a decided one is put away. Neither is listed again. */
export const revokeHandOver = endpoint({
  id: 'revokeHandOver',
  summary: 'Take a hand-over link back, or put a decided one away',
  method: 'DELETE',
  path: '/bff/hand-overs/{handOverId}',
  guard: { kind: 'session', role: 'admin' },
  audit: { action: 'hand_over.revoked' },
  params,
  success: { status: 204 },
  problems: ['cross_site_request', 'not_found'],
})

const reason = 'Its holder has no account; the 256-bit token in the link admits them.'

export const readHandOverPage = endpoint({
  id: 'readHandOverPage',
  summary: 'What an IT administrator is asked to approve',
  method: 'GET',
  path: '/bff/hand-overs/by-token/{token}',
  guard: { kind: 'public', reason },
  audit: { none: 'Reads what the link was made to show.' },
  limit: 'link',
  params: byToken,
  /** Language of the texts; absent: by `Accept-Language`, else English. */
  query: z.strictObject({ locale: z.optional(Locale) }),
  success: { status: 200, answer: HandOverPage },
  problems: ['not_found', 'too_many_requests'],
})

/** Comes back by `/oauth/microsoft/admin-consent/callback` to `/approve/{token}?result=…`. */
export const openHandOverConsent = endpoint({
  id: 'openHandOverConsent',
  summary: 'Send the browser to Microsoft’s approval page (top-level navigation only)',
  method: 'GET',
  path: '/bff/hand-overs/by-token/{token}/open',
  guard: { kind: 'public', reason },
  audit: { none: 'Changes nothing; what comes back is audited.' },
  limit: 'link',
  params: byToken,
  success: { status: 303 },
  problems: ['not_found', 'attempt_expired', 'provider_not_configured', 'too_many_requests'],
})

/** “I have trusted it”: for Google, and where it was done by hand in Microsoft's console. */
export const approveHandOver = endpoint({
  id: 'approveHandOver',
  summary: 'The IT administrator says that the application is allowed now',
  method: 'POST',
  path: '/bff/hand-overs/by-token/{token}/approved',
  guard: { kind: 'public', reason },
  audit: { action: 'hand_over.approved' },
  limit: 'link',
  params: byToken,
  success: { status: 204 },
  problems: ['cross_site_request', 'not_found', 'attempt_expired', 'too_many_requests'],
})

export const declineHandOver = endpoint({
  id: 'declineHandOver',
  summary: 'The IT administrator says no',
  method: 'POST',
  path: '/bff/hand-overs/by-token/{token}/declined',
  guard: { kind: 'public', reason },
  audit: { action: 'hand_over.declined' },
  limit: 'link',
  params: byToken,
  success: { status: 204 },
  problems: ['cross_site_request', 'not_found', 'attempt_expired', 'too_many_requests'],
})

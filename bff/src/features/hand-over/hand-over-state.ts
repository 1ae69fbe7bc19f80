import type { HandOverState } from '@letterhead/contract'
import { codeOnly } from '../../platform/code-only.ts'

/**
 * States of a hand-over link (seven days):
 *
 *   waiting ──▶ approved          waiting, declined ──taken back──▶ revoked
 *      └──▶ declined ──▶ approved        waiting, declined ──time──▶ expired
 *
 * A no is no end: the same administrator may change their mind by the same link.
 */
export type StoredState = Exclude<HandOverState, 'expired'>

export interface StoredHandOver {
  readonly state: StoredState
  readonly expiresAt: Date
  readonly closedAt: Date | null
}

export const stateAt = (
  { state, expiresAt }: Pick<StoredHandOver, 'state' | 'expiresAt'>,
  now: Date,
): HandOverState =>
  (state === 'waiting' || state === 'declined') && expiresAt <= now ? 'expired' : state

/** Whether the link still shows anything and may still be decided by. */
export const isAlive = ({ state, expiresAt, closedAt }: StoredHandOver, now: Date): boolean =>
  state !== 'revoked' && closedAt === null && expiresAt > now

/** How Microsoft sent the administrator back. */
export interface ConsentReturn {
  readonly adminConsent: string | null
  readonly tenant: string | null
  readonly error: string | null
  readonly errorSubcode: string | null
}

export type ConsentDecision =
  | { readonly kind: 'approved'; readonly tenant: string }
  | { readonly kind: 'declined' }
  /** Allowed in a tenant that is not the organisation's: nobody of the organisation gains by it. */
  | { readonly kind: 'other_tenant'; readonly tenant: string }
  | { readonly kind: 'failed'; readonly code: string }

const TENANT = /^[\w.-]{1,64}$/

/**
 * What the return means, given the tenant that the organisation is bound to. Whoever holds the link
 * could also forge a return; all it does is to invite the admin to ask for consent again, where
 * Microsoft itself says what is allowed.
 */
export const decideReturn = (back: ConsentReturn, boundTenant: string | null): ConsentDecision => {
  if (back.error === 'access_denied' || back.errorSubcode === 'cancel') return { kind: 'declined' }
  if (back.error !== null)
    return { kind: 'failed', code: codeOnly(back.error) ?? 'unexpected_answer' }
  const tenant = back.tenant?.toLowerCase() ?? ''
  if (back.adminConsent?.toLowerCase() !== 'true' || !TENANT.test(tenant))
    return { kind: 'failed', code: 'unexpected_answer' }
  return boundTenant === null || boundTenant.toLowerCase() === tenant
    ? { kind: 'approved', tenant }
    : { kind: 'other_tenant', tenant }
}

/**
 * States of a connect attempt (ten minutes):
 *
 *   pending ──callback──▶ returned ──collect──▶ finished
 *      │                     └──another account──▶ confirm ──accepted──▶ finished
 *      └──▶ failed (denied, replaced, cancelled, …)      any open state ──time──▶ expired
 *
 * `pending` without secrets: the callback came and the code is being redeemed, once.
 */
export type AttemptState = 'pending' | 'returned' | 'confirm' | 'finished' | 'failed' | 'expired'

export const OPEN_STATES = ['pending', 'returned', 'confirm'] as const

export const isOpen = (state: AttemptState): boolean => OPEN_STATES.some((open) => open === state)

/** The state as it is at `now`, whatever the chore that writes `expired` has done so far. */
export const stateAt = (
  { state, expiresAt }: { readonly state: AttemptState; readonly expiresAt: Date },
  now: Date,
): AttemptState => (isOpen(state) && expiresAt <= now ? 'expired' : state)

export interface StoredAttempt {
  readonly state: AttemptState
  readonly expiresAt: Date
  readonly provider: 'microsoft' | 'google'
  /** Null before the attempt was opened. */
  readonly cookieDigest: string | null
  /** False once a callback took them. */
  readonly hasSecrets: boolean
}

export interface Arrival {
  /** By the path of the callback. */
  readonly provider: 'microsoft' | 'google'
  readonly cookieDigest: string | null
}

/**
 * May this browser redeem its code? `wrong_provider`, `foreign` and `used` leave the attempt as it
 * is: whoever brings a stolen or repeated address must not be able to end it.
 */
export const admitArrival = (
  attempt: StoredAttempt,
  arrival: Arrival,
  now: Date,
): 'redeem' | 'expired' | 'wrong_provider' | 'foreign' | 'used' => {
  if (attempt.provider !== arrival.provider) return 'wrong_provider'
  if (attempt.cookieDigest === null || attempt.cookieDigest !== arrival.cookieDigest)
    return 'foreign'
  const state = stateAt(attempt, now)
  if (state === 'expired') return 'expired'
  return state === 'pending' && attempt.hasSecrets ? 'redeem' : 'used'
}

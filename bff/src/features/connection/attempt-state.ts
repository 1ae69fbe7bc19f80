/**
 * States of a connect attempt (ten minutes):
 *
 *   pending ──callback──▶ returned ──collect──▶ finished
 *      │                     └──another account──▶ confirm ──accepted──▶ finished
 *      └──▶ failed (denied, replaced, cancelled, …)      any open state ──time──▶ expired
 *
 * Only `pending` has secrets, and not once the callback came: then the code is being redeemed.
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
}

export interface Arrival {
  /** By the path of the callback. */
  readonly provider: 'microsoft' | 'google'
  readonly cookieDigest: string | null
}

/**
 * May this browser take the attempt's secrets, if they are still there? `wrong_provider` and `foreign`
 * leave the attempt as it is: whoever brings a stolen address must not be able to end it.
 */
export const admitArrival = (
  attempt: StoredAttempt,
  arrival: Arrival,
  now: Date,
): 'admitted' | 'expired' | 'wrong_provider' | 'foreign' => {
  if (attempt.provider !== arrival.provider) return 'wrong_provider'
  if (attempt.cookieDigest === null || attempt.cookieDigest !== arrival.cookieDigest)
    return 'foreign'
  return stateAt(attempt, now) === 'expired' ? 'expired' : 'admitted'
}

import type { SendingCode } from '@letterhead/contract'

/** A connection's token as stored; every instant by the database's clock. */
export interface StoredToken {
  readonly state: 'connected' | 'needs_reconnect' | 'disconnected'
  readonly accessTokenExpiresAt: Date | null
  readonly refreshedAt: Date | null
  /** Somebody is refreshing until then. */
  readonly refreshUntil: Date | null
  /** Cooling down after a failure until then. */
  readonly refreshNotBefore: Date | null
}

export type NextRefresh =
  | { readonly kind: 'use' }
  | { readonly kind: 'refresh' }
  | { readonly kind: 'wait' }
  | { readonly kind: 'cooling'; readonly until: Date }
  | { readonly kind: 'reconnect' }

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Refresh when less than this is left, or half its life for tokens that live only minutes. */
const FRESH = 5 * MINUTE
/** Enough for one send (20 s in all): used while somebody else refreshes or the provider is down. */
const STILL_GOOD = MINUTE

/** `isStale`: the provider refused the stored token, or it is to be renewed ahead of time. */
export const nextRefresh = (
  token: StoredToken,
  { now, isStale }: { readonly now: Date; readonly isStale: 'no' | 'refused' | 'ahead' },
): NextRefresh => {
  if (token.state !== 'connected') return { kind: 'reconnect' }
  const left = isStale === 'refused' ? -1 : leftOf(token, now)
  const life = lifeOf(token)
  if (isStale === 'no' && left >= Math.min(FRESH, life / 2)) return { kind: 'use' }
  const isStillGood = left >= Math.min(STILL_GOOD, life / 4)
  if (token.refreshUntil !== null && token.refreshUntil > now)
    return { kind: isStillGood ? 'use' : 'wait' }
  if (token.refreshNotBefore !== null && token.refreshNotBefore > now)
    return isStillGood ? { kind: 'use' } : { kind: 'cooling', until: token.refreshNotBefore }
  return { kind: 'refresh' }
}

const leftOf = ({ accessTokenExpiresAt }: StoredToken, now: Date): number =>
  accessTokenExpiresAt === null ? -1 : accessTokenExpiresAt.getTime() - now.getTime()

const lifeOf = ({ accessTokenExpiresAt, refreshedAt }: StoredToken): number =>
  accessTokenExpiresAt === null || refreshedAt === null
    ? HOUR
    : Math.max(accessTokenExpiresAt.getTime() - refreshedAt.getTime(), 0)

/**
 * Is it time for the chore to renew this token? In use (sent within a day): ahead of its end, spread
 * over a tenth of its life so that a thousand connections of one minute do not come at once. Idle:
 * every 6 to 7 days, well inside Google's 6 months and Microsoft's 90 days (fact sheet 1.5, 2.3).
 * `share` in [0, 1) is the connection's own place in the spread.
 */
export const isDueAhead = (
  token: StoredToken & { readonly lastAcceptedAt: Date | null },
  { now, share }: { readonly now: Date; readonly share: number },
): boolean => {
  if (token.state !== 'connected') return false
  const idleFor = now.getTime() - (token.refreshedAt?.getTime() ?? 0)
  if (idleFor >= 7 * DAY - share * DAY) return true
  const isInUse = now.getTime() - (token.lastAcceptedAt?.getTime() ?? 0) < DAY
  return isInUse && leftOf(token, now) < FRESH + MINUTE + (share * lifeOf(token)) / 10
}

const FIRST_COOL_DOWN = 30_000
const LONGEST_COOL_DOWN = 15 * MINUTE
/** A provider that names a time is believed up to here. */
const LONGEST_WISH = HOUR

/**
 * Milliseconds until the next try: 30 s, 1, 2, 4, 8, 15 min, plus up to a fifth (`jitter` in
 * [0, 1)); later if the provider asked for it.
 */
export const coolDown = ({
  failures,
  askedMs,
  jitter,
}: {
  readonly failures: number
  readonly askedMs: number
  readonly jitter: number
}): number => {
  const grown = Math.min(FIRST_COOL_DOWN * 2 ** Math.min(failures, 10), LONGEST_COOL_DOWN)
  return Math.round(Math.max(grown * (1 + jitter / 5), Math.min(askedMs, LONGEST_WISH)))
}

const OPERATORS = new Set<string>([
  'client_secret_invalid',
  'client_secret_expired',
  'app_misconfigured',
  'api_disabled',
  'project_quota_reached',
  'token_unreadable',
  'provider_not_configured',
] satisfies SendingCode[])

/** True when the operator must act, and no customer can. */
export const isOperators = (code: string): boolean => OPERATORS.has(code)

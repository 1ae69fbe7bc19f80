import { SendingCode } from '@letterhead/contract'
import { setTimeout as pause } from 'node:timers/promises'
import { digest } from '../../platform/digest.ts'
import { UnsealError } from '../../platform/seal.ts'
import type { Technical } from '../providers/index.ts'
import { createGate } from '../../platform/few-at-once.ts'
import { isOperators, nextRefresh } from './next-refresh.ts'
import { refreshOnce, type RefreshDeps } from './refresh-once.ts'
import { createReadToken, placeOf, type TokenRow } from './stored-token.ts'
import { technicalOf } from './technical-record.ts'

/** What asking for a token comes to. `retryAt` is by the database's clock. */
export type TokenResult =
  | {
      readonly kind: 'token'
      readonly accessToken: string
      /** Names this stored token, for `markNeedsReconnect`. */
      readonly version: string
    }
  | {
      readonly kind: 'later'
      readonly code: SendingCode
      readonly retryAt: Date
      readonly technical: Technical | null
    }
  | {
      readonly kind: 'reconnect'
      readonly code: SendingCode
      readonly technical: Technical | null
    }
  | {
      readonly kind: 'misconfigured'
      readonly code: SendingCode
      readonly retryAt: Date
      readonly technical: Technical | null
    }

export interface Asked {
  /** The provider answered 401 to this one: give another or none. */
  readonly refusedToken?: string | undefined
  /** Renew although it is still good, unless somebody has renewed it since this version. */
  readonly aheadOf?: string | undefined
}

export type AccessToken = (connectionId: string, asked?: Asked) => Promise<TokenResult>

/** Refreshes at once in a process: a thousand expiries must not become a thousand sockets. */
const AT_ONCE = 8
/** Longer than a lease, so that a waiter sees a killed holder's end and takes over. */
const PATIENCE_MS = 20_000
/** A provider whose tokens are dead on arrival must not be asked in a loop. */
const MOST_REFRESHES = 3
const WAITER_POLL_MS = 120
const RETRY_UNREADABLE_MS = 60_000

/**
 * One fresh access token, refreshed by one holder at a time over all processes (decision 7):
 * callers of one process join, processes take turns by the lease on the row, and everybody reads
 * the row again for the answer.
 */
export const createAccessToken = (deps: RefreshDeps): AccessToken => {
  const gate = createGate(AT_ONCE)
  const readToken = createReadToken(deps.workerDatabase)
  const flights = new Map<string, Promise<TokenResult>>()

  const fly = async (connectionId: string, asked: Asked): Promise<TokenResult> => {
    const giveUpAt = performance.now() + PATIENCE_MS
    let refreshes = 0
    for (;;) {
      const row = await readToken(connectionId)
      if (row === undefined) return { kind: 'reconnect', code: 'disconnected', technical: null }
      const answer = answerFrom(deps, row, asked)
      if (answer === 'refresh') {
        refreshes += 1
        if (refreshes > MOST_REFRESHES) return tooLong(row)
        await gate(async () => await refreshOnce(deps, row))
      } else if (answer === 'wait') {
        if (performance.now() > giveUpAt) return tooLong(row)
        await pause(WAITER_POLL_MS * (1 + Math.random()))
      } else return answer
    }
  }

  const unsealed = async (connectionId: string, asked: Asked): Promise<TokenResult> => {
    try {
      return await fly(connectionId, asked)
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error
      return unreadable(deps, await readToken(connectionId))
    }
  }

  return async (connectionId, asked = {}) => {
    const key = [connectionId, asked.aheadOf ?? '', digest(asked.refusedToken ?? '')].join(' ')
    const joined = flights.get(key)
    if (joined !== undefined) return await joined
    const flight = unsealed(connectionId, asked).finally(() => flights.delete(key))
    flights.set(key, flight)
    return await flight
  }
}

const answerFrom = (
  { seal, providers }: RefreshDeps,
  row: TokenRow,
  asked: Asked,
): TokenResult | 'refresh' | 'wait' => {
  const stored =
    row.sealed_access_token === null
      ? null
      : seal.unseal(placeOf(row, 'sealed_access_token'), row.sealed_access_token).toString()
  const step = nextRefresh(
    {
      state: row.state,
      accessTokenExpiresAt: stored === null ? null : row.access_token_expires_at,
      refreshedAt: row.refreshed_at,
      refreshUntil: row.refresh_until,
      refreshNotBefore: row.refresh_not_before,
    },
    { now: row.now, isStale: staleness(row, stored, asked) },
  )
  if (step.kind === 'use')
    return { kind: 'token', accessToken: stored ?? '', version: row.token_version }
  if (step.kind === 'reconnect') return { kind: 'reconnect', ...causeOf(row, 'disconnected') }
  if (step.kind === 'cooling') return cooling(row, step.until)
  if (step.kind === 'wait') return 'wait'
  if (providers[row.provider] === null) return notSetUp(row)
  if (row.sealed_refresh_token === null) throw new UnsealError('no refresh token is stored')
  return 'refresh'
}

const staleness = (row: TokenRow, stored: string | null, asked: Asked) => {
  if (asked.refusedToken !== undefined && asked.refusedToken === stored) return 'refused'
  return asked.aheadOf === row.token_version ? 'ahead' : 'no'
}

const causeOf = (row: TokenRow, otherwise: SendingCode) => {
  const code = SendingCode.safeParse(row.code)
  return {
    code: code.success ? code.data : otherwise,
    technical: technicalOf(row.technical),
  }
}

const cooling = (row: TokenRow, retryAt: Date): TokenResult => {
  const cause = causeOf(row, 'provider_unavailable')
  return { kind: isOperators(cause.code) ? 'misconfigured' : 'later', retryAt, ...cause }
}

const after = (row: { readonly now: Date }, milliseconds: number): Date =>
  new Date(row.now.getTime() + milliseconds)

const tooLong = (row: TokenRow): TokenResult => ({
  kind: 'later',
  code: 'provider_unavailable',
  retryAt: after(row, PATIENCE_MS),
  technical: null,
})

const notSetUp = (row: TokenRow): TokenResult => ({
  kind: 'misconfigured',
  code: 'provider_not_configured',
  retryAt: after(row, RETRY_UNREADABLE_MS),
  technical: null,
})

// The operator's fault, never the customer's: the connection is not touched (attack G-09).
const unreadable = (deps: RefreshDeps, row: TokenRow | undefined): TokenResult => {
  const fault = { code: 'token_unreadable', technical: null } as const
  if (row !== undefined) deps.alerts.raise(row.provider, { ...fault, during: 'renewing' })
  return {
    kind: 'misconfigured',
    ...fault,
    retryAt: after(row ?? { now: deps.now() }, RETRY_UNREADABLE_MS),
  }
}

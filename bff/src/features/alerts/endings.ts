import type { ConnectionEnding, Provider } from '@letterhead/contract'

/** How the connection broke before: it may break so again. */
export interface PastIncident {
  readonly at: Date
  readonly grantedAt: Date
  readonly code: string | null
  readonly providerCode: string | null
}

export interface Outlived {
  readonly provider: Provider
  readonly isConnected: boolean
  readonly connectedAt: Date
  readonly refreshedAt: Date | null
  /** Said by Google with the grant. */
  readonly grantEndsAt: Date | null
  /** Newest first. */
  readonly incidents: readonly PastIncident[]
}

const DAY = 86_400_000
/** Entra: 90 days without use; Google: six months (fact sheet 1.5, 2.6). */
const IDLE = { microsoft: 90 * DAY, google: 180 * DAY }
/** Google's Testing mode: a grant lives seven days. Half a day for when it was noticed. */
const TESTING = 7 * DAY
const TESTING_SLACK = DAY / 2
/** Sign-in frequency ran out: MFA too old, or the whole sign-in (fact sheet 1.6). */
const FREQUENCY_CODES = new Set(['AADSTS70043', 'AADSTS50078'])
const GONE = new Set(['grant_revoked', 'grant_expired'])

/**
 * What will end a connection unless something is done, soonest first, what has no time last. Past
 * endings are the only sign of a rule of the tenant or of Testing mode where Google did not say it.
 */
export const endingsOf = (connection: Outlived): readonly ConnectionEnding[] => {
  if (!connection.isConnected) return []
  const found = [
    testingOrLimited(connection),
    signInFrequency(connection),
    idleGrant(connection),
  ].flatMap((ending) => ending ?? [])
  return found.toSorted((one, other) => timeOf(one) - timeOf(other))
}

const timeOf = ({ at }: ConnectionEnding): number => (at === null ? Infinity : Date.parse(at))

const ending = (
  code: ConnectionEnding['code'],
  at: number,
  detail: string | null,
): ConnectionEnding => ({ code, at: new Date(at).toISOString(), detail })

const idleGrant = ({ provider, refreshedAt }: Outlived): ConnectionEnding | null =>
  refreshedAt === null ? null : ending('idle_grant', refreshedAt.getTime() + IDLE[provider], null)

const testingOrLimited = (connection: Outlived): ConnectionEnding | null => {
  const { provider, connectedAt, grantEndsAt, incidents } = connection
  if (provider !== 'google') return null
  if (grantEndsAt !== null) {
    const life = grantEndsAt.getTime() - connectedAt.getTime()
    const code = isAWeek(life) ? 'testing_mode' : 'time_limited'
    return ending(code, grantEndsAt.getTime(), 'refresh_token_expires_in')
  }
  // Once may be a password changed by chance; twice is a rule.
  const weeks = incidents.filter(
    ({ at, grantedAt, code }) =>
      GONE.has(code ?? '') && isAWeek(at.getTime() - grantedAt.getTime()),
  )
  return weeks.length < 2
    ? null
    : ending('testing_mode', connectedAt.getTime() + TESTING, weeks[0]?.providerCode ?? null)
}

const isAWeek = (life: number): boolean => Math.abs(life - TESTING) < TESTING_SLACK

const signInFrequency = ({ connectedAt, incidents }: Outlived): ConnectionEnding | null => {
  const last = incidents.find(({ providerCode }) => FREQUENCY_CODES.has(providerCode ?? ''))
  if (last === undefined) return null
  const lasted = last.at.getTime() - last.grantedAt.getTime()
  return ending('sign_in_frequency', connectedAt.getTime() + lasted, last.providerCode)
}

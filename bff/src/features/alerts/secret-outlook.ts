import type { OperatorOverview, Provider, SecretOutlook } from '@letterhead/contract'

/** A client secret as the operator told of it; the secret itself is not needed here. */
export interface KnownSecret {
  readonly provider: Provider
  readonly which: 'first' | 'second'
  /** Null: not said. */
  readonly expiresAt: Date | null
}

const DAY = 86_400_000

export const daysLeft = (expiresAt: Date, now: Date): number =>
  Math.floor((expiresAt.getTime() - now.getTime()) / DAY)

/** How near the end: the warnings of the log and of the operator's view are these. */
export const outlookOf = (expiresAt: Date | null, now: Date): SecretOutlook => {
  if (expiresAt === null) return 'unknown'
  if (expiresAt <= now) return 'expired'
  const left = expiresAt.getTime() - now.getTime()
  if (left <= 7 * DAY) return 'days_7'
  if (left <= 30 * DAY) return 'days_30'
  return left <= 60 * DAY ? 'days_60' : 'good'
}

/** As the operator's view shows it. `inUse`: by provider, the one that has proven itself here. */
export const secretsView = (
  secrets: readonly KnownSecret[],
  { inUse, now }: { readonly inUse: ReadonlyMap<Provider, 'first' | 'second'>; readonly now: Date },
): OperatorOverview['secrets'] =>
  secrets.map(({ provider, which, expiresAt }) => ({
    provider,
    which,
    inUse: (inUse.get(provider) ?? 'first') === which,
    expiresAt: expiresAt?.toISOString() ?? null,
    daysLeft: expiresAt === null ? null : daysLeft(expiresAt, now),
    outlook: outlookOf(expiresAt, now),
  }))

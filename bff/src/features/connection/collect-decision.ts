import type { ConnectFailure } from '@letterhead/contract'

/** What came back from the provider, and what the organisation has at the moment of saving. */
export interface Collected {
  readonly provider: 'microsoft' | 'google'
  readonly purpose: 'connect' | 'reconnect' | 'send_as'
  readonly account: {
    readonly key: string
    readonly tenant: string | null
    readonly email: string
  }
  readonly hasRefreshToken: boolean
  readonly missingScopes: readonly string[]
  /** Entra tenant that the organisation's first connect bound. */
  readonly boundTenant: string | null
  readonly active: {
    readonly connectionId: string
    readonly provider: 'microsoft' | 'google'
    readonly accountKey: string
    readonly email: string
  } | null
  /** A person saw both accounts and said yes. */
  readonly acceptOtherAccount: boolean
}

export type CollectDecision =
  | { readonly kind: 'fail'; readonly failure: ConnectFailure }
  /** Another account than expected: a person must say so. */
  | { readonly kind: 'confirm' }
  /** Somebody disconnected meanwhile: saving would undo it silently. */
  | { readonly kind: 'conflict' }
  /** The same account again: the connection, its sender and its queue stay. */
  | { readonly kind: 'in_place'; readonly connectionId: string }
  | { readonly kind: 'new'; readonly replaces: string | null }

export const decideCollect = (collected: Collected): CollectDecision => {
  const { account, active, provider, purpose } = collected
  if (collected.missingScopes.length > 0) return { kind: 'fail', failure: 'scope_missing' }
  if (!collected.hasRefreshToken) return { kind: 'fail', failure: 'no_refresh_token' }
  if (provider === 'microsoft' && account.tenant === null)
    return { kind: 'fail', failure: 'unexpected_answer' }
  if (isOtherTenant(collected)) return { kind: 'fail', failure: 'tenant_mismatch' }
  if (active === null) return purpose === 'connect' ? NEW : { kind: 'conflict' }
  if (active.provider === provider && active.accountKey === account.key)
    return { kind: 'in_place', connectionId: active.connectionId }
  if (!collected.acceptOtherAccount && needsConfirmation(collected)) return { kind: 'confirm' }
  return { kind: 'new', replaces: active.connectionId }
}

const NEW = { kind: 'new', replaces: null } as const

const isOtherTenant = ({ provider, boundTenant, account }: Collected): boolean =>
  provider === 'microsoft' && boundTenant !== null && account.tenant !== boundTenant

// An address can change hands: the same address with another key is another account (nOAuth).
const needsConfirmation = ({ purpose, active, account }: Collected): boolean =>
  purpose !== 'connect' || active?.email.toLowerCase() === account.email.toLowerCase()

import type { Provider as ProviderName } from '@letterhead/contract'
import type { AuthorizationRequest } from './port.ts'

/** What an administrator must allow before their people may connect. Pure: nothing is asked. */
export interface Approval {
  readonly clientId: string
  /** Every scope of the purpose, as the provider's console shows it. */
  readonly scopes: (purpose: AuthorizationRequest['purpose']) => readonly string[]
  /** Null: the provider has no such page, it is done by hand in its console. */
  readonly consentUrl: ((asked: ConsentAsked) => URL) | null
}

export interface ConsentAsked {
  readonly purpose: AuthorizationRequest['purpose']
  /** Entra tenant id; null: whichever the administrator belongs to. */
  readonly tenant: string | null
  readonly redirectUri: string
  readonly state: string
}

/** Null: the operator has not set this provider up. */
export type Approvals = Readonly<Record<ProviderName, Approval | null>>

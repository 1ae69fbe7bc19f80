import type { Answering } from '../control/answer-http.ts'
import type { SandboxClock } from '../control/sandbox-clock.ts'
import type { SettingsKeeper } from '../control/settings.ts'
import type { Client } from '../seed/clients.ts'
import type { Consents } from './consents.ts'
import type { Keys } from './keys.ts'
import type { TokenStore } from './token-store.ts'

/** What a stand-in of an identity provider needs. */
export interface IssuerDeps extends Answering {
  origin: string
  productUrl: string
  client: Client
  clientName: string
  keys: Keys
  store: TokenStore
  settings: SettingsKeeper
}

export interface ConsentingIssuerDeps extends IssuerDeps {
  consents: Consents
  clock: SandboxClock
}

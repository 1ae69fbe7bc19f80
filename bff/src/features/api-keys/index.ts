/** API keys of host products: made and revoked by the operator, found with every request. */
import type { Database } from '../../platform/database/index.ts'
import type { ApiKey, Denied, Route } from '../../platform/http/index.ts'
import type { Limits } from '../../platform/limits/index.ts'
import { createFindKey } from './find-key.ts'
import { apiKeyRoutes } from './routes.ts'
import { createTellDenied } from './tell-denied.ts'

export { createKey, type Created, type NewKey } from './create-key.ts'
export { listKeys } from './list-keys.ts'
export { revokeKey } from './revoke-key.ts'
export type { By } from './by.ts'

export interface ApiKeyDeps {
  /** App role. */
  readonly database: Database
  readonly limits: Limits
  readonly now: () => Date
  /** `API_BOOTSTRAP_KEY`, good for every organisation; null: there is none. */
  readonly bootstrapKey: string | null
}

export interface ApiKeys {
  /** Null: there never was such a key, or it is long forgotten. One look-up a call of a living one. */
  readonly find: (key: string) => Promise<ApiKey | null>
  /** Writes down that a key was used for more than it is for. */
  readonly tellDenied: (denied: Denied) => Promise<void>
  /** The operator's own endpoints. */
  readonly routes: readonly Route[]
}

export const createApiKeys = (deps: ApiKeyDeps): ApiKeys => ({
  find: createFindKey(deps),
  tellDenied: createTellDenied(deps),
  routes: apiKeyRoutes(deps),
})

import type { Database } from '../../platform/database/index.ts'
import type { ProviderPort } from '../providers/index.ts'

export interface SenderPolicyDeps {
  readonly database: Database
  readonly providers: Readonly<Record<'microsoft' | 'google', Pick<ProviderPort, 'links'> | null>>
  /** For all organisations; lower case, A-labels. Empty: every address. */
  readonly operator: readonly string[]
}

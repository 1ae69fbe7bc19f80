import type { Database } from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { Seal } from '../../platform/seal.ts'
import type { Approvals } from '../providers/index.ts'

export interface HandOverDeps {
  /** App role. */
  readonly database: Database
  /** Worker role: erases the tokens of expired links. */
  readonly workerDatabase: Database
  readonly approvals: Approvals
  readonly seal: Seal
  /** Origin; links and the redirect URI are made from it. */
  readonly publicUrl: string
  readonly productName: string
  readonly log: Logger
}

export const CONSENT_CALLBACK = '/oauth/microsoft/admin-consent/callback'

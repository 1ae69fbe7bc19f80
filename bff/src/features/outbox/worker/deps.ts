import type { Database } from '../../../platform/database/index.ts'
import type { Logger } from '../../../platform/log.ts'
import type { Seal } from '../../../platform/seal.ts'
import type { OperatorAlerts } from '../../connection/index.ts'
import type { PlatformPort, Providers } from '../../providers/index.ts'
import type { ConnectionPort, MaySendAs, OnTestSettled } from '../seams.ts'

export interface WorkerDeps extends ConnectionPort {
  readonly workerDatabase: Database
  readonly providers: Providers
  readonly platform: PlatformPort
  readonly onTestSettled: OnTestSettled
  readonly maySendAs: MaySendAs
  readonly alerts: OperatorAlerts
  readonly seal: Seal
  readonly log: Logger
  /** UUID of this process: holder of its claims. */
  readonly instanceId: string
  readonly now: () => Date
  /** Kinds that are sent again when nobody knows whether they left; all others are parked. */
  readonly resendKinds: readonly string[]
  /** Kinds that never leave from the platform sender in place of a mailbox. */
  readonly neverFromPlatform: readonly string[]
  /** What ended longer ago is forgotten, by the ledger. */
  readonly retentionDays: number
  /** Sends at once in this process. */
  readonly slots: number
}

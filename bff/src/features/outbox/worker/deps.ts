import type { Database } from '../../../platform/database/index.ts'
import type { Logger } from '../../../platform/log.ts'
import type { Seal } from '../../../platform/seal.ts'
import type { OperatorAlerts } from '../../connection/index.ts'
import type { PlatformPort, Providers } from '../../providers/index.ts'
import type { Begun, Claim } from './claim.ts'
import type { WriteEnding } from './write-ending.ts'
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
  readonly now: () => Date
  /** Kinds that are sent again when nobody knows whether they left; all others are parked. */
  readonly resendKinds: readonly string[]
  /** Kinds that never leave from the platform sender in place of a mailbox. */
  readonly neverFromPlatform: readonly string[]
  /** What ended longer ago is forgotten, by the ledger. */
  readonly retentionDays: number
  /** Calls to providers at once in this process. */
  readonly sendsAtOnce: number
}

/** With what one running worker does for all its claims together. */
export interface Working extends WorkerDeps {
  readonly start: (claim: Claim) => Promise<Begun>
  readonly writeEnding: WriteEnding
  /** Lets in as many as may send at once; the others stand ready behind it. */
  readonly gate: <T>(work: () => Promise<T>) => Promise<T>
}

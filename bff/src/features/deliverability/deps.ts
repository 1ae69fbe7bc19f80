import type { Database } from '../../platform/database/index.ts'
import type { Dns } from '../../platform/dns/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { Blocklists } from './subject.ts'

export interface DeliverabilityDeps {
  readonly database: Database
  /** Of the role letterhead_worker: finds which organisation's turn it is. */
  readonly workerDatabase: Database
  readonly dns: Dns
  readonly blocklists: Blocklists
  readonly log: Logger
  readonly now: () => Date
}

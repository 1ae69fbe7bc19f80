import type { Database } from '../../platform/database/index.ts'
import type { Dns } from '../../platform/dns/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { Lanes, Outbox } from '../outbox/index.ts'

export interface ProbeSettings {
  /** Mail for `<anything>@<domain>` must come here: its MX names this host. */
  readonly domain: string
  readonly host: string
  readonly port: number
  /** PEM; null: one of its own is made at the start. */
  readonly tls: TlsPair | null
}

export interface TlsPair {
  readonly cert: string
  readonly key: string
}

export interface TruthfulTestDeps {
  readonly database: Database
  /** Throws away what nobody waits for any more. */
  readonly workerDatabase: Database
  readonly dns: Dns
  readonly outbox: Pick<Outbox, 'enqueueTestCopy'>
  readonly lanes: Pick<Lanes, 'switchToMailbox'>
  /** Null: this installation has no probe. */
  readonly probe: ProbeSettings | null
  /** A sender becomes effective only when a copy proved it. */
  readonly required: boolean
  readonly publicUrl: string
  readonly log: Logger
  readonly now: () => Date
}

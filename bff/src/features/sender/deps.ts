import type { HandOver } from '@letterhead/contract'
import type { Database, Tx } from '../../platform/database/index.ts'
import type { Connections } from '../connection/index.ts'
import type { Outbox } from '../outbox/index.ts'
import type { PlatformPort, ProviderPort } from '../providers/index.ts'
import type { ProofPort } from './proof-port.ts'

/** Providers without their sending: only the outbox sends. */
export type ProviderRules = Pick<ProviderPort, 'formFor' | 'links' | 'isAvailable'>

export interface SenderDeps {
  readonly database: Database
  readonly providers: Readonly<Record<'microsoft' | 'google', ProviderRules | null>>
  readonly platformSender: PlatformPort['sender']
  readonly outbox: Pick<Outbox, 'enqueueTest' | 'waiting' | 'mayLeaveFromPlatform'>
  readonly connections: Pick<Connections, 'openAttemptOf' | 'disconnect' | 'revoke'>
  readonly proofs: ProofPort
  /** The operator's and the organisation's lists (row A13); `tx` inside the organisation. */
  readonly mayUseSender: (tx: Tx, email: string) => Promise<boolean>
  /** The waiting card's request for approval; the slice that makes them is above this one. */
  readonly openHandOver: (tx: Tx) => Promise<HandOver | null>
  readonly productName: string
  readonly publicUrl: string
  readonly now: () => Date
}

export type { Tx }

import type { Database } from '../../platform/database/index.ts'
import type { Seal } from '../../platform/seal.ts'
import type { Outbox } from '../outbox/index.ts'

export interface NotificationDeps {
  /** App role. */
  readonly database: Database
  readonly seal: Seal
  readonly outbox: Pick<Outbox, 'enqueue' | 'enqueueMany' | 'read' | 'cancel' | 'status'>
  /** The operator's no-reply address: never a recipient. */
  readonly platformSender: { readonly email: string }
  readonly productName: string
  /** Kinds the operator declared beside the eight; they have no template. */
  readonly extraKinds: readonly string[]
}

import type { Database } from '../../platform/database/index.ts'
import type { Seal } from '../../platform/seal.ts'
import type { Outbox, PolicyGround } from '../outbox/index.ts'
import type { ProviderPort } from '../providers/index.ts'

export interface ActivityDeps extends PolicyGround {
  /** App role. */
  readonly database: Database
  readonly outbox: Pick<Outbox, 'read' | 'cancel' | 'waiting' | 'limits' | 'heldMail'>
  /** For links to the providers' own logs. */
  readonly providers: Readonly<Record<'microsoft' | 'google', Pick<ProviderPort, 'links'> | null>>
  readonly seal: Seal
  /** The operator's; an organisation may keep records shorter. */
  readonly retentionDays: number
}

import type { OperatorAlert } from '@letterhead/contract'
import type { Technical } from '../providers/index.ts'

/**
 * What only the operator can put right is said once, not once for each of a thousand connections.
 * Neither call waits or throws: whoever meets a fault has something better to do.
 */
export interface OperatorAlerts {
  readonly raise: (
    provider: OperatorAlert['provider'],
    fault: {
      readonly code: string
      readonly technical: Technical | null
      readonly during: OperatorAlert['during']
    },
  ) => void
  /** The provider works again: the next fault is a new one. Cheap enough for every message. */
  readonly clear: (provider: OperatorAlert['provider'], during: OperatorAlert['during']) => void
}

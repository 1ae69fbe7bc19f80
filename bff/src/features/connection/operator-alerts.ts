import type { Logger } from '../../platform/log.ts'
import type { Technical } from '../providers/index.ts'

/** What only the operator can put right is said once, not once for each of a thousand connections. */
export interface OperatorAlerts {
  readonly raise: (
    provider: 'microsoft' | 'google',
    fault: { readonly code: string; readonly technical: Technical | null },
  ) => void
  /** The provider works again: the next fault is a new one. */
  readonly clear: (provider: 'microsoft' | 'google') => void
}

export const createOperatorAlerts = (log: Logger): OperatorAlerts => {
  const raised = new Map<string, Set<string>>()
  return {
    raise: (provider, { code, technical }) => {
      const codes = raised.get(provider) ?? new Set()
      if (codes.has(code)) return
      raised.set(provider, codes.add(code))
      log.error({ alert: 'operator', provider, code, technical }, 'the operator must act')
    },
    clear: (provider) => {
      raised.delete(provider)
    },
  }
}

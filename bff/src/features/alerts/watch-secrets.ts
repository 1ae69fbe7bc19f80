import type { Provider } from '@letterhead/contract'
import type { ProviderDependencies } from '../providers/index.ts'
import type { DurableAlerts } from './operator-alerts.ts'

export interface SecretWatch {
  readonly onSecret: NonNullable<ProviderDependencies['onSecret']>
  /** Which secret has proven itself in this process; a provider that was not asked yet is absent. */
  readonly inUse: ReadonlyMap<Provider, 'first' | 'second'>
}

/** That the second secret had to step in is for the operator to see: the first must be replaced. */
export const watchSecrets = (alerts: Pick<DurableAlerts, 'raise' | 'resolve'>): SecretWatch => {
  const inUse = new Map<Provider, 'first' | 'second'>()
  return {
    inUse,
    onSecret: (provider, which) => {
      inUse.set(provider, which)
      const code = 'second_secret_in_use'
      if (which === 'first') alerts.resolve(provider, code)
      else alerts.raise(provider, { code, technical: null, during: 'renewing' })
    },
  }
}

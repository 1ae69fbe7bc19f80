import type { ProviderDependencies } from '../providers/index.ts'
import type { OperatorAlerts } from '../connection/index.ts'

/** A discovery document that must not be believed is for the operator to see (attack A-09). */
export const watchDiscovery =
  (alerts: OperatorAlerts): NonNullable<ProviderDependencies['onDiscovery']> =>
  (provider, verdict) => {
    const during = 'discovering'
    if (verdict === 'accepted') alerts.clear(provider, during)
    else alerts.raise(provider, { code: 'discovery_rejected', technical: null, during })
  }

import {
  PROVIDERS,
  readOperatorAlerts,
  readOperatorOverview,
  type Provider,
} from '@letterhead/contract'
import type { Database } from '../../platform/database/index.ts'
import { route, type Route } from '../../platform/http/index.ts'
import type { ProviderPort } from '../providers/index.ts'
import { countConnections } from './connection-counts.ts'
import { readAlerts } from './read-alerts.ts'
import { secretsView, type KnownSecret } from './secret-outlook.ts'

export interface OperatorDeps {
  /** Worker role: counts over all organisations, of which nothing but numbers leaves here. */
  readonly workerDatabase: Database
  readonly providers: Readonly<Record<Provider, Pick<ProviderPort, 'isAvailable'> | null>>
  readonly secrets: readonly KnownSecret[]
  readonly secretsInUse: ReadonlyMap<Provider, 'first' | 'second'>
  readonly now: () => Date
}

/** The operator's view: no organisation is named, no address and no content is read. */
export const createOperatorRoutes = (deps: OperatorDeps): readonly Route[] => [
  route(readOperatorAlerts, async () => ({
    answer: { alerts: await readAlerts(deps.workerDatabase, { ended: true }) },
  })),
  route(readOperatorOverview, async () => {
    const counts = await countConnections(deps.workerDatabase)
    const { secretsInUse: inUse, secrets, now } = deps
    return {
      answer: {
        providers: await Promise.all(
          PROVIDERS.map(async (provider) => ({
            provider,
            configured: deps.providers[provider] !== null,
            available: (await deps.providers[provider]?.isAvailable()) ?? false,
            connections: counts[provider],
          })),
        ),
        alerts: await readAlerts(deps.workerDatabase, { ended: false }),
        secrets: secretsView(secrets, { inUse, now: now() }),
      },
    }
  }),
]

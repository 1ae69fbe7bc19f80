/**
 * How the sender's domain stands: SPF, DKIM, DMARC, MX, MTA-STS and blocklists, by our own resolver.
 * Checked on request and daily; each check is kept, and what changes between two is a drift that the
 * admins are told once. Silence of the DNS is `unknown`: never clean, never a failure, never a drift.
 */
import type { Route } from '../../platform/http/index.ts'
import { createCheckAgain } from './check-again.ts'
import type { DeliverabilityDeps } from './deps.ts'
import { createReadDeliverability } from './read-deliverability.ts'
import { checkDue, forgetOldChecks } from './watch.ts'

export type { DeliverabilityDeps } from './deps.ts'
export type { Blocklists } from './subject.ts'
export { tellDrifts, type TellDriftsDeps } from './tell-drifts.ts'

export interface DeliverabilityWatch {
  readonly routes: readonly Route[]
  /** Chore: the daily look. Returns how many domains were checked. */
  readonly checkDue: () => Promise<number>
  /** Chore: history older than 90 days. */
  readonly forgetOld: () => Promise<number>
}

export const createDeliverability = (deps: DeliverabilityDeps): DeliverabilityWatch => ({
  routes: [createReadDeliverability(deps), createCheckAgain(deps)],
  checkDue: async () => await checkDue(deps),
  forgetOld: async () => await forgetOldChecks(deps),
})

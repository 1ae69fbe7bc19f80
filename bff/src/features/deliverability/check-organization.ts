import { checkDomain } from './check-domain.ts'
import type { DeliverabilityDeps } from './deps.ts'
import { findSubject } from './find-subject.ts'
import { storeCheck } from './store-check.ts'

/** Looks at the organisation's domain and keeps what it sees. False: there is no domain to look at. */
export const checkOrganization = async (
  deps: DeliverabilityDeps,
  organizationId: string,
): Promise<boolean> => {
  const subject = await deps.database.inOrganization(organizationId, findSubject)
  if (subject === null) return false
  // No transaction is held while the DNS is asked.
  const rows = await checkDomain(deps, subject)
  await deps.database.inOrganization(
    organizationId,
    async (tx) => await storeCheck(tx, { organizationId, subject, rows, now: deps.now() }),
  )
  return true
}

import {
  DeliverabilityDrift,
  readDeliverability,
  type Deliverability,
  type DeliverabilityReport,
} from '@letterhead/contract'
import { domainToUnicode } from 'node:url'
import type { Tx } from '../../platform/database/index.ts'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import type { DeliverabilityDeps } from './deps.ts'
import { findSubject } from './find-subject.ts'
import { rowsIn } from './store-check.ts'

/** Every question costs the DNS some thirty packets. */
export const PAUSE_MS = 30_000
const MOST_HISTORY = 100
const MOST_DRIFTS = 50

export const createReadDeliverability = (deps: DeliverabilityDeps): Route =>
  route(readDeliverability, async ({ caller }) => {
    if (caller.role === 'operator') throw new Problem('forbidden')
    const answer = await deps.database.inOrganization(
      caller.organizationId,
      async (tx) => await deliverabilityView(tx, deps.now()),
    )
    return { answer }
  })

export const deliverabilityView = async (tx: Tx, now: Date): Promise<Deliverability> => {
  const subject = await findSubject(tx)
  const nothing = { report: null, history: [], drifts: [], nextCheckAllowedAt: null }
  if (subject === null) return { domain: null, ...nothing }
  const { domain } = subject
  const checks = await tx
    .selectFrom('deliverability_checks')
    .select(['checked_at', 'state'])
    .where('domain', '=', domain)
    .orderBy('checked_at', 'desc')
    .limit(MOST_HISTORY)
    .execute()
  return {
    domain: domainToUnicode(domain),
    report: await newestReport(tx, domain),
    history: checks.map(({ checked_at: at, state }) => ({ at: at.toISOString(), state })),
    drifts: await readDrifts(tx, domain),
    nextCheckAllowedAt: await nextAllowed(tx, now),
  }
}

const newestReport = async (tx: Tx, domain: string): Promise<DeliverabilityReport | null> => {
  const newest = await tx
    .selectFrom('deliverability_checks')
    .selectAll()
    .where('domain', '=', domain)
    .orderBy('checked_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return newest === undefined
    ? null
    : {
        domain: domainToUnicode(domain),
        asciiDomain: domain,
        provider: newest.provider,
        checkedAt: newest.checked_at.toISOString(),
        state: newest.state,
        rows: rowsIn(newest.rows),
      }
}

const readDrifts = async (tx: Tx, domain: string): Promise<DeliverabilityDrift[]> => {
  const rows = await tx
    .selectFrom('deliverability_drifts')
    .select(['check_name', 'was', 'is_now', 'direction', 'at'])
    .where('domain', '=', domain)
    .orderBy('at', 'desc')
    .limit(MOST_DRIFTS)
    .execute()
  return rows.flatMap(({ check_name: check, was, is_now: is, direction, at }) => {
    const drift = DeliverabilityDrift.safeParse({ check, was, is, direction, at: at.toISOString() })
    return drift.success ? [drift.data] : []
  })
}

const nextAllowed = async (tx: Tx, now: Date): Promise<string | null> => {
  const watch = await tx.selectFrom('deliverability_watch').select('asked_at').executeTakeFirst()
  const next = (watch?.asked_at?.getTime() ?? 0) + PAUSE_MS
  return next > now.getTime() ? new Date(next).toISOString() : null
}

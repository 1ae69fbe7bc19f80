import { DeliverabilityRow } from '@letterhead/contract'
import * as z from 'zod/mini'
import type { Tx } from '../../platform/database/index.ts'
import { stateOf } from './check-domain.ts'
import { compareChecks } from './compare-checks.ts'
import type { Row, Subject } from './subject.ts'

const Rows = z.array(DeliverabilityRow)
/** Rows of an older version that no longer fit are no report. */
export const rowsIn = (kept: unknown): Row[] => Rows.safeParse(kept).data ?? []

interface Checked {
  readonly organizationId: string
  readonly subject: Subject
  readonly rows: readonly Row[]
  readonly now: Date
}

/** Keeps a check and what changed since the last one of the same domain; `tx` inside the organisation. */
export const storeCheck = async (
  tx: Tx,
  { organizationId, subject, rows, now }: Checked,
): Promise<void> => {
  const { domain, provider } = subject
  // Two checks at once would find the same drift twice.
  await tx
    .insertInto('deliverability_watch')
    .values({ organization_id: organizationId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await tx
    .selectFrom('deliverability_watch')
    .select('organization_id')
    .where('organization_id', '=', organizationId)
    .forUpdate()
    .execute()
  const drifts = compareChecks(await lastKnown(tx, domain), rows)
  await tx
    .insertInto('deliverability_checks')
    .values({
      organization_id: organizationId,
      domain,
      provider,
      state: stateOf(rows),
      rows: JSON.stringify(rows),
      checked_at: now,
    })
    .execute()
  for (const { check, was, is, direction } of drifts)
    await tx
      .insertInto('deliverability_drifts')
      .values({
        organization_id: organizationId,
        domain,
        check_name: check,
        was: JSON.stringify(was),
        is_now: JSON.stringify(is),
        direction,
        at: now,
        told_at: null,
      })
      .execute()
}

/**
 * The newest row of each check that was answered: a check that was silent yesterday is compared with
 * the day before.
 */
const lastKnown = async (tx: Tx, domain: string): Promise<Row[]> => {
  const kept = await tx
    .selectFrom('deliverability_checks')
    .select('rows')
    .where('domain', '=', domain)
    .orderBy('checked_at', 'desc')
    .limit(7)
    .execute()
  const known = new Map<string, Row[]>()
  for (const { rows } of kept)
    for (const [check, group] of Map.groupBy(rowsIn(rows), ({ check: name }) => name)) {
      const answered = group.filter(({ state }) => state !== 'unknown')
      if (!known.has(check) && answered.length > 0) known.set(check, answered)
    }
  return [...known.values()].flat()
}

import { DeliverabilityDrift } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'

/** What an organisation's admins have not been told of yet. */
export interface UntoldDrifts {
  readonly organizationId: string
  /** As people write it. */
  readonly domain: string
  readonly drifts: readonly DeliverabilityDrift[]
}

/**
 * Takes everything untold of one organisation and marks it told, in the caller's transaction (worker
 * role): the alert is enqueued in it or nothing is marked. Null: nothing to tell anywhere. What only
 * became better is not told.
 */
export const takeUntoldDrifts = async (tx: Tx): Promise<UntoldDrifts | null> => {
  const { rows } = await sql<{
    organization_id: string
    domain: string
    check_name: string
    was: unknown
    is_now: unknown
    direction: string
    at: Date
  }>`
    update deliverability_drifts d set told_at = now()
     where d.told_at is null and d.direction <> 'better'
       and (d.organization_id, d.domain) = (
         select o.organization_id, o.domain from deliverability_drifts o
          where o.told_at is null and o.direction <> 'better'
          order by o.at limit 1 for update skip locked)
    returning d.organization_id, d.domain, d.check_name, d.was, d.is_now, d.direction, d.at`.execute(
    tx,
  )
  const [first] = rows
  if (first === undefined) return null
  return {
    organizationId: first.organization_id,
    domain: first.domain,
    drifts: rows.flatMap(({ check_name: check, was, is_now: is, direction, at }) => {
      const drift = DeliverabilityDrift.safeParse({
        check,
        was,
        is,
        direction,
        at: at.toISOString(),
      })
      return drift.success ? [drift.data] : []
    }),
  }
}

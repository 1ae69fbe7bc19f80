import { DeliverabilityDrift } from '@letterhead/contract'
import { sql } from 'kysely'
import { domainToUnicode } from 'node:url'
import * as z from 'zod/mini'
import type { Database } from '../../platform/database/index.ts'

/** What an organisation's admins have not been told of yet, with all that the letter needs. */
export interface UntoldDrifts {
  readonly organizationId: string
  readonly organizationName: string
  readonly locale: 'en' | 'fr'
  /** As people write it. */
  readonly domain: string
  readonly provider: 'microsoft' | 'google'
  /** Those the organisation named, else the admin who connected. */
  readonly recipients: readonly string[]
  /** Oldest first. */
  readonly ids: readonly string[]
  readonly drifts: readonly DeliverabilityDrift[]
}

interface Row extends Omit<UntoldDrifts, 'drifts' | 'domain'> {
  readonly ascii: string
  readonly drifts: unknown
}

/** Worker role: all organisations. What only became better is not told. */
export const readUntoldDrifts = async (
  { kysely }: Database,
  limit: number,
): Promise<readonly UntoldDrifts[]> => {
  const { rows } = await sql<Row>`
    select d.organization_id as "organizationId", o.name as "organizationName", o.locale,
           d.domain as ascii, coalesce(max(c.provider), 'microsoft') as provider,
           case when cardinality(o.alert_to) > 0 then o.alert_to
                when max(c.connected_by_email) is not null then array[max(c.connected_by_email)]
                else '{}' end as recipients,
           array_agg(d.drift_id::text order by d.drift_id) as ids,
           jsonb_agg(jsonb_build_object('check', d.check_name, 'was', d.was, 'is', d.is_now,
             'direction', d.direction,
             'at', to_char(d.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
             order by d.drift_id) as drifts
      from deliverability_drifts d
      join organizations o on o.organization_id = d.organization_id
      left join connections c on c.organization_id = d.organization_id
                             and c.state <> 'disconnected'
     where d.told_at is null and d.direction <> 'better'
     group by d.organization_id, d.domain, o.name, o.locale, o.alert_to
     order by min(d.drift_id)
     limit ${limit}`.execute(kysely)
  return rows.map((row) => untoldOf(row))
}

const untoldOf = ({ ascii, drifts, ...rest }: Row): UntoldDrifts => ({
  ...rest,
  domain: domainToUnicode(ascii),
  drifts: Drifts.safeParse(drifts).data ?? [],
})

const Drifts = z.array(DeliverabilityDrift)

export const markTold = async ({ kysely }: Database, ids: readonly string[]): Promise<void> => {
  await kysely
    .updateTable('deliverability_drifts')
    .set({ told_at: sql<Date>`now()` })
    .where('drift_id', 'in', [...ids])
    .execute()
}

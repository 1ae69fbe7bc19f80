import { sql } from 'kysely'
import type { Database } from '../../platform/database/index.ts'

/** A connection that broke, with all that its organisation's admins are told. */
export interface Incident {
  readonly incidentId: string
  readonly provider: 'microsoft' | 'google'
  readonly code: string | null
  /** Still broken by this very incident. */
  readonly isOpen: boolean
  readonly mailbox: string
  readonly tenant: string | null
  readonly organizationName: string
  readonly locale: 'en' | 'fr'
  /** Those the organisation named, else the admin who connected. */
  readonly recipients: readonly string[]
  /** Mail that stands still until it is connected again; tests do not count. */
  readonly waiting: number
}

/** Worker role: incidents of all organisations, oldest first. */
export const readUntold = async (
  { kysely }: Database,
  limit: number,
): Promise<readonly Incident[]> => {
  const { rows } = await sql<Incident>`
    select i.incident_id as "incidentId", i.provider, i.code,
           c.state = 'needs_reconnect' and c.connected_at = i.granted_at as "isOpen",
           c.email as mailbox, c.tenant, o.name as "organizationName", o.locale,
           case when cardinality(o.alert_to) > 0 then o.alert_to
                when c.connected_by_email is not null then array[c.connected_by_email]
                else '{}' end as recipients,
           (select count(*)::integer from notifications n join lanes l on l.lane_id = n.lane_id
             where l.connection_id = i.connection_id and n.priority = 0
               and n.state in ('queued', 'held')) as waiting
      from reconnect_incidents i
      join connections c on c.connection_id = i.connection_id
      join organizations o on o.organization_id = i.organization_id
     where i.told_at is null
     order by i.at
     limit ${limit}`.execute(kysely)
  return rows
}

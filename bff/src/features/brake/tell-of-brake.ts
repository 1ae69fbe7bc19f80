import { renderBrakeAlert } from '@letterhead/mail-templates'
import { sql } from 'kysely'
import type { Database } from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { Outbox } from '../outbox/index.ts'

export interface TellBrakeDeps {
  readonly workerDatabase: Database
  readonly outbox: Pick<Outbox, 'enqueueAlert'>
  readonly publicUrl: string
  readonly productName: string
  readonly log: Logger
}

interface Untold {
  readonly organizationId: string
  readonly organizationName: string
  readonly locale: 'en' | 'fr'
  readonly pulledAt: Date
  readonly lastDay: number
  readonly usualDay: number
  /** Those the organisation named, else the admin who connected. */
  readonly recipients: readonly string[]
}

/**
 * Chore: tells an organisation's admins that the brake pulled itself, by the platform's lane, which no
 * brake of theirs stops. Killed in between, it comes again: a letter's key keeps it from being there
 * twice. How many organisations were told.
 */
export const tellOfBrake = async (deps: TellBrakeDeps): Promise<number> => {
  let told = 0
  for (const untold of await readUntold(deps.workerDatabase))
    try {
      await tell(deps, untold)
      await sql`
        update brakes set told_at = now()
         where organization_id = ${untold.organizationId}
           and date_trunc('milliseconds', pulled_at) = ${untold.pulledAt}`.execute(
        deps.workerDatabase.kysely,
      )
      told += 1
    } catch (error) {
      // One that fails comes again, and must not stand before the others.
      const { organizationId } = untold
      deps.log.warn({ organizationId, err: error }, 'nobody was told of a brake')
    }
  return told
}

const readUntold = async ({ kysely }: Database): Promise<readonly Untold[]> => {
  const { rows } = await sql<Untold>`
    select b.organization_id as "organizationId", o.name as "organizationName", o.locale,
           date_trunc('milliseconds', b.pulled_at) as "pulledAt",
           b.last_day as "lastDay", b.usual_day as "usualDay",
           case when cardinality(o.alert_to) > 0 then o.alert_to
                when c.connected_by_email is not null then array[c.connected_by_email]
                else '{}' end as recipients
      from brakes b
      join organizations o on o.organization_id = b.organization_id
      left join connections c on c.organization_id = b.organization_id and c.state <> 'disconnected'
     where b.pulled_by = 'volume' and b.told_at is null and b.last_day is not null
     order by b.pulled_at limit 50`.execute(kysely)
  return rows
}

const tell = async (deps: TellBrakeDeps, untold: Untold): Promise<void> => {
  const { organizationId, organizationName, locale, lastDay, usualDay, recipients } = untold
  if (recipients.length === 0) deps.log.warn({ organizationId }, 'nobody to tell of a brake')
  const { subject, html, text } = await renderBrakeAlert({
    locale,
    productName: deps.productName,
    organizationName,
    lastDay,
    usualDay,
    pulledAt: untold.pulledAt,
    releaseUrl: `${deps.publicUrl}/general-settings/report#brake`,
  })
  for (const to of recipients) {
    const { kind } = await deps.outbox.enqueueAlert({
      to,
      content: { subject, html, text },
      locale,
      incident: `brake:${organizationId}:${untold.pulledAt.toISOString()}`,
    })
    if (kind !== 'accepted' && kind !== 'replayed') throw new Error(`alert not taken: ${kind}`)
  }
}

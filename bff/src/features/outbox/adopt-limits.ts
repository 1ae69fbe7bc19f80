import { sql } from 'kysely'
import type { Database } from '../../platform/database/index.ts'
import type { Limits, Providers } from '../providers/index.ts'

/** Budgets keep the limits they were made with; a worker that starts with others changes them all. */
export const adoptLimits = async (
  { kysely }: Pick<Database, 'kysely'>,
  {
    providers,
    platform,
  }: { readonly providers: Providers; readonly platform: { readonly limits: Limits } },
): Promise<void> => {
  const paces = [
    { provider: 'platform', limits: platform.limits },
    { provider: 'microsoft', limits: providers.microsoft?.limits },
    { provider: 'google', limits: providers.google?.limits },
  ]
  for (const { provider, limits } of paces) {
    if (limits === undefined) continue
    const { perMinute, perDay, inFlight } = limits
    await sql`
      update budgets
         set per_minute = ${perMinute}, per_day = ${perDay}, in_flight = ${inFlight},
             room = 0, recipients_room = 0, full_until = '-infinity', full_of = null
       where provider = ${provider}
         and (per_minute, per_day, in_flight) is distinct from (${perMinute}, ${perDay}, ${inFlight})
      `.execute(kysely)
  }
}

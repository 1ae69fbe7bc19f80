import { sql } from 'kysely'
import type { Database } from '../../platform/database/index.ts'
import type { Limits, Providers } from '../providers/index.ts'

interface Settings {
  readonly providers: Providers
  readonly platform: { readonly limits: Limits }
  /** Kinds that the operator forbids to leave from the platform sender in place of a mailbox. */
  readonly neverFromPlatform: readonly string[]
}

/**
 * Budgets keep the limits they were made with; a worker that starts with others changes them all.
 * So it is with the kinds that may never be diverted.
 */
export const adoptLimits = async (
  { kysely }: Pick<Database, 'kysely'>,
  { providers, platform, neverFromPlatform }: Settings,
): Promise<void> => {
  const { perMinute, perDay, inFlight } = platform.limits
  await sql`select open_platform_budget(${perMinute}, ${perDay}, ${inFlight})`.execute(kysely)
  const paces = [
    { provider: 'platform', limits: platform.limits },
    { provider: 'microsoft', limits: providers.microsoft?.limits },
    { provider: 'google', limits: providers.google?.limits },
  ]
  for (const { provider, limits } of paces)
    if (limits !== undefined)
      for (const consumer of [false, true])
        await kysely
          .updateTable('budgets')
          .set({
            ...budgetLimits(limits, consumer),
            room: 0,
            day_room: 0,
            recipients_room: 0,
            bytes_room: 0,
            full_until: sql<Date>`'-infinity'`,
            full_of: null,
          })
          .where(
            sql<boolean>`provider = ${provider} and consumer = ${consumer}
              and ${differs(budgetLimits(limits, consumer))}`,
          )
          .execute()
  await sql`insert into never_from_platform (kind)
    select unnest(${[...neverFromPlatform]}::text[]) on conflict do nothing`.execute(kysely)
  await sql`delete from never_from_platform
    where kind <> all (${[...neverFromPlatform]}::text[])`.execute(kysely)
}

/** Limits as a budget's columns. */
export const budgetLimits = (limits: Limits, consumer: boolean) => ({
  per_minute: limits.perMinute,
  per_day: Math.min(limits.perDay, consumer ? (limits.consumerPerDay ?? limits.perDay) : Infinity),
  recipients_per_day: limits.recipientsPerDay ?? null,
  bytes_per_five_minutes: limits.bytesPerFiveMinutes ?? null,
  in_flight: limits.inFlight,
})

const differs = (wanted: ReturnType<typeof budgetLimits>) => sql<boolean>`
  (per_minute, per_day, recipients_per_day, bytes_per_five_minutes, in_flight) is distinct from
  (${wanted.per_minute}::integer, ${wanted.per_day}::integer,
   ${wanted.recipients_per_day}::integer, ${wanted.bytes_per_five_minutes}::integer,
   ${wanted.in_flight}::integer)`

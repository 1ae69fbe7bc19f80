import { sql } from 'kysely'
import * as z from 'zod/mini'
import type { Tx } from '../../platform/database/index.ts'
import type { StoredChoice, Volume } from './volume-decision.ts'

const Row = z.object({
  choice: z.enum(['operator', 'off', 'own']),
  times: z.nullable(z.number()),
  at_least: z.nullable(z.number()),
  version: z.number(),
})

/** `tx` is inside the organisation. */
export const readChoice = async (tx: Tx): Promise<StoredChoice & { readonly version: number }> => {
  const { rows } = await sql`
    select choice, times, at_least, version from volume_brakes`.execute(tx)
  if (rows.length === 0) return { choice: 'operator', own: null, version: 0 }
  const { choice, times, at_least: atLeast, version } = Row.parse(rows[0])
  const own = times === null || atLeast === null ? null : { times, atLeast }
  return { choice, own, version }
}

/** False: somebody changed it since `version` was read. */
export const writeChoice = async (
  tx: Tx,
  {
    organizationId,
    choice,
    own,
    version,
  }: StoredChoice & { readonly organizationId: string; readonly version: number },
): Promise<boolean> => {
  await sql`insert into volume_brakes (organization_id) values (${organizationId})
    on conflict do nothing`.execute(tx)
  const { numAffectedRows } = await sql`
    update volume_brakes
       set choice = ${choice}, times = ${own?.times ?? null}, at_least = ${own?.atLeast ?? null},
           version = version + 1
     where organization_id = ${organizationId} and version = ${version}`.execute(tx)
  return numAffectedRows === 1n
}

/** What the organisation that `tx` is inside handed over lately. */
export const readVolume = async (tx: Tx): Promise<Volume> => {
  const { rows } = await sql<Volume>`
    select last_day as "lastDay", usual_day as "usualDay", known_days as "knownDays"
      from handed_over()`.execute(tx)
  return rows[0] ?? { lastDay: 0, usualDay: 0, knownDays: 0 }
}

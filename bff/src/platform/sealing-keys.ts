import { sql } from 'kysely'
import * as z from 'zod/mini'
import type { Database } from './database/index.ts'
import type { Seal } from './seal.ts'

type KeyIds = Pick<Seal, 'keyIds'>

/**
 * Tells the database which key this process seals with, before it does; again from time to time, as
 * a process that was not restarted may go on with a key that was rotated away. 1: it was new.
 */
export const announceKey = async ({ kysely }: Database, { keyIds }: KeyIds): Promise<number> => {
  const [current] = keyIds
  const { numAffectedRows = 0n } = await sql`
    insert into sealing_keys (key_id) values (${current}) on conflict do nothing`.execute(kysely)
  return Number(numAffectedRows)
}

const Rows = z.array(z.object({ key_id: z.string() }))

/** Ids of keys that may have sealed something and are not at hand. */
export const missingKeys = async (
  { kysely }: Database,
  { keyIds }: KeyIds,
): Promise<readonly string[]> => {
  const { rows } = await sql`select key_id from sealing_keys order by key_id`.execute(kysely)
  return Rows.parse(rows)
    .map(({ key_id: id }) => id)
    .filter((id) => !keyIds.includes(id))
}

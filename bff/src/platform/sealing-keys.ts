import { sql } from 'kysely'
import * as z from 'zod/mini'
import type { Database } from './database/index.ts'
import type { Seal } from './seal.ts'

type Keys = Pick<Seal, 'keyIds' | 'keyProof'>

/** What the first key would seal could not be told from what its namesake sealed, nor be opened beside it. */
export class SealingKeyReplaced extends Error {
  override name = 'SealingKeyReplaced'
}

/**
 * Tells the database which key this process seals with, before it does; again from time to time, as
 * a process that was not restarted may go on with a key that was rotated away. 1: it was new.
 *
 * @throws {SealingKeyReplaced} when another key of this id has sealed before.
 */
export const announceKey = async (database: Database, keys: Keys): Promise<number> => {
  const [current = ''] = keys.keyIds
  const { numAffectedRows = 0n } = await sql`
    insert into sealing_keys as k (key_id, proof) values (${current}, ${keys.keyProof(current)})
    on conflict (key_id) do update set proof = excluded.proof where k.proof is null`.execute(
    database.kysely,
  )
  if ((await missingKeys(database, keys)).includes(current))
    throw new SealingKeyReplaced(
      `SEALING_KEYS: another key named ${current} has sealed values in this database.\n` +
        'Put that one back. A new key needs an id of its own, in front of the others.',
    )
  return Number(numAffectedRows)
}

const Rows = z.array(z.object({ key_id: z.string(), proof: z.nullable(z.string()) }))

/** Ids of keys that may have sealed something and are not at hand, or another key in their place. */
export const missingKeys = async (
  { kysely }: Database,
  { keyProof }: Keys,
): Promise<readonly string[]> => {
  const { rows } = await sql`select key_id, proof from sealing_keys order by key_id`.execute(kysely)
  return Rows.parse(rows)
    .filter(({ key_id: id, proof }) => {
      const atHand = keyProof(id)
      return atHand === undefined || (proof !== null && proof !== atHand)
    })
    .map(({ key_id: id }) => id)
}

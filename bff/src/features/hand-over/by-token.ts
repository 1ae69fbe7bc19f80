import type { Database, Tx } from '../../platform/database/index.ts'
import { digest } from '../../platform/digest.ts'
import { Problem } from '../../platform/http/index.ts'
import { isRowAlive, selectHandOvers, type HandOverRow } from './stored-hand-over.ts'

/** The row that a token names, dead or alive; its organisation is known only from here on. */
export const findByToken = async (
  database: Database,
  token: string,
): Promise<HandOverRow | undefined> => {
  const lookup = digest(token)
  return await database.byLookup(
    lookup,
    async (tx) => await selectHandOvers(tx).where('lookup_digest', '=', lookup).executeTakeFirst(),
  )
}

/**
 * The same row, locked inside its organisation, for whoever decides by it.
 *
 * @throws {Problem} `not_found`; `attempt_expired` once it was taken back or its time is over.
 */
export const decideByToken = async <T>(
  database: Database,
  token: string,
  decide: (tx: Tx, row: HandOverRow) => Promise<T>,
): Promise<T> => {
  const found = await findByToken(database, token)
  if (found === undefined) throw new Problem('not_found')
  return await database.inOrganization(found.organization_id, async (tx) => {
    const row = await selectHandOvers(tx)
      .where('hand_over_id', '=', found.hand_over_id)
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (!isRowAlive(row)) throw new Problem('attempt_expired', { detail: 'Ask for a new link.' })
    return await decide(tx, row)
  })
}

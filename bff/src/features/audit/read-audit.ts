import { readAudit, type QueryOf } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Database, Tx } from '../../platform/database/index.ts'
import { route, type Route } from '../../platform/http/index.ts'
import { COLUMNS, entryOf, readSignedHeads } from './stored-trail.ts'

const DEFAULT_LIMIT = 50

/** Newest first, by pages; the place in the chain is the cursor, so new lines move nothing. */
export const createReadAudit = ({ database }: { readonly database: Database }): Route =>
  route(readAudit, async ({ query, caller: { organizationId } }) => {
    const limit = Number(query.limit ?? DEFAULT_LIMIT)
    const { rows, heads } = await database.inOrganization(organizationId, async (tx) => ({
      rows: await select(tx, { query, organizationId, limit: limit + 1 }),
      heads: await readSignedHeads(tx, { organizationId }),
    }))
    const entries = rows.slice(0, limit).map(entryOf)
    const last = entries.at(-1)
    return {
      answer: {
        entries,
        nextCursor: rows.length > limit && last !== undefined ? String(last.sequence) : null,
        signedHead: heads.at(-1) ?? null,
      },
    }
  })

const select = async (
  tx: Tx,
  {
    query,
    organizationId,
    limit,
  }: { query: QueryOf<typeof readAudit>; organizationId: string; limit: number },
) => {
  let lines = tx
    .selectFrom('audit_entries')
    .select(COLUMNS)
    .where('organization_id', '=', organizationId)
    .where('sequence', 'is not', null)
  if (query.action !== undefined) lines = lines.where('action', '=', query.action)
  if (query.actor !== undefined) lines = lines.where('actor', '=', query.actor)
  if (query.from !== undefined) lines = lines.where('at', '>=', sql<Date>`${query.from}::date`)
  if (query.to !== undefined) lines = lines.where('at', '<', sql<Date>`${query.to}::date + 1`)
  if (query.cursor !== undefined) lines = lines.where('sequence', '<', query.cursor)
  return await lines.orderBy('sequence', 'desc').limit(limit).execute()
}

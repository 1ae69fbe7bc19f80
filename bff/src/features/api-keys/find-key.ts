import { timingSafeEqual } from 'node:crypto'
import * as z from 'zod/mini'
import { ApiKeyScope } from '@letterhead/contract'
import type { Database } from '../../platform/database/index.ts'
import { digest } from '../../platform/digest.ts'
import type { ApiKey } from '../../platform/http/index.ts'
import { isWholeKey } from './make-key.ts'

interface Deps {
  readonly database: Database
  readonly bootstrapKey: string | null
}

const Row = z.object({
  key_id: z.string(),
  organization_id: z.nullable(z.string()),
  name: z.string(),
  scopes: z.array(ApiKeyScope),
})

/**
 * Finds the key behind a bearer token: one look-up by digest with every request, so that a revoked
 * key is over at once on every process. The operator's first key (`API_BOOTSTRAP_KEY`) is not in
 * the database; digests of one length are compared, so time tells nothing of it.
 */
export const createFindKey = ({ database, bootstrapKey }: Deps) => {
  const bootstrap = bootstrapKey === null ? null : Buffer.from(digest(bootstrapKey))
  return async (key: string): Promise<ApiKey | null> => {
    const given = digest(key)
    if (bootstrap !== null && timingSafeEqual(bootstrap, Buffer.from(given))) return BOOTSTRAP
    if (!isWholeKey(key)) return null
    const { rows } = await database.pool.query({
      name: 'find_api_key',
      text: 'select * from find_api_key($1)',
      values: [given],
    })
    const [found] = z.array(Row).parse(rows)
    if (found !== undefined) return keyOf(found)
    const over = await findOver(database, given)
    return over === undefined ? null : { ...keyOf(over), isOver: true }
  }
}

const keyOf = ({ key_id, organization_id, name, scopes }: z.infer<typeof Row>): ApiKey => ({
  keyId: key_id,
  organizationId: organization_id,
  name,
  scopes,
})

/** One that is no longer alive: whoever uses it may have found it somewhere. */
const findOver = async (database: Database, given: string) =>
  await database.byLookup(given, async (tx) => {
    const row = await tx
      .selectFrom('api_keys')
      .select(['key_id', 'organization_id', 'name', 'scopes'])
      .where('digest', '=', given)
      .executeTakeFirst()
    return row === undefined ? undefined : Row.parse(row)
  })

const BOOTSTRAP: ApiKey = {
  keyId: 'bootstrap',
  name: 'API_BOOTSTRAP_KEY',
  organizationId: null,
  scopes: ['send', 'read', 'provision'],
}

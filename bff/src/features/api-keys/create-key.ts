import type { ApiKeyScope, ApiKeyView } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Database, Tx } from '../../platform/database/index.ts'
import { digest } from '../../platform/digest.ts'
import { uuidV7 } from '../../platform/uuid-v7.ts'
import { recordAudit } from '../audit/index.ts'
import type { By } from './by.ts'
import { makeKey } from './make-key.ts'
import { SHOWN, viewOf } from './view.ts'

export interface NewKey {
  readonly name: string
  /** Null: a platform key. */
  readonly organizationId: string | null
  readonly scopes: readonly ApiKeyScope[]
  readonly expiresAt: Date | null
}

export type Created =
  | { readonly kind: 'created'; readonly key: ApiKeyView; readonly secret: string }
  | { readonly kind: 'no_organization' }
  | { readonly kind: 'too_many' }
  /** It would end before it begins. */
  | { readonly kind: 'over' }

interface Deps {
  readonly database: Database
  readonly now: () => Date
}

/** Enough to change programs over without a gap; a third would be one that nobody remembers. */
const MOST_ALIVE = 2

/** Makes a key whose secret exists in the answer only. */
export const createKey = async (deps: Deps, asked: NewKey, by: By): Promise<Created> =>
  await deps.database.asOperator(asked.organizationId, async (tx) => {
    if (asked.expiresAt !== null && asked.expiresAt <= deps.now()) return { kind: 'over' }
    if (!(await isKnown(tx, asked.organizationId))) return { kind: 'no_organization' }
    if ((await countAlive(tx, asked)) >= MOST_ALIVE) return { kind: 'too_many' }
    const { key: secret, prefix } = makeKey(asked.organizationId === null ? 'all' : 'org')
    const row = await tx
      .insertInto('api_keys')
      .values({
        key_id: uuidV7(deps.now()),
        organization_id: asked.organizationId,
        name: asked.name,
        prefix,
        digest: digest(secret),
        scopes: [...new Set(asked.scopes)],
        created_by: by.name,
        expires_at: asked.expiresAt,
      })
      .returning(SHOWN)
      .executeTakeFirstOrThrow()
    const key = viewOf(row, deps.now())
    await recordAudit(tx, {
      organizationId: asked.organizationId,
      ...by.audit,
      action: 'api_key.created',
      details: { key: key.id, prefix, scopes: key.scopes, expiresAt: key.expiresAt },
    })
    return { kind: 'created', key, secret }
  })

const isKnown = async (tx: Tx, organizationId: string | null): Promise<boolean> => {
  if (organizationId === null) return true
  const found = await tx
    .selectFrom('organizations')
    .select('organization_id')
    .where('organization_id', '=', organizationId)
    .executeTakeFirst()
  return found !== undefined
}

const countAlive = async (tx: Tx, { organizationId, name }: NewKey): Promise<number> => {
  // Two creations at once would both count one.
  const place = JSON.stringify(['api key', organizationId, name])
  await sql`select pg_advisory_xact_lock(hashtextextended(${place}, 0))`.execute(tx)
  const { alive } = await tx
    .selectFrom('api_keys')
    .select((eb) => eb.fn.countAll<string>().as('alive'))
    .where('organization_id', 'is not distinct from', organizationId)
    .where('name', '=', name)
    .where('revoked_at', 'is', null)
    .where((eb) =>
      eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', eb.fn<Date>('now', []))]),
    )
    .executeTakeFirstOrThrow()
  return Number(alive)
}

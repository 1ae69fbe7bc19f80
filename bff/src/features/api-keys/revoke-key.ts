import type { ApiKeyView } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Database, Tx } from '../../platform/database/index.ts'
import { recordAudit } from '../audit/index.ts'
import type { By } from './by.ts'
import { SHOWN, viewOf } from './view.ts'

interface Deps {
  readonly database: Database
  readonly now: () => Date
}

/** Refused from the next request on, everywhere. Null: there is no such key. */
export const revokeKey = async (deps: Deps, keyId: string, by: By): Promise<ApiKeyView | null> => {
  const before = await deps.database.asOperator(null, async (tx) => await read(tx, keyId))
  if (before === undefined) return null
  return await deps.database.asOperator(before.organization_id, async (tx) => {
    const revoked = await tx
      .updateTable('api_keys')
      .set({ revoked_at: sql`now()` })
      .where('key_id', '=', keyId)
      .where('revoked_at', 'is', null)
      .returning(SHOWN)
      .executeTakeFirst()
    // Revoked already: nothing happened that would need a line.
    if (revoked === undefined) return viewOf((await read(tx, keyId)) ?? before, deps.now())
    await recordAudit(tx, {
      organizationId: revoked.organization_id,
      ...by.audit,
      action: 'api_key.revoked',
      details: { key: keyId, prefix: revoked.prefix },
    })
    return viewOf(revoked, deps.now())
  })
}

const read = async (tx: Tx, keyId: string) =>
  await tx.selectFrom('api_keys').select(SHOWN).where('key_id', '=', keyId).executeTakeFirst()

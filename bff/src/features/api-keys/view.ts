import { ApiKeyScope, type ApiKeyView } from '@letterhead/contract'
import type { Selectable } from 'kysely'
import * as z from 'zod/mini'
import type { Tables } from '../../platform/database/index.ts'

type Row = Pick<Selectable<Tables['api_keys']>, (typeof SHOWN)[number]>

/** Everything but the digest. */
export const SHOWN = [
  'key_id',
  'organization_id',
  'name',
  'prefix',
  'scopes',
  'created_by',
  'created_at',
  'expires_at',
  'last_used_at',
  'revoked_at',
] as const

const Scopes = z.array(ApiKeyScope)

export const viewOf = (row: Row, now: Date): ApiKeyView => ({
  id: row.key_id,
  name: row.name,
  prefix: row.prefix,
  organizationId: row.organization_id,
  scopes: Scopes.parse(row.scopes),
  state: stateOf(row, now),
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by,
  expiresAt: row.expires_at?.toISOString() ?? null,
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  revokedAt: row.revoked_at?.toISOString() ?? null,
})

const stateOf = (row: Row, now: Date): ApiKeyView['state'] => {
  if (row.revoked_at !== null) return 'revoked'
  return row.expires_at !== null && row.expires_at <= now ? 'expired' : 'alive'
}

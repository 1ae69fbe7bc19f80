import type { AuditEntry, SignedHead } from '@letterhead/contract'
import { sql, type Selectable } from 'kysely'
import * as z from 'zod/mini'
import type { Tables, Tx } from '../../platform/database/index.ts'

/** One organisation's lines; null: the operator's. The transaction must admit it. */
export interface Trail {
  readonly organizationId: string | null
}

const Detail = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()])
const Details = z.record(z.string(), Detail)

export const COLUMNS = [
  'sequence',
  'at',
  'actor_kind',
  'actor',
  'actor_name',
  'action',
  'details',
  'address',
  'request_id',
  'previous_digest',
  'digest',
] as const

export const entryOf = (
  row: Pick<Selectable<Tables['audit_entries']>, (typeof COLUMNS)[number]>,
): AuditEntry => ({
  sequence: Number(row.sequence),
  at: row.at.toISOString(),
  actor: { kind: row.actor_kind, id: row.actor, name: row.actor_name },
  action: row.action,
  details: Details.parse(row.details),
  address: row.address,
  requestId: row.request_id,
  previousDigest: row.previous_digest,
  digest: row.digest,
})

/** Lines after `after`, oldest first. */
export const readLines = async (
  tx: Tx,
  { organizationId, after, limit }: Trail & { readonly after: number; readonly limit: number },
): Promise<AuditEntry[]> => {
  const rows = await tx
    .selectFrom('audit_entries')
    .select(COLUMNS)
    .where('organization_id', 'is not distinct from', organizationId)
    .where('sequence', '>', String(after))
    .orderBy('sequence')
    .limit(limit)
    .execute()
  return rows.map(entryOf)
}

const Head = z.object({ sequence: z.coerce.number(), digest: z.string() })

export const readHead = async (tx: Tx, { organizationId }: Trail) => {
  const { rows } = await sql`select sequence, digest from audit_heads
    where organization_id is not distinct from ${organizationId}`.execute(tx)
  return rows.length === 0 ? null : { organizationId, ...Head.parse(rows[0]) }
}

const Signature = z.object({
  sequence: z.coerce.number(),
  digest: z.string(),
  signed_at: z.date(),
  key_id: z.string(),
  public_key: z.string(),
  signature: z.string(),
})

/** Oldest first. */
export const readSignedHeads = async (tx: Tx, { organizationId }: Trail): Promise<SignedHead[]> => {
  const { rows } = await sql`
    select sequence, digest, signed_at, key_id, public_key, signature from audit_signatures
     where organization_id is not distinct from ${organizationId}
     order by sequence, signed_at`.execute(tx)
  return z.array(Signature).parse(rows).map(headOf)
}

const headOf = (row: z.infer<typeof Signature>): SignedHead => ({
  sequence: row.sequence,
  digest: row.digest,
  signedAt: row.signed_at.toISOString(),
  keyId: row.key_id,
  publicKey: row.public_key,
  signature: row.signature,
})

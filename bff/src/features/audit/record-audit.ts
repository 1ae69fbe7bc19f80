import type { AuditAction } from '@letterhead/contract'
import { sql } from 'kysely'
import * as z from 'zod/mini'
import type { Tx } from '../../platform/database/index.ts'
import type { AuditActor } from './by-whom.ts'
import { digestOf, firstDigest } from './chain.ts'

export interface AuditLine extends AuditActor {
  /** Null: an act outside any organisation (operator, platform key). */
  readonly organizationId: string | null
  readonly action: AuditAction
  /** Names of fields and harmless values; never an address, a token or a content. */
  readonly details?: Readonly<Record<string, string | number | boolean | readonly string[] | null>>
}

const Head = z.object({ sequence: z.coerce.number(), digest: z.string(), at: z.date() })

/**
 * Writes the audit line in the same transaction as the act: neither is there without the other. The
 * organisation's chain is locked from here to the end of the transaction, so call it last; enqueue,
 * which must not wait, writes no line.
 */
export const recordAudit = async (tx: Tx, line: AuditLine): Promise<void> => {
  const { organizationId } = line
  const { rows } = await sql`
    insert into audit_heads (organization_id, sequence, digest)
    values (${organizationId}, 1, ${firstDigest(organizationId)})
    on conflict (organization_id) do update set sequence = audit_heads.sequence + 1
    returning sequence, digest, date_trunc('milliseconds', clock_timestamp()) as at`.execute(tx)
  const { sequence, digest: previousDigest, at } = Head.parse(rows[0])
  const details = line.details ?? {}
  const digest = digestOf({
    sequence,
    at: at.toISOString(),
    actor: { kind: line.actorKind, id: line.actor, name: line.actorName ?? null },
    action: line.action,
    details,
    address: line.address ?? null,
    requestId: line.requestId,
    previousDigest,
  })
  await tx
    .insertInto('audit_entries')
    .values({
      organization_id: organizationId,
      sequence,
      at,
      actor_kind: line.actorKind,
      actor: line.actor,
      actor_name: line.actorName ?? null,
      action: line.action,
      details: JSON.stringify(details),
      address: line.address ?? null,
      request_id: line.requestId,
      previous_digest: previousDigest,
      digest,
    })
    .execute()
  await sql`update audit_heads set digest = ${digest}
    where organization_id is not distinct from ${organizationId}`.execute(tx)
}

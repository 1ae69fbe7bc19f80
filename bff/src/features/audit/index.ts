import type { Tx } from '../../platform/database/index.ts'

export interface AuditEntry {
  /** Null: an act outside any organisation (operator, platform key). */
  readonly organizationId: string | null
  readonly actorKind: 'person' | 'api_key' | 'system'
  /** The person's id at the sign-in provider, the key's id, or the part of the system. */
  readonly actor: string
  readonly action: string
  /** Names of fields and harmless values; never an address, a token or a content. */
  readonly details?: Readonly<Record<string, string | number | boolean | readonly string[] | null>>
  readonly requestId: string | null
}

/** Writes the audit line in the same transaction as the act: neither is there without the other. */
export const recordAudit = async (tx: Tx, entry: AuditEntry): Promise<void> => {
  await tx
    .insertInto('audit_entries')
    .values({
      organization_id: entry.organizationId,
      actor_kind: entry.actorKind,
      actor: entry.actor,
      action: entry.action,
      details: JSON.stringify(entry.details ?? {}),
      request_id: entry.requestId,
    })
    .execute()
}

import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'
import { recordAudit, type AuditActor } from '../audit/index.ts'
import type { ConsentDecision } from './hand-over-state.ts'
import type { HandOverRow } from './stored-hand-over.ts'

/** `approved` without a tenant: said by hand, without coming back from Microsoft. */
export type Decision = Exclude<ConsentDecision, { kind: 'approved' }> | Approved
/** All that is known of whoever decides: a link needs no account. */
export type From = Pick<AuditActor, 'address' | 'requestId'>
interface Approved {
  readonly kind: 'approved'
  readonly tenant: string | null
}

/**
 * Writes what the administrator decided, with its audit line. What was approved stays so: a second
 * look at Microsoft's page that is cancelled takes nothing back there either.
 */
export const settleHandOver = async (
  tx: Tx,
  row: HandOverRow,
  { decision, from }: { readonly decision: Decision; readonly from: From },
): Promise<void> => {
  if (row.state === 'approved' || isSaidAlready(decision, row)) return
  await tx
    .updateTable('hand_overs')
    .set(columnsOf(decision, row))
    .where('hand_over_id', '=', row.hand_over_id)
    .execute()
  await recordAudit(tx, {
    organizationId: row.organization_id,
    actorKind: 'system',
    actor: 'hand-over link',
    action: `hand_over.${decision.kind}`,
    details: { provider: row.provider, ...detailsOf(decision) },
    ...from,
  })
}

/** Said once more, it is no news: whoever holds the link could fill the trail by it. */
const isSaidAlready = (decision: Decision, row: HandOverRow): boolean => {
  if (decision.kind === 'declined') return row.state === 'declined'
  if (decision.kind === 'failed') return row.failure_code === decision.code
  return decision.kind === 'other_tenant' && row.other_tenant === decision.tenant
}

const columnsOf = (decision: Decision, row: HandOverRow) => {
  if (decision.kind === 'approved')
    return {
      state: 'approved' as const,
      tenant: decision.tenant ?? row.tenant,
      other_tenant: null,
      failure_code: null,
      decided_at: sql<Date>`now()`,
    }
  if (decision.kind === 'declined')
    return { state: 'declined' as const, decided_at: sql<Date>`now()` }
  if (decision.kind === 'other_tenant') return { other_tenant: decision.tenant }
  return { failure_code: decision.code }
}

const detailsOf = (decision: Decision): Readonly<Record<string, string>> => {
  if (decision.kind === 'failed') return { code: decision.code }
  return decision.kind === 'other_tenant' ? { tenant: decision.tenant } : {}
}

import { SendingCode, type SenderTest } from '@letterhead/contract'
import type { Selectable } from 'kysely'
import type { Tables, Tx } from '../../platform/database/index.ts'

/** One run of Save and test by its id, or the newest one. */
export const readTests = async (
  tx: Tx,
  which: { readonly id: string } | 'newest',
): Promise<readonly SenderTest[]> => {
  const all = tx
    .selectFrom('notifications')
    .selectAll()
    .where('kind', '=', 'test')
    .orderBy('created_at', 'desc')
    .limit(1)
  const rows = await (
    which === 'newest' ? all : all.where('notification_id', '=', which.id)
  ).execute()
  return rows.map(viewOf)
}

const viewOf = (row: Selectable<Tables['notifications']>): SenderTest => {
  const code = SendingCode.safeParse(row.code)
  return {
    id: row.notification_id,
    // A test is never held: what stands still for longer than its two minutes has expired.
    state: row.state === 'held' ? 'expired' : row.state,
    email: row.candidate?.email ?? '',
    alias: row.candidate?.alias ?? '',
    to: row.candidate?.to ?? '',
    startedAt: row.created_at.toISOString(),
    settledAt: row.settled_at?.toISOString() ?? null,
    code: code.success ? code.data : null,
    technical: row.technical,
    providerMessageId: row.provider_message_id,
  }
}

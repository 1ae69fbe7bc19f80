import { SendingCode, type SenderTest } from '@letterhead/contract'
import { sql, type Selectable } from 'kysely'
import type { Tables, Tx } from '../../platform/database/index.ts'
import type { SenderDeps } from './deps.ts'
import { testStages } from './test-stages.ts'

type Deps = Pick<SenderDeps, 'proofs' | 'now'>

/** One run of Save and test by its id, or the newest one of a connection. */
export const readTest = async (
  deps: Deps,
  tx: Tx,
  which: { readonly id: string } | { readonly newestOf: string },
): Promise<SenderTest | null> => {
  const all = tx
    .selectFrom('notifications')
    .selectAll()
    .where('kind', '=', 'test')
    .orderBy('created_at', 'desc')
    .limit(1)
  const row = await (
    'id' in which
      ? all.where('notification_id', '=', which.id)
      : all.where(sql`candidate ->> 'connectionId'`, '=', which.newestOf)
  ).executeTakeFirst()
  return row === undefined ? null : await viewOf(deps, tx, row)
}

const viewOf = async (
  { proofs, now }: Deps,
  tx: Tx,
  row: Selectable<Tables['notifications']>,
): Promise<SenderTest> => {
  const code = SendingCode.safeParse(row.code)
  const { copy, proof } = await proofs.ofTest(tx, row.notification_id)
  const test = {
    // A test is never held: what stands still for longer than its two minutes has expired.
    state: row.state === 'held' ? 'expired' : row.state,
    startedAt: row.created_at.toISOString(),
    settledAt: row.settled_at?.toISOString() ?? null,
    code: code.success ? code.data : null,
  } as const
  return {
    id: row.notification_id,
    ...test,
    email: row.candidate?.email ?? '',
    alias: row.candidate?.alias ?? '',
    to: row.candidate?.to ?? '',
    technical: row.technical,
    providerMessageId: row.provider_message_id,
    stages: testStages({ test, calledAt: row.started_at, copy, proof, now: now() }),
    proof,
    overtaken: row.candidate?.overtaken === true,
  }
}

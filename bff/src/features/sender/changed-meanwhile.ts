import { collectConnectAttempt, disconnect, type LastChange } from '@letterhead/contract'
import type { Tx } from '../../platform/database/index.ts'
import { Problem } from '../../platform/http/index.ts'
import { lastChange } from '../audit/index.ts'

/** 412: who put another sender in use, connected or disconnected since the page was read. */
export const changedMeanwhile = async (tx: Tx): Promise<Problem> => {
  const sender = await tx
    .selectFrom('senders')
    .select(['changed_by as by', 'effective_since as at'])
    .where('effective_since', 'is not', null)
    .executeTakeFirst()
  const changes: (LastChange | null)[] = [
    sender === undefined || sender.at === null
      ? null
      : { by: sender.by, at: sender.at.toISOString() },
    await lastChange(tx, [collectConnectAttempt.audit.action, disconnect.audit.action]),
  ]
  const changed = changes
    .filter((change) => change !== null)
    .toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at))[0]
  return new Problem('precondition_failed', changed === undefined ? {} : { changed })
}

import type { ActivityItem } from '@letterhead/contract'
import type { SessionCaller } from '../../platform/http/index.ts'
import { summaryOf, type NotificationRow } from '../outbox/index.ts'
import type { ActivityDeps } from './deps.ts'
import { shownRecipients } from './shown-recipients.ts'

export const activityItem = (
  { seal }: Pick<ActivityDeps, 'seal'>,
  caller: Pick<SessionCaller, 'role'>,
  row: NotificationRow,
): ActivityItem => {
  const {
    id,
    kind,
    workspaceId,
    state,
    code,
    createdAt,
    settledAt,
    nextAttemptAt,
    from,
    attempts,
  } = summaryOf(row)
  return {
    id,
    kind,
    workspaceId,
    state,
    code,
    createdAt,
    settledAt,
    nextAttemptAt,
    from,
    attempts,
    diverted: row.diverted,
    recipients: shownRecipients(seal, caller, row),
  }
}

import type { ActivityDetail } from '@letterhead/contract'
import type { Tx } from '../../platform/database/index.ts'
import { Problem, type SessionCaller } from '../../platform/http/index.ts'
import { readWhole } from '../outbox/index.ts'
import { activityItem } from './activity-item.ts'
import type { ActivityDeps } from './deps.ts'
import { logLink } from './log-link.ts'

/** @throws {Problem} `not_found`. */
export const activityDetail = async (
  deps: ActivityDeps,
  tx: Tx,
  {
    notificationId,
    caller,
  }: { readonly notificationId: string; readonly caller: Pick<SessionCaller, 'role'> },
): Promise<ActivityDetail> => {
  const whole = await readWhole(tx, notificationId)
  if (whole === null) throw new Problem('not_found')
  const { row, notification } = whole
  return {
    item: activityItem(deps, caller, row),
    notification,
    logLink: row.diverted ? null : logLink(deps, row),
  }
}

import { listActivity } from '@letterhead/contract'
import { route, type Route } from '../../platform/http/index.ts'
import { listNotifications } from '../outbox/index.ts'
import { activityItem } from './activity-item.ts'
import type { ActivityDeps } from './deps.ts'
import { pageCursor } from './page-cursor.ts'

const PAGE = 50

export const createListActivity = (deps: ActivityDeps): Route =>
  route(listActivity, async ({ query: { cursor, limit = PAGE, ...filter }, caller }) => {
    const after = pageCursor(cursor)
    const { rows, nextCursor } = await deps.database.inOrganization(
      caller.organizationId,
      async (tx) => await listNotifications(tx, { ...filter, limit, after }),
    )
    return {
      answer: {
        data: rows.map((row) => activityItem(deps, caller, row)),
        next_cursor: nextCursor,
      },
    }
  })

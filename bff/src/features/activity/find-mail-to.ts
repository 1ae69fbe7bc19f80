import { findMailTo } from '@letterhead/contract'
import { canonicalAddress } from '../../platform/email-domain.ts'
import { route, type Route } from '../../platform/http/index.ts'
import { listNotifications } from '../outbox/index.ts'
import { activityItem } from './activity-item.ts'
import type { ActivityDeps } from './deps.ts'
import { pageCursor } from './page-cursor.ts'

const PAGE = 50

/** Recipients are sealed: they are found by a digest, as the hand-over wrote it. */
export const createFindMailTo = (deps: ActivityDeps): Route =>
  route(findMailTo, async ({ body, caller }) => {
    const { recipient, cursor, limit = PAGE, ...filter } = body
    const after = pageCursor(cursor, '#/cursor')
    const address = (canonicalAddress(recipient) ?? recipient).toLowerCase()
    const recipientKeys = deps.seal.blindIndexes(caller.organizationId, address)
    const { rows, nextCursor } = await deps.database.inOrganization(
      caller.organizationId,
      async (tx) => await listNotifications(tx, { ...filter, recipientKeys, limit, after }),
    )
    return {
      answer: { data: rows.map((row) => activityItem(deps, caller, row)), next_cursor: nextCursor },
    }
  })

import { listNotifications } from '@letterhead/contract'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { findOrganization } from '../organizations/index.ts'
import { listNotifications as listRows, placeOf, summaryOf } from '../outbox/index.ts'
import { refused } from './content.ts'
import type { NotificationDeps } from './deps.ts'

const PAGE = 50

export const createListNotifications = ({ database }: NotificationDeps): Route =>
  route(listNotifications, async ({ params: { organizationId }, query }) => {
    const { state, kind, limit = PAGE, cursor } = query
    const after = cursor === undefined ? null : placeOf(cursor)
    if (cursor !== undefined && after === null)
      throw refused('#/query/cursor', {
        code: 'invalid_cursor',
        detail: 'Send the next_cursor of the page before.',
      })
    const { rows, nextCursor } = await database.inOrganization(organizationId, async (tx) => {
      if ((await findOrganization(tx)) === null) throw new Problem('not_found')
      return await listRows(tx, { state, kind, limit, after })
    })
    return { answer: { data: rows.map(summaryOf), next_cursor: nextCursor } }
  })

import { readEmailStatus } from '@letterhead/contract'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { findOrganization } from '../organizations/index.ts'
import type { NotificationDeps } from './deps.ts'

export const createReadEmailStatus = ({ database, outbox }: NotificationDeps): Route =>
  route(readEmailStatus, async ({ params: { organizationId } }) => {
    const status = await database.inOrganization(organizationId, async (tx) => {
      if ((await findOrganization(tx)) === null) throw new Problem('not_found')
      return await outbox.status(tx)
    })
    return { answer: status }
  })

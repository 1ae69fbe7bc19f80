import { readActivityDetail } from '@letterhead/contract'
import { route, type Route } from '../../platform/http/index.ts'
import { activityDetail } from './activity-detail.ts'
import type { ActivityDeps } from './deps.ts'

export const createReadActivityDetail = (deps: ActivityDeps): Route =>
  route(readActivityDetail, async ({ params: { notificationId }, caller }) => ({
    answer: await deps.database.inOrganization(
      caller.organizationId,
      async (tx) => await activityDetail(deps, tx, { notificationId, caller }),
    ),
  }))

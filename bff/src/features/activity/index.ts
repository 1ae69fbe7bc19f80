/**
 * What an organisation sees of its mail, and what its admins decide about it: activity by day and by
 * mail, held and unknown mail, policies by kind, limits. Everything here is the outbox's own, seen
 * through its door.
 */
import type { Route } from '../../platform/http/index.ts'
import { createCancelMail } from './cancel-mail.ts'
import type { ActivityDeps } from './deps.ts'
import {
  createDrainHeldMail,
  createDropHeldMail,
  createReadHeldMail,
  createStopDrain,
} from './held-mail.ts'
import { createFindMailTo } from './find-mail-to.ts'
import { createListActivity } from './list-activity.ts'
import { createChangeOutboxLimits, createReadOutboxLimits } from './outbox-limits.ts'
import { createChangeOutboxPolicies, createReadOutboxPolicies } from './outbox-policies.ts'
import { createReadActivityDays } from './read-activity-days.ts'
import { createReadActivityDetail } from './read-activity-detail.ts'
import { createChangeRetention, createReadRetention } from './retention.ts'
import { createReadUnknownMail, createResolveUnknownMail } from './unknown-mail.ts'

export type { ActivityDeps } from './deps.ts'

export const createActivityRoutes = (deps: ActivityDeps): readonly Route[] => [
  createReadActivityDays(deps),
  createListActivity(deps),
  createFindMailTo(deps),
  createReadActivityDetail(deps),
  createCancelMail(deps),
  createReadHeldMail(deps),
  createDrainHeldMail(deps),
  createDropHeldMail(deps),
  createStopDrain(deps),
  createReadUnknownMail(deps),
  createResolveUnknownMail(deps),
  createReadOutboxPolicies(deps),
  createChangeOutboxPolicies(deps),
  createReadOutboxLimits(deps),
  createChangeOutboxLimits(deps),
  createReadRetention(deps),
  createChangeRetention(deps),
]

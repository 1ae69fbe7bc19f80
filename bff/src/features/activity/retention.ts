import { changeRetention, readRetention, type Retention } from '@letterhead/contract'
import type { Tx } from '../../platform/database/index.ts'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { changedMeanwhile, personOf, recordAudit } from '../audit/index.ts'
import { changeRetention as change, readRetention as read } from '../outbox/index.ts'
import type { ActivityDeps } from './deps.ts'

type Deps = Pick<ActivityDeps, 'database' | 'retentionDays'>

const view = async ({ retentionDays }: Deps, tx: Tx): Promise<Retention> => {
  const { own, version, oldest } = await read(tx)
  return { own, operator: retentionDays, oldest: oldest?.toISOString() ?? null, version }
}

export const createReadRetention = (deps: Deps): Route =>
  route(readRetention, async ({ caller }) => ({
    answer: await deps.database.inOrganization(
      caller.organizationId,
      async (tx) => await view(deps, tx),
    ),
  }))

export const createChangeRetention = (deps: Deps): Route =>
  route(changeRetention, async (call) => {
    const { caller, body } = call
    const { organizationId } = caller
    const { own, version } = body
    const { action } = changeRetention.audit
    if (own !== null && own > deps.retentionDays)
      throw new Problem('validation_failed', {
        errors: [
          {
            pointer: '#/own',
            code: 'above_allowed',
            detail: `The operator keeps records ${deps.retentionDays} days.`,
          },
        ],
      })
    const answer = await deps.database.inOrganization(organizationId, async (tx) => {
      if (!(await change(tx, { organizationId, own, version })))
        throw await changedMeanwhile(tx, [action])
      await recordAudit(tx, { organizationId, ...personOf(call), action, details: { days: own } })
      return await view(deps, tx)
    })
    return { answer }
  })

import { changeOutboxLimits, readOutboxLimits, type FieldError } from '@letterhead/contract'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { changedMeanwhile, personOf, recordAudit } from '../audit/index.ts'
import { changeLimits } from '../outbox/index.ts'
import type { ActivityDeps } from './deps.ts'

export const createReadOutboxLimits = ({ database, outbox }: ActivityDeps): Route =>
  route(readOutboxLimits, async ({ caller }) => ({
    answer: await database.inOrganization(caller.organizationId, outbox.limits),
  }))

const LIMITS = ['messagesPerMinute', 'messagesPerDay', 'recipientsPerDay'] as const

export const createChangeOutboxLimits = ({ database, outbox }: ActivityDeps): Route =>
  route(changeOutboxLimits, async (call) => {
    const { caller, body } = call
    const { organizationId } = caller
    const answer = await database.inOrganization(organizationId, async (tx) => {
      const now = await outbox.limits(tx)
      const errors = LIMITS.flatMap((name): FieldError[] => {
        const allowed = now.mayLimit ? now[name]?.allowed : undefined
        const wish = body[name]
        if (wish === null || allowed === undefined || allowed === null || wish <= allowed) return []
        return [
          {
            pointer: `#/${name}`,
            code: 'above_allowed',
            detail: `The mailbox may have at most ${allowed}.`,
          },
        ]
      })
      if (errors.length > 0) throw new Problem('validation_failed', { errors })
      const { version, ...limits } = body
      if (!(await changeLimits(tx, { organizationId, limits, version })))
        throw await changedMeanwhile(tx, [changeOutboxLimits.audit.action])
      const changed = await outbox.limits(tx)
      await recordAudit(tx, {
        organizationId,
        ...personOf(call),
        action: changeOutboxLimits.audit.action,
        details: { ...limits },
      })
      return changed
    })
    return { answer }
  })

import { drainHeldMail, dropHeldMail, readHeldMail, stopDrain } from '@letterhead/contract'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { personOf, recordAudit } from '../audit/index.ts'
import { drainHeld, dropHeld, sendHeldFromPlatform, stopDrains } from '../outbox/index.ts'
import type { ActivityDeps } from './deps.ts'
import { checkPlatform, selectionDetails, selectionOf } from './selection.ts'

export const createReadHeldMail = ({ database, outbox }: ActivityDeps): Route =>
  route(readHeldMail, async ({ caller }) => ({
    answer: await database.inOrganization(caller.organizationId, outbox.heldMail),
  }))

/** Each decision answers with what is held afterwards. */
export const createDrainHeldMail = (deps: ActivityDeps): Route =>
  route(drainHeldMail, async (call) => {
    const { caller, body } = call
    const { organizationId } = caller
    const selection = selectionOf(body)
    const from = body.from ?? 'own'
    if (from === 'platform') checkPlatform(deps, selection)
    const answer = await deps.database.inOrganization(organizationId, async (tx) => {
      const decision = { organizationId, by: caller.name, selection }
      if (from === 'platform') await sendHeldFromPlatform(tx, decision)
      else if ((await drainHeld(tx, decision)) === 'no_mailbox') throw new Problem('not_connected')
      const held = await deps.outbox.heldMail(tx)
      await recordAudit(tx, {
        organizationId,
        ...personOf(call),
        action: drainHeldMail.audit.action,
        details: { from, ...selectionDetails(selection) },
      })
      return held
    })
    return { answer }
  })

export const createDropHeldMail = ({ database, outbox }: ActivityDeps): Route =>
  route(dropHeldMail, async (call) => {
    const { caller, body } = call
    const { organizationId } = caller
    const selection = selectionOf(body)
    const answer = await database.inOrganization(organizationId, async (tx) => {
      await dropHeld(tx, { organizationId, by: caller.name, selection })
      const held = await outbox.heldMail(tx)
      await recordAudit(tx, {
        organizationId,
        ...personOf(call),
        action: dropHeldMail.audit.action,
        details: selectionDetails(selection),
      })
      return held
    })
    return { answer }
  })

export const createStopDrain = ({ database, outbox }: ActivityDeps): Route =>
  route(stopDrain, async (call) => {
    const { organizationId } = call.caller
    const answer = await database.inOrganization(organizationId, async (tx) => {
      await stopDrains(tx, organizationId)
      const held = await outbox.heldMail(tx)
      await recordAudit(tx, {
        organizationId,
        ...personOf(call),
        action: stopDrain.audit.action,
      })
      return held
    })
    return { answer }
  })

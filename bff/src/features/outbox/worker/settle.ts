import { sql } from 'kysely'
import { setTimeout as pause } from 'node:timers/promises'
import { errorCode, isOutOfReach } from '../../../platform/database/index.ts'
import type { Outcome } from '../../providers/index.ts'
import { callFunction, withoutDeadlock } from '../call-function.ts'
import { technicalJson } from '../technical-json.ts'
import type { Claim } from './claim.ts'
import type { WorkerDeps } from './deps.ts'
import type { Settlement } from './settlement.ts'

/** As long as a lost database may be away while we know what became of a message. */
const PATIENCE_MS = 60_000

interface Settled {
  readonly settled: boolean
  readonly newly_held: boolean
}

/** A settlement with what only the sender of the message knows. */
export interface Ending {
  readonly claim: Claim
  readonly settlement: Settlement
  readonly from: string | null
  readonly accepted: Extract<Outcome, { kind: 'accepted' }> | null
}

/**
 * Writes what a claim came to; changes nothing when the claim is no longer ours. While the database
 * is away it is tried again, since an answer that is not written becomes an unknown.
 */
export const settle = async (deps: WorkerDeps, ending: Ending): Promise<void> => {
  tellOperator(deps, ending)
  const giveUpAt = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      report(deps, ending, await write(deps, ending))
      return
    } catch (error) {
      if (!isOutOfReach(error) || performance.now() > giveUpAt) {
        deps.log.error(
          { notificationId: ending.claim.notificationId, code: errorCode(error), err: error },
          'an ending could not be written; the sweep takes the claim',
        )
        return
      }
      await pause(500 + 1_000 * Math.random())
    }
  }
}

const SETTLE = `select settled, newly_held from settle_notification(
  $1, $2, $3, $4, $5, $6, $7, $8, $9, make_interval(secs => $10), make_interval(secs => $11), $12,
  $13, $14, make_interval(secs => $15), $16)`

const write = async (deps: WorkerDeps, ending: Ending): Promise<Settled | undefined> => {
  const { claim, accepted } = ending
  if (accepted === null || claim.candidate === null) {
    const [row] = await callFunction<Settled>(deps.workerDatabase, 'settle_notification', {
      text: SETTLE,
      values: valuesOf(deps, ending),
    })
    return row
  }
  return await withoutDeadlock(async () => await acceptTest(deps, { ...ending, accepted }))
}

// The sender becomes effective in the same transaction, or neither is there.
const acceptTest = async (
  { workerDatabase, onTestSettled, instanceId }: WorkerDeps,
  ending: Ending & { readonly accepted: Extract<Outcome, { kind: 'accepted' }> },
): Promise<Settled | undefined> => {
  const { claim, accepted, settlement, from } = ending
  return await workerDatabase.inOrganization(claim.organizationId, async (tx) => {
    const { rows } = await sql<Settled>`
      select settled, newly_held from settle_notification(
        ${claim.notificationId}, ${instanceId}, ${claim.attempt}, ${settlement.state},
        ${settlement.outcome}, ${settlement.code}, ${jsonOf(settlement)},
        ${settlement.providerMessageId}, ${from}, null, null, false, null, null, null, false)
      `.execute(tx)
    if (rows[0]?.settled === true && claim.candidate !== null)
      await onTestSettled(tx, {
        organizationId: claim.organizationId,
        notificationId: claim.notificationId,
        candidate: claim.candidate,
        outcome: accepted,
      })
    return rows[0]
  })
}

const valuesOf = ({ instanceId }: WorkerDeps, { claim, settlement, from }: Ending) => [
  claim.notificationId,
  instanceId,
  claim.attempt,
  settlement.state,
  settlement.outcome,
  settlement.code,
  jsonOf(settlement),
  settlement.providerMessageId,
  from,
  seconds(settlement.retryIn),
  seconds(settlement.closeLaneFor),
  settlement.closesMailbox,
  settlement.fault,
  settlement.hold,
  seconds(settlement.probeIn),
  settlement.fruitless,
]

const jsonOf = ({ technical }: Settlement) =>
  technical === null ? null : JSON.stringify(technicalJson(technical))

const seconds = (milliseconds: number | null) =>
  milliseconds === null ? null : milliseconds / 1000

/** One fault of the operator's may stop a thousand lanes: it is one alert, and they are lines below it. */
const tellOperator = ({ alerts }: WorkerDeps, { claim, settlement }: Ending): void => {
  const { outcome, code, technical } = settlement
  if (outcome === 'accepted') alerts.clear(claim.provider, 'sending')
  else if (outcome === 'misconfigured' && code !== null)
    alerts.raise(claim.provider, { code, technical, during: 'sending' })
  else if (code === 'token_unreadable' || code === 'provider_not_configured')
    alerts.raise(claim.provider, { code, technical, during: 'renewing' })
}

const report = (
  { log }: WorkerDeps,
  { claim, settlement }: Ending,
  row: Settled | undefined,
): void => {
  const about = { notificationId: claim.notificationId, attempt: claim.attempt }
  if (row?.settled !== true) {
    log.warn(about, 'the claim was lost before its ending was written')
    return
  }
  log.debug({ ...about, state: settlement.state, code: settlement.code }, 'claim settled')
  // Said once, when the lane stops, and not for each message that waits in it.
  if (row.newly_held && settlement.hold === 'misconfigured')
    log.warn(
      { laneId: claim.laneId, provider: claim.provider, code: settlement.code },
      'mail waits until the operator acts',
    )
  if (settlement.state === 'held')
    log.error({ alert: 'operator', ...about, code: settlement.code }, 'a message was set aside')
}

import { setTimeout as pause } from 'node:timers/promises'
import { errorCode, isOutOfReach } from '../../../platform/database/index.ts'
import type { WorkerDeps, Working } from './deps.ts'
import type { Ending, Settled } from './write-ending.ts'

/** As long as a lost database may be away while we know what became of a message. */
const PATIENCE_MS = 60_000

/**
 * Writes what a claim came to; changes nothing when the claim is no longer ours. While the database
 * is away it is tried again, since an answer that is not written becomes an unknown.
 */
export const settle = async (deps: Working, ending: Ending): Promise<void> => {
  tellOperator(deps, ending)
  const giveUpAt = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      report(deps, ending, await deps.writeEnding(ending))
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

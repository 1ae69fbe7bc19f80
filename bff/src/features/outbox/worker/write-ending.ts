import { CompiledQuery } from 'kysely'
import { askedTogether, type Database } from '../../../platform/database/index.ts'
import type { Outcome } from '../../providers/index.ts'
import { callFunction, tryFunction, withoutDeadlock } from '../call-function.ts'
import type { OnTestSettled } from '../seams.ts'
import { technicalJson } from '../technical-json.ts'
import type { Claim } from './claim.ts'
import type { Settlement } from './settlement.ts'

/** A settlement with what only the sender of the message knows. */
export interface Ending {
  readonly claim: Claim
  readonly settlement: Settlement
  readonly from: string | null
  readonly accepted: Extract<Outcome, { kind: 'accepted' }> | null
}

export interface Settled {
  readonly settled: boolean
  readonly newly_held: boolean
}

export type WriteEnding = (ending: Ending) => Promise<Settled | undefined>

interface Deps {
  readonly workerDatabase: Database
  readonly onTestSettled: OnTestSettled
}

const SETTLE = `
  select settled.settled, settled.newly_held
    from rows from (jsonb_to_recordset($1::jsonb) as (
           id uuid, holder uuid, attempt integer, state text, outcome text, code text, technical jsonb,
           provider_message_id text, from_email text, retry_in float8, close_in float8,
           close_mailbox boolean, fault text, hold text, probe_in float8, fruitless boolean))
         with ordinality as e (id, holder, attempt, state, outcome, code, technical, provider_message_id,
           from_email, retry_in, close_in, close_mailbox, fault, hold, probe_in, fruitless, place)
   cross join lateral settle_notification(
           e.id, e.holder, e.attempt, e.state, e.outcome, e.code, e.technical, e.provider_message_id,
           e.from_email, make_interval(secs => e.retry_in), make_interval(secs => e.close_in),
           e.close_mailbox, e.fault, e.hold, make_interval(secs => e.probe_in), e.fruitless) settled
   order by e.place`

/** Writes endings; those that change nothing but their own message and books are written together. */
export const createWriteEnding = (deps: Deps): WriteEnding => {
  const { workerDatabase } = deps

  const write = async (endings: readonly Ending[]): Promise<readonly (Settled | undefined)[]> => {
    // Always in this order, so that no two processes wait for each other.
    const inOrder = endings.toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1))
    const call = inOrder.length > 1 ? tryFunction : callFunction
    const rows = await call<Settled>(workerDatabase, 'settle_notification', {
      text: SETTLE,
      values: [JSON.stringify(inOrder.map(recordOf))],
    })
    return endings.map((ending) => rows[inOrder.indexOf(ending)])
  }
  const together = askedTogether(write)

  return async (ending) => {
    const { claim, accepted } = ending
    if (accepted !== null && claim.candidate !== null)
      return await withoutDeadlock(async () => await acceptTest(deps, { ...ending, accepted }))
    if (isPlain(ending)) return await together(ending)
    const [row] = await write([ending])
    return row
  }
}

// The sender becomes effective in the same transaction, or neither is there.
const acceptTest = async (
  { workerDatabase, onTestSettled }: Deps,
  ending: Ending & { readonly accepted: Extract<Outcome, { kind: 'accepted' }> },
): Promise<Settled | undefined> => {
  const { claim, accepted } = ending
  return await workerDatabase.inOrganization(claim.organizationId, async (tx) => {
    const { rows } = await tx.executeQuery<Settled>(
      CompiledQuery.raw(SETTLE, [JSON.stringify([recordOf(ending)])]),
    )
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

const placeOf = ({ claim }: Ending): string => `${claim.connectionId} ${claim.notificationId}`

/** Neither its lane nor its mailbox is closed or held by it. */
const isPlain = ({ settlement }: Ending): boolean =>
  settlement.state === 'accepted' &&
  settlement.fault === null &&
  settlement.hold === null &&
  settlement.closeLaneFor === null

const recordOf = ({ claim, settlement, from }: Ending) => ({
  id: claim.notificationId,
  holder: claim.holder,
  attempt: claim.attempt,
  state: settlement.state,
  outcome: settlement.outcome,
  code: settlement.code,
  technical: settlement.technical === null ? null : technicalJson(settlement.technical),
  provider_message_id: settlement.providerMessageId,
  from_email: from,
  retry_in: seconds(settlement.retryIn),
  close_in: seconds(settlement.closeLaneFor),
  close_mailbox: settlement.closesMailbox,
  fault: settlement.fault,
  hold: settlement.hold,
  probe_in: seconds(settlement.probeIn),
  fruitless: settlement.fruitless,
})

const seconds = (milliseconds: number | null) =>
  milliseconds === null ? null : milliseconds / 1000

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
    from jsonb_to_record($1::jsonb) as e (
           id uuid, holder uuid, attempt integer, state text, outcome text, code text, technical jsonb,
           provider_message_id text, from_email text, retry_in float8, close_in float8,
           close_mailbox boolean, fault text, hold text, probe_in float8, fruitless boolean)
   cross join lateral settle_notification(
           e.id, e.holder, e.attempt, e.state, e.outcome, e.code, e.technical, e.provider_message_id,
           e.from_email, make_interval(secs => e.retry_in), make_interval(secs => e.close_in),
           e.close_mailbox, e.fault, e.hold, make_interval(secs => e.probe_in), e.fruitless) settled`

const SETTLE_ACCEPTED = `
  select settled, newly_held from settle_accepted($1, $2, $3, $4, $5, $6, $7)`

/** Writes endings; those that change nothing but their own message and books are written together. */
export const createWriteEnding = (deps: Deps): WriteEnding => {
  const { workerDatabase } = deps
  const together = askedTogether(
    async (endings: readonly Ending[]) => await writeAccepted(workerDatabase, endings),
  )
  return async (ending) => {
    const { claim, accepted } = ending
    if (accepted !== null && claim.candidate !== null)
      return await withoutDeadlock(async () => await acceptTest(deps, { ...ending, accepted }))
    if (isPlain(ending)) return await together(ending)
    const [row] = await callFunction<Settled>(workerDatabase, 'settle_notification', {
      text: SETTLE,
      values: [JSON.stringify(recordOf(ending))],
    })
    return row
  }
}

const writeAccepted = async (
  workerDatabase: Database,
  endings: readonly Ending[],
): Promise<readonly (Settled | undefined)[]> => {
  // Always in this order, so that no two processes wait for each other.
  const inOrder = endings.toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1))
  const records = inOrder.map(recordOf)
  const call = records.length > 1 ? tryFunction : callFunction
  const rows = await call<Settled>(workerDatabase, 'settle_accepted', {
    text: SETTLE_ACCEPTED,
    values: [
      records.map(({ id }) => id),
      records.map(({ holder }) => holder),
      records.map(({ attempt }) => attempt),
      records.map(({ code }) => code),
      records.map(({ technical }) => (technical === null ? null : JSON.stringify(technical))),
      records.map((record) => record.provider_message_id),
      records.map((record) => record.from_email),
    ],
  })
  return endings.map((ending) => rows[inOrder.indexOf(ending)])
}

// The sender becomes effective in the same transaction, or neither is there.
const acceptTest = async (
  { workerDatabase, onTestSettled }: Deps,
  ending: Ending & { readonly accepted: Extract<Outcome, { kind: 'accepted' }> },
): Promise<Settled | undefined> => {
  const { claim, accepted } = ending
  return await workerDatabase.inOrganization(claim.organizationId, async (tx) => {
    const { rows } = await tx.executeQuery<Settled>(
      CompiledQuery.raw(SETTLE, [JSON.stringify(recordOf(ending))]),
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

const placeOf = ({ claim }: Ending): string => `${claim.organizationId} ${claim.notificationId}`

/** Neither its lane nor its mailbox is closed or held by it. */
const isPlain = ({ settlement }: Ending): boolean =>
  settlement.state === 'accepted' &&
  settlement.outcome === 'accepted' &&
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

import { collectConnectAttempt, type ConnectFailure } from '@letterhead/contract'
import type { Database, Tx } from '../../platform/database/index.ts'
import { Problem, route, type Call, type Route } from '../../platform/http/index.ts'
import { personOf, recordAudit, type AuditLine } from '../audit/index.ts'
import { stateAt } from './attempt-state.ts'
import { findOwnAttempt, selectAttempts, viewOf, type AttemptRow } from './attempt-view.ts'
import { decideCollect, type CollectDecision } from './collect-decision.ts'
import { lockCurrentConnection, type Connection } from './current-connection.ts'
import type { DisconnectDeps } from './disconnect.ts'
import { revokeUnlessShared, type Parting } from './revoke-unless-shared.ts'
import { saveInPlace, saveNew } from './save-connection.ts'
import { unsealParked, type ParkedResult } from './sealed-attempt.ts'

interface Deps extends DisconnectDeps {
  readonly database: Database
}

type Collect = Call<typeof collectConnectAttempt>

/**
 * Saves what the callback parked. The session must be the one that began: this one check keeps a
 * pop-up from ending in another person's session. Asked twice, it answers the same.
 */
export const collectAttempt = (deps: Deps): Route =>
  route(collectConnectAttempt, async (call) => {
    const { organizationId, sessionDigest } = call.caller
    const { attemptId } = call.params
    const { row, parting } = await deps.database.inOrganization(organizationId, async (tx) => {
      const before = await lockAttempt(tx, call)
      const left = await collectParked(deps, tx, { call, before })
      const after = await findOwnAttempt(tx, { attemptId, sessionDigest })
      return { row: after ?? before, parting: left }
    })
    if (parting !== null) revokeReplaced(deps, parting)
    return { answer: viewOf(row) }
  })

/** The person waits for the new mailbox, not for the old provider's farewell. */
const revokeReplaced = (deps: Deps, parting: Parting): void => {
  revokeUnlessShared(deps, parting).then(
    (revocation) => deps.log.info({ revocation }, 'replaced connection'),
    (error: unknown) => deps.log.warn({ err: error }, 'replaced connection was not revoked'),
  )
}

const lockAttempt = async (tx: Tx, { params, caller }: Collect): Promise<AttemptRow> => {
  const row = await selectAttempts(tx)
    .where('attempt_id', '=', params.attemptId)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) throw new Problem('not_found')
  if (row.session_digest !== caller.sessionDigest)
    throw new Problem('attempt_invalid', { note: 'attempt of another session' })
  if (stateAt({ state: row.state, expiresAt: row.expires_at }, row.now) === 'expired')
    throw new Problem('attempt_expired')
  return row
}

/** Returns the connection that a new one replaced, to be revoked after the commit. */
const collectParked = async (
  deps: Deps,
  tx: Tx,
  { call, before }: { call: Collect; before: AttemptRow },
): Promise<Parting | null> => {
  // Pending: the provider has not sent anybody back yet. Finished, failed: it was collected already.
  if (before.sealed_result === null) return null
  const result = unsealParked(deps.seal, before, before.sealed_result)
  const boundTenant = await lockOrganization(tx, before.organization_id)
  const active = await lockCurrentConnection(tx)
  const decision = decideCollect({
    provider: before.provider,
    purpose: before.purpose,
    account: result.account,
    hasRefreshToken: result.refreshToken !== null,
    missingScopes: result.missingScopes,
    boundTenant,
    active: active === null ? null : { ...active, email: active.account.email },
    acceptOtherAccount: call.body.acceptOtherAccount === true,
  })
  return await carryOut(deps, tx, { call, before, result, active, decision })
}

interface Decided {
  readonly call: Collect
  readonly before: AttemptRow
  readonly result: ParkedResult
  readonly active: Connection | null
  readonly decision: CollectDecision
}

const carryOut = async (deps: Deps, tx: Tx, decided: Decided): Promise<Parting | null> => {
  const { decision, before } = decided
  if (decision.kind === 'conflict')
    throw new Problem('conflict', { detail: 'The mailbox was disconnected in the meantime.' })
  if (decision.kind === 'confirm') {
    const expected = expectedOf(decided.active)
    await change(tx, before, { state: 'confirm', failure_code: 'account_mismatch', expected })
    return null
  }
  if (decision.kind === 'fail') {
    await fail(tx, decided, decision.failure)
    return null
  }
  return await save(deps, tx, { ...decided, decision })
}

const expectedOf = (active: Connection | null): string | null =>
  active === null ? null : JSON.stringify(active.account)

const fail = async (tx: Tx, { call, before }: Decided, failure: ConnectFailure): Promise<void> => {
  await change(tx, before, { state: 'failed', failure_code: failure, sealed_result: null })
  const details = { provider: before.provider, code: failure }
  await audit(tx, call, { action: 'connect_attempt.failed', details })
}

const save = async (
  deps: Deps,
  tx: Tx,
  decided: Decided & { readonly decision: { kind: 'in_place' | 'new' } },
): Promise<Parting | null> => {
  const { call, before, result, active, decision } = decided
  if (result.refreshToken === null) throw new Error('nothing to save was decided to be saved')
  const { email, emailVerified } = call.caller
  const personEmail = emailVerified ? email : null
  const saving = { row: before, result, refreshToken: result.refreshToken, personEmail }
  await bindTenant(tx, decided)
  let parting: Parting | null = null
  if (decision.kind === 'new') parting = await saveNew(deps, tx, { saving, replaces: active })
  else if (active !== null)
    await saveInPlace(deps, tx, { saving, connectionId: active.connectionId })
  await change(tx, before, { state: 'finished', failure_code: null, sealed_result: null })
  const { provider, purpose } = before
  const details = { provider, purpose, inPlace: decision.kind === 'in_place' }
  await audit(tx, call, { action: 'connection.connected', details })
  return parting
}

const change = async (
  tx: Tx,
  { attempt_id }: AttemptRow,
  columns: {
    readonly state: 'confirm' | 'failed' | 'finished'
    readonly failure_code?: ConnectFailure | null
    readonly sealed_result?: null
    readonly expected?: string | null
  },
): Promise<void> => {
  await tx
    .updateTable('connect_attempts')
    .set(columns)
    .where('attempt_id', '=', attempt_id)
    .execute()
}

/** One collect of an organisation at a time: two must not both find no connection. */
const lockOrganization = async (tx: Tx, organizationId: string): Promise<string | null> => {
  const { microsoft_tenant } = await tx
    .selectFrom('organizations')
    .select('microsoft_tenant')
    .where('organization_id', '=', organizationId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return microsoft_tenant
}

const bindTenant = async (tx: Tx, { before, result }: Decided): Promise<void> => {
  if (before.provider !== 'microsoft') return
  await tx
    .updateTable('organizations')
    .set({ microsoft_tenant: result.account.tenant })
    .where('organization_id', '=', before.organization_id)
    .where('microsoft_tenant', 'is', null)
    .execute()
}

const audit = async (
  tx: Tx,
  call: Collect,
  said: Pick<AuditLine, 'action' | 'details'>,
): Promise<void> => {
  await recordAudit(tx, {
    organizationId: call.caller.organizationId,
    ...personOf(call),
    ...said,
  })
}

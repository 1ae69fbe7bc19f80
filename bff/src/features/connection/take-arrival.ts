import type { Database, Tx } from '../../platform/database/index.ts'
import { digest } from '../../platform/digest.ts'
import type { Seal } from '../../platform/seal.ts'
import { recordAudit, type AuditActor } from '../audit/index.ts'
import type { ExchangeResult, Tokens } from '../providers/index.ts'
import { admitArrival, type Arrival } from './attempt-state.ts'
import { selectAttempts, type AttemptRow } from './attempt-view.ts'
import { sealParked, unsealSecrets, type AttemptSecrets } from './sealed-attempt.ts'
import { technicalText } from './technical-record.ts'

interface Deps {
  readonly database: Database
  readonly seal: Seal
  readonly now: () => Date
}

export type Taken =
  | { readonly kind: 'redeem'; readonly row: AttemptRow; readonly secrets: AttemptSecrets }
  | { readonly kind: 'expired'; readonly row: AttemptRow }
  | { readonly kind: 'refused'; readonly why: 'wrong_provider' | 'foreign' | 'used' }

/** The attempt that a callback's `state` names; its organisation is known only from here on. */
export const findByState = async (
  { database }: Deps,
  state: string,
): Promise<AttemptRow | undefined> => {
  const lookup = digest(state)
  return await database.byLookup(
    lookup,
    async (tx) => await selectAttempts(tx).where('lookup_digest', '=', lookup).executeTakeFirst(),
  )
}

/** Of the request that the provider sent. */
export type From = Pick<AuditActor, 'address' | 'requestId'>

/** Takes the attempt's secrets, once: whoever comes second finds none, and redeems nothing. */
export const takeArrival = async (
  { database, seal }: Deps,
  found: AttemptRow,
  { from, ...arrival }: Arrival & { readonly from: From },
): Promise<Taken> =>
  await database.inOrganization(found.organization_id, async (tx) => {
    const row = await selectAttempts(tx)
      .where('attempt_id', '=', found.attempt_id)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const admission = admitArrival(
      {
        state: row.state,
        expiresAt: row.expires_at,
        provider: row.provider,
        cookieDigest: row.cookie_digest,
      },
      arrival,
      row.now,
    )
    if (admission === 'expired') return { kind: 'expired', row }
    if (admission !== 'admitted' || row.sealed_secrets === null) {
      const why = admission === 'admitted' ? 'used' : admission
      await tellRefused(tx, row, { code: why, from })
      return { kind: 'refused', why }
    }
    const secrets = unsealSecrets(seal, row, row.sealed_secrets)
    await tx
      .updateTable('connect_attempts')
      .set({ sealed_secrets: null })
      .where('attempt_id', '=', row.attempt_id)
      .execute()
    return { kind: 'redeem', row, secrets }
  })

/** The address works in any browser, for ever: told so often, nobody learns more from the next time. */
const MOST_TOLD = 5

const tellRefused = async (
  tx: Tx,
  row: AttemptRow,
  { code, from }: { readonly code: string; readonly from: From },
): Promise<void> => {
  if (row.refusals >= MOST_TOLD) return
  await tx
    .updateTable('connect_attempts')
    .set({ refusals: row.refusals + 1 })
    .where('attempt_id', '=', row.attempt_id)
    .execute()
  // It may be anybody's browser: who began is named beside, and is not who came.
  await recordAudit(tx, {
    organizationId: row.organization_id,
    actorKind: 'system',
    actor: 'callback',
    ...from,
    action: 'connect_attempt.refused',
    details: { provider: row.provider, code, begunBy: row.person_id },
  })
}

/** Parks what the provider gave, or writes down why it gave nothing. */
export const recordExchange = async (
  deps: Deps,
  row: AttemptRow,
  { result, from }: { readonly result: ExchangeResult; readonly from: From },
): Promise<void> => {
  await deps.database.inOrganization(row.organization_id, async (tx) => {
    const change = result.kind === 'granted' ? parked(deps, row, result) : failed(result)
    const { numUpdatedRows } = await tx
      .updateTable('connect_attempts')
      .set(change)
      .where('attempt_id', '=', row.attempt_id)
      // Cancelled or replaced during the exchange: then its end stands, and nothing is parked.
      .where('state', '=', 'pending')
      .executeTakeFirst()
    if (result.kind === 'failed' && numUpdatedRows > 0n)
      await recordAudit(tx, {
        organizationId: row.organization_id,
        actorKind: 'person',
        actor: row.person_id,
        actorName: row.person_name,
        ...from,
        action: 'connect_attempt.failed',
        details: { provider: row.provider, code: result.failure },
      })
  })
}

const failed = (result: Extract<ExchangeResult, { kind: 'failed' }>) => ({
  state: 'failed' as const,
  failure_code: result.failure,
  technical: technicalText(result.technical),
})

const parked = (
  { seal, now }: Deps,
  row: AttemptRow,
  { account, tokens, missingScopes }: Extract<ExchangeResult, { kind: 'granted' }>,
) => {
  const lifeMs = tokens.accessTokenExpiresAt.getTime() - now().getTime()
  const result = {
    account,
    accessToken: tokens.accessToken,
    // `row.now` was read before the exchange: at worst the token is renewed some seconds early.
    accessTokenExpiresAt: new Date(row.now.getTime() + lifeMs).toISOString(),
    refreshToken: tokens.refreshToken,
    grantEndsAt: grantEnd(tokens, { now: now(), databaseNow: row.now }),
    scopes: [...tokens.scopes],
    missingScopes: [...missingScopes],
  }
  const { email, name, tenant } = account
  return {
    state: 'returned' as const,
    sealed_result: sealParked(seal, row, result),
    account: JSON.stringify({ email, name, tenant }),
    missing_scopes: [...missingScopes],
  }
}

const grantEnd = (
  { grantEndsAt = null }: Tokens,
  { now, databaseNow }: { readonly now: Date; readonly databaseNow: Date },
): string | null =>
  grantEndsAt === null
    ? null
    : new Date(databaseNow.getTime() + grantEndsAt.getTime() - now.getTime()).toISOString()

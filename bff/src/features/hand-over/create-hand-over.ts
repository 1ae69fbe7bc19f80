import { createHandOver, type ConnectPurpose } from '@letterhead/contract'
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'
import { digest } from '../../platform/digest.ts'
import { Problem, route, type Call, type Route } from '../../platform/http/index.ts'
import { uuidV7 } from '../../platform/uuid-v7.ts'
import { personOf, recordAudit } from '../audit/index.ts'
import { currentConnection, findOwnAttempt } from '../connection/index.ts'
import type { HandOverDeps } from './deps.ts'
import { placeOf, selectHandOvers, viewOf, type HandOverRow } from './stored-hand-over.ts'

type Create = Call<typeof createHandOver>

/** A link has to be made once, and again after it was taken back: more is a loop or an attack. */
const MOST_A_DAY = 20

export const createHandOverRoute = (deps: HandOverDeps): Route =>
  route(createHandOver, async (call) => {
    if (deps.approvals[call.body.provider] === null) throw new Problem('provider_not_configured')
    const { organizationId } = call.caller
    const row = await deps.database.inOrganization(organizationId, async (tx) => {
      // Two clicks at once must not make two links.
      await sql`select pg_advisory_xact_lock(hashtextextended('hand-over ' || ${organizationId}, 0))`.execute(
        tx,
      )
      const purpose = await purposeOf(tx, call)
      const waiting = await findWaiting(tx, { provider: call.body.provider, purpose })
      if (waiting !== undefined) return waiting
      await refuseTooMany(tx)
      return await insert(deps, tx, { call, purpose })
    })
    return { answer: viewOf(deps, row) }
  })

const purposeOf = async (tx: Tx, { body, caller }: Create): Promise<ConnectPurpose> => {
  if (body.attemptId === undefined) return 'connect'
  const { sessionDigest } = caller
  const attempt = await findOwnAttempt(tx, { attemptId: body.attemptId, sessionDigest })
  if (attempt === undefined) throw new Problem('not_found')
  if (attempt.provider !== body.provider) {
    const detail = 'The attempt was made at another provider.'
    const error = { pointer: '#/provider', code: 'other_provider', detail }
    throw new Problem('validation_failed', { errors: [error] })
  }
  return attempt.purpose
}

const findWaiting = async (
  tx: Tx,
  { provider, purpose }: { provider: 'microsoft' | 'google'; purpose: ConnectPurpose },
): Promise<HandOverRow | undefined> =>
  await selectHandOvers(tx)
    .where('provider', '=', provider)
    .where('purpose', '=', purpose)
    .where('state', '=', 'waiting')
    .where('closed_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()

const refuseTooMany = async (tx: Tx): Promise<void> => {
  const { count } = await tx
    .selectFrom('hand_overs')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('created_at', '>', sql<Date>`now() - interval '1 day'`)
    .executeTakeFirstOrThrow()
  if (Number(count) >= MOST_A_DAY)
    throw new Problem('too_many_requests', { headers: { 'retry-after': '3600' } })
}

const insert = async (
  { seal }: HandOverDeps,
  tx: Tx,
  { call, purpose }: { call: Create; purpose: ConnectPurpose },
): Promise<HandOverRow> => {
  const { caller, body } = call
  const token = randomBytes(32).toString('base64url')
  const place = { organization_id: caller.organizationId, hand_over_id: uuidV7() }
  await tx
    .insertInto('hand_overs')
    .values({
      ...place,
      lookup_digest: digest(token),
      sealed_token: seal.seal(placeOf(place), token),
      provider: body.provider,
      purpose,
      person_id: caller.personId,
      person_name: caller.name,
      tenant: await tenantOf(tx, body.provider),
      expires_at: sql<Date>`now() + interval '7 days'`,
    })
    .execute()
  await recordAudit(tx, {
    organizationId: caller.organizationId,
    ...personOf(call),
    action: createHandOver.audit.action,
    details: { provider: body.provider, purpose },
  })
  return await selectHandOvers(tx)
    .where('hand_over_id', '=', place.hand_over_id)
    .executeTakeFirstOrThrow()
}

/** Where it must be approved, as far as an earlier connection says so. */
const tenantOf = async (tx: Tx, provider: 'microsoft' | 'google'): Promise<string | null> => {
  if (provider === 'google') {
    const connection = await currentConnection(tx)
    return connection?.provider === 'google' ? connection.account.tenant : null
  }
  const { microsoft_tenant: tenant } = await tx
    .selectFrom('organizations')
    .select('microsoft_tenant')
    .executeTakeFirstOrThrow()
  return tenant
}

import { startConnectAttempt } from '@letterhead/contract'
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Database, Tx } from '../../platform/database/index.ts'
import { digest } from '../../platform/digest.ts'
import { Problem, route, type Call, type Route } from '../../platform/http/index.ts'
import type { Seal } from '../../platform/seal.ts'
import { uuidV7 } from '../../platform/uuid-v7.ts'
import type { Providers } from '../providers/index.ts'
import { OPEN_STATES } from './attempt-state.ts'
import { findOwnAttempt, viewOf, type AttemptRow } from './attempt-view.ts'
import { currentConnection, type Connection } from './current-connection.ts'
import { sealSecrets } from './sealed-attempt.ts'

interface Deps {
  readonly database: Database
  readonly providers: Providers
  readonly seal: Seal
}

type Start = Call<typeof startConnectAttempt>

/** Open attempts a session may have; the oldest make room (attack A-21). */
const MOST_OPEN = 5

export const startAttempt = (deps: Deps): Route =>
  route(startConnectAttempt, async (call) => {
    await refuseUnavailable(deps.providers, call.body)
    const { organizationId, sessionDigest } = call.caller
    const attempt = await deps.database.inOrganization(organizationId, async (tx) => {
      // Two clicks at once must not both find room.
      await sql`select pg_advisory_xact_lock(hashtextextended(${sessionDigest}, 0))`.execute(tx)
      const expected = await expectedConnection(tx, call)
      await makeRoom(tx, call)
      return await insertAttempt(tx, { call, expected, seal: deps.seal })
    })
    return { answer: viewOf(attempt) }
  })

const refuseUnavailable = async (
  providers: Providers,
  { provider, purpose }: Start['body'],
): Promise<void> => {
  if (purpose === 'send_as' && provider !== 'microsoft') {
    const detail = 'Only Microsoft has a permission to send as another mailbox.'
    const error = { pointer: '#/purpose', code: 'not_offered', detail }
    throw new Problem('validation_failed', { errors: [error] })
  }
  const port = providers[provider]
  if (port === null) throw new Problem('provider_not_configured')
  if (!(await port.isAvailable())) throw new Problem('provider_unavailable')
}

/** The connection whose account should come back; null for a first or another mailbox. */
const expectedConnection = async (
  tx: Tx,
  { body: { provider, purpose } }: Start,
): Promise<Connection | null> => {
  if (purpose === 'connect') return null
  const current = await currentConnection(tx)
  if (current?.provider !== provider) throw new Problem('not_connected')
  return current
}

const makeRoom = async (tx: Tx, { caller, body }: Start): Promise<void> => {
  const open = await tx
    .selectFrom('connect_attempts')
    .select(['attempt_id', 'tab_id', 'provider'])
    .where('session_digest', '=', caller.sessionDigest)
    .where('state', 'in', [...OPEN_STATES])
    .where('expires_at', '>', sql<Date>`now()`)
    .orderBy('created_at', 'desc')
    .orderBy('attempt_id', 'desc')
    .execute()
  const isSameTab = (one: (typeof open)[number]) =>
    one.tab_id === body.tabId && one.provider === body.provider
  const others = open.filter((one) => !isSameTab(one))
  const replaced = [...open.filter(isSameTab), ...others.slice(MOST_OPEN - 1)]
  if (replaced.length === 0) return
  await tx
    .updateTable('connect_attempts')
    .set({
      state: 'failed',
      failure_code: 'attempt_replaced',
      sealed_secrets: null,
      sealed_result: null,
    })
    .where(
      'attempt_id',
      'in',
      replaced.map((one) => one.attempt_id),
    )
    .execute()
}

/** 256 bits as base64url: a PKCE verifier of 43 characters (RFC 7636, 4.1). */
const secret = (): string => randomBytes(32).toString('base64url')

const insertAttempt = async (
  tx: Tx,
  { call, expected, seal }: { call: Start; expected: Connection | null; seal: Seal },
): Promise<AttemptRow> => {
  const { caller, body } = call
  const place = { organization_id: caller.organizationId, attempt_id: uuidV7() }
  const secrets = { state: secret(), nonce: secret(), codeVerifier: secret() }
  await tx
    .insertInto('connect_attempts')
    .values({
      ...place,
      lookup_digest: digest(secrets.state),
      session_digest: caller.sessionDigest,
      person_id: caller.personId,
      person_name: caller.name,
      tab_id: body.tabId,
      provider: body.provider,
      purpose: body.purpose,
      sealed_secrets: sealSecrets(seal, place, secrets),
      expected: expected === null ? null : JSON.stringify(expected.account),
      expires_at: sql<Date>`now() + interval '10 minutes'`,
    })
    .execute()
  const key = { attemptId: place.attempt_id, sessionDigest: caller.sessionDigest }
  const row = await findOwnAttempt(tx, key)
  if (row === undefined) throw new Error('an inserted attempt is not there')
  return row
}

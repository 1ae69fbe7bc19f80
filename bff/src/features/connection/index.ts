/**
 * The grant an admin gave at a provider: how it is asked for (connect attempts), kept, renewed and
 * ended. States: connected → needs_reconnect → connected, and disconnected.
 */
import type { SendingCode } from '@letterhead/contract'
import type { Router } from 'express'
import { sql } from 'kysely'
import type { Database, Tx } from '../../platform/database/index.ts'
import { createOneAttemptCookies, type Route } from '../../platform/http/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { Seal } from '../../platform/seal.ts'
import { recordAudit } from '../audit/index.ts'
import type { Providers, Technical } from '../providers/index.ts'
import { createAccessToken, type AccessToken } from './access-token.ts'
import { createCallbackRouter } from './callback-router.ts'
import { cancelAttempt } from './cancel-attempt.ts'
import { collectAttempt } from './collect-attempt.ts'
import { disconnectCurrent } from './disconnect.ts'
import { expireAttempts } from './expire-attempts.ts'
import type { LanePort } from './lane-port.ts'
import { openAttempt } from './open-attempt.ts'
import type { OperatorAlerts } from './operator-alerts.ts'
import { openAttemptOf, readAttempt } from './read-attempt.ts'
import { refreshDue } from './refresh-due.ts'
import { revokeUnlessShared, type Parting, type Revocation } from './revoke-unless-shared.ts'
import { startAttempt } from './start-attempt.ts'
import { technicalText } from './technical-record.ts'

export type { AccessToken, Asked, TokenResult } from './access-token.ts'
export { findOwnAttempt } from './attempt-view.ts'
export { currentConnection, type Connection } from './current-connection.ts'
export type { LaneOwner, LanePort } from './lane-port.ts'
export type { OperatorAlerts } from './operator-alerts.ts'
export type { Parting, Revocation } from './revoke-unless-shared.ts'

export interface ConnectionsDeps {
  /** App role: what people do, inside their organisation. */
  readonly database: Database
  /** Worker role: tokens and chores of all organisations. */
  readonly workerDatabase: Database
  readonly providers: Providers
  readonly seal: Seal
  /** Origin under which browsers reach us; redirect URIs are made from it, never from a request. */
  readonly publicUrl: string
  readonly secureCookies: boolean
  readonly lanes: LanePort
  readonly alerts: OperatorAlerts
  readonly log: Logger
  readonly now: () => Date
}

export interface Broken {
  readonly connectionId: string
  /** Of the token that was refused (`TokenResult`): a renewed connection is not marked by a late answer. */
  readonly version: string
  readonly code: SendingCode
  readonly technical: Technical
}

export interface Connections {
  /** `GET /oauth/microsoft/callback`, `GET /oauth/google/callback`; needs no session. */
  readonly router: Router
  readonly routes: readonly Route[]
  /** One fresh access token; waits at most ~20 s. @throws what the database throws when it is gone. */
  readonly accessToken: AccessToken
  /**
   * The provider refused to send for a reason that only a person can end. In a transaction of its
   * own. False: the connection has changed meanwhile, ask for a token again.
   */
  readonly markNeedsReconnect: (broken: Broken) => Promise<boolean>
  /** The session's open attempt, with which a reloaded settings page goes on. */
  readonly openAttemptOf: typeof openAttemptOf
  /**
   * Ends the active connection: tokens erased, lane held. No audit line: that is the caller's.
   * @throws {Problem} `conflict` when it is not the active one any more.
   */
  readonly disconnect: (tx: Tx, connectionId: string) => Promise<Parting>
  /** After the commit of a disconnect: asks the provider to forget the grant. Never throws: we did let go. */
  readonly revoke: (parting: Parting) => Promise<Revocation>
  /** Chore, every minute. Returns how many attempts it ended. */
  readonly expireAttempts: () => Promise<number>
  /** Chore, every minute. Returns how many tokens it renewed. */
  readonly refreshDue: () => Promise<number>
}

export const createConnections = (deps: ConnectionsDeps): Connections => {
  const cookies = createOneAttemptCookies(deps.secureCookies)
  const redirectUri = (provider: 'microsoft' | 'google') =>
    new URL(`/oauth/${provider}/callback`, deps.publicUrl).href
  const consent = { ...deps, cookies, redirectUri }
  const accessToken = createAccessToken(deps)
  return {
    router: createCallbackRouter(consent),
    routes: [
      startAttempt(deps),
      openAttempt(consent),
      readAttempt(deps),
      collectAttempt(deps),
      cancelAttempt(deps),
    ],
    accessToken,
    markNeedsReconnect: async (broken) => await markNeedsReconnect(deps, broken),
    openAttemptOf,
    disconnect: async (tx, connectionId) => await disconnectCurrent(deps, tx, connectionId),
    revoke: async (parting) => await revokeOrSay(deps, parting),
    expireAttempts: async () => await expireAttempts(deps),
    refreshDue: async () => await refreshDue({ ...deps, accessToken }),
  }
}

const revokeOrSay = async (deps: ConnectionsDeps, parting: Parting): Promise<Revocation> => {
  try {
    return await revokeUnlessShared(deps, parting)
  } catch (error) {
    deps.log.warn({ err: error }, 'a grant that was let go was not revoked')
    return 'unconfirmed'
  }
}

const markNeedsReconnect = async (
  { workerDatabase, lanes }: ConnectionsDeps,
  { connectionId, version, code, technical }: Broken,
): Promise<boolean> =>
  await workerDatabase.kysely.transaction().execute(async (tx) => {
    const marked = await tx
      .updateTable('connections')
      .set({
        state: 'needs_reconnect',
        code,
        technical: technicalText(technical),
        refresh_holder: null,
        refresh_until: null,
        token_version: sql<string>`token_version + 1`,
      })
      .where('connection_id', '=', connectionId)
      .where('token_version', '=', version)
      .where('state', '=', 'connected')
      .returning('organization_id')
      .executeTakeFirst()
    if (marked === undefined) return false
    await lanes.hold(tx, connectionId, 'needs_reconnect')
    await recordAudit(tx, {
      organizationId: marked.organization_id,
      actorKind: 'system',
      actor: 'sending',
      action: 'connection.needs_reconnect',
      details: { code },
      requestId: null,
    })
    return true
  })

import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../../platform/database/index.ts'
import { isOutOfReach } from '../../platform/database/index.ts'
import type { Seal } from '../../platform/seal.ts'
import { uuidV7 } from '../../platform/uuid-v7.ts'
import { recordAudit } from '../audit/index.ts'
import type { Providers, RefreshResult, Tokens } from '../providers/index.ts'
import type { LanePort } from './lane-port.ts'
import { coolDown } from './next-refresh.ts'
import type { OperatorAlerts } from './operator-alerts.ts'
import { buryGrant, startCoolDown, storeTokens, takeLease, type Lease } from './refresh-lease.ts'
import { placeOf, type TokenRow } from './stored-token.ts'

export interface RefreshDeps {
  readonly workerDatabase: Database
  readonly providers: Providers
  readonly seal: Seal
  readonly lanes: LanePort
  readonly alerts: OperatorAlerts
  readonly now: () => Date
}

/**
 * One refresh under the lease, whose result is written to the row and nowhere else: whoever asked
 * reads the row again, so a holder that lost its lease believes the winner and not itself.
 *
 * @throws {UnsealError} before anything was changed or sent.
 */
export const refreshOnce = async (deps: RefreshDeps, row: TokenRow): Promise<void> => {
  const port = deps.providers[row.provider]
  // The caller has checked both: without them there is nothing to ask or nobody to be asked.
  if (port === null || row.sealed_refresh_token === null) return
  const refreshToken = deps.seal
    .unseal(placeOf(row, 'sealed_refresh_token'), row.sealed_refresh_token)
    .toString()
  const lease = { connectionId: row.connection_id, holder: uuidV7(), version: row.token_version }
  if (!(await takeLease(deps.workerDatabase, lease))) return
  // No database connection is held here: a slow provider must not empty the pool.
  const result = await port.refresh({ refreshToken, tenant: row.tenant })
  await writeDown(deps, { row, lease, result })
}

interface Answered {
  readonly row: TokenRow
  readonly lease: Lease
  readonly result: RefreshResult
}

const writeDown = async (deps: RefreshDeps, { row, lease, result }: Answered): Promise<void> => {
  const { workerDatabase, alerts, now } = deps
  switch (result.kind) {
    case 'refreshed':
      await keepTokens(deps, { row, lease, tokens: result.tokens })
      alerts.clear(row.provider, 'renewing')
      return
    case 'dead':
      await bury(deps, { lease, result })
      return
    case 'later':
    case 'misconfigured': {
      if (result.kind === 'misconfigured')
        alerts.raise(row.provider, { ...result, during: 'renewing' })
      const askedMs =
        result.kind === 'later' && result.retryAt !== null
          ? result.retryAt.getTime() - now().getTime()
          : 0
      const forMs = coolDown({ failures: row.refresh_failures, askedMs, jitter: Math.random() })
      await startCoolDown(workerDatabase, lease, { ...result, forMs })
    }
  }
}

const keepTokens = async (
  { workerDatabase, seal, now }: RefreshDeps,
  { row, lease, tokens }: { row: TokenRow; lease: Lease; tokens: Tokens },
): Promise<void> => {
  const { accessToken, accessTokenExpiresAt, refreshToken } = tokens
  const sealed = {
    sealedAccessToken: seal.seal(placeOf(row, 'sealed_access_token'), accessToken),
    lifeMs: Math.max(accessTokenExpiresAt.getTime() - now().getTime(), SHORTEST_LIFE_MS),
    sealedRefreshToken:
      refreshToken === null ? null : seal.seal(placeOf(row, 'sealed_refresh_token'), refreshToken),
  }
  await persistently(async () => await storeTokens(workerDatabase, lease, sealed))
}

const SHORTEST_LIFE_MS = 1_000
const WRITE_TRIES = 8

/** The token at hand may be the only good one now (a provider that rotates): a restart of the database must not lose it. */
const persistently = async (write: () => Promise<unknown>): Promise<void> => {
  for (let tryNumber = 1; ; tryNumber += 1) {
    try {
      await write()
      return
    } catch (error) {
      if (tryNumber === WRITE_TRIES || !isOutOfReach(error)) throw error
      await pause(250 * tryNumber)
    }
  }
}

const bury = async (
  { workerDatabase, lanes }: RefreshDeps,
  { lease, result }: { lease: Lease; result: Extract<RefreshResult, { kind: 'dead' }> },
): Promise<void> => {
  await workerDatabase.kysely.transaction().execute(async (tx) => {
    const organizationId = await buryGrant(tx, lease, result)
    if (organizationId === null) return
    await lanes.hold(tx, lease.connectionId, 'needs_reconnect')
    await recordAudit(tx, {
      organizationId,
      actorKind: 'system',
      actor: 'token refresh',
      action: 'connection.needs_reconnect',
      details: { code: result.code },
      requestId: null,
    })
  })
}

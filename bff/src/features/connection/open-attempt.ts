import { openConnectAttempt } from '@letterhead/contract'
import { createHash, randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Database } from '../../platform/database/index.ts'
import { digest } from '../../platform/digest.ts'
import { Problem, route, type OneAttemptCookies, type Route } from '../../platform/http/index.ts'
import type { Seal } from '../../platform/seal.ts'
import { personOf, recordAudit } from '../audit/index.ts'
import { ProviderUnavailable, type Providers } from '../providers/index.ts'
import { stateAt } from './attempt-state.ts'
import { selectAttempts, type AttemptRow } from './attempt-view.ts'
import { unsealSecrets, type AttemptSecrets } from './sealed-attempt.ts'

interface Deps {
  readonly database: Database
  readonly providers: Providers
  readonly seal: Seal
  readonly cookies: OneAttemptCookies
  readonly redirectUri: (provider: 'microsoft' | 'google') => string
}

/** The pop-up's first address: from our own page, at the top level, straight to the provider. */
export const openAttempt = (deps: Deps): Route =>
  route(openConnectAttempt, async (call) => {
    const { params, query, caller, browser } = call
    refuseForeignNavigation(browser.headers)
    const { database, seal, cookies } = deps
    const cookie = randomBytes(32).toString('base64url')
    const opened = await database.inOrganization(caller.organizationId, async (tx) => {
      const row = await selectAttempts(tx)
        .where('attempt_id', '=', params.attemptId)
        .forUpdate()
        .executeTakeFirst()
      const sealed = sealedSecretsOf(row, caller.sessionDigest)
      await tx
        .updateTable('connect_attempts')
        .set({ cookie_digest: digest(cookie), display: query.display ?? sealed.row.display })
        .where('attempt_id', '=', params.attemptId)
        .execute()
      // The chooser makes an attempt for each provider ahead of the click; only one of them begins.
      if (sealed.row.cookie_digest === null)
        await recordAudit(tx, {
          organizationId: caller.organizationId,
          ...personOf(call),
          action: 'connect_attempt.started',
          details: { provider: sealed.row.provider, purpose: sealed.row.purpose },
        })
      return { row: sealed.row, secrets: unsealSecrets(seal, sealed.row, sealed.secrets) }
    })
    const location = await authorizationUrl(deps, opened)
    return {
      location: location.href,
      headers: { 'set-cookie': cookies.give(params.attemptId, cookie) },
    }
  })

/** A foreign page, a frame or a script must not be able to send the browser off (Fetch Metadata). */
const refuseForeignNavigation = (headers: IncomingHttpHeaders): void => {
  const isOurs =
    headers['sec-fetch-site'] === 'same-origin' &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document'
  if (!isOurs) throw new Problem('attempt_invalid', { note: 'not a navigation from our own page' })
}

const sealedSecretsOf = (
  row: AttemptRow | undefined,
  sessionDigest: string,
): { readonly row: AttemptRow; readonly secrets: Buffer } => {
  if (row === undefined) throw new Problem('not_found')
  if (row.session_digest !== sessionDigest)
    throw new Problem('attempt_invalid', { note: 'attempt of another session' })
  const state = stateAt({ state: row.state, expiresAt: row.expires_at }, row.now)
  if (state === 'expired') throw new Problem('attempt_expired')
  if (row.sealed_secrets === null)
    throw new Problem('attempt_invalid', { note: `attempt is ${state}` })
  return { row, secrets: row.sealed_secrets }
}

const authorizationUrl = async (
  { providers, redirectUri }: Deps,
  { row, secrets }: { readonly row: AttemptRow; readonly secrets: AttemptSecrets },
): Promise<URL> => {
  const port = providers[row.provider]
  if (port === null) throw new Problem('provider_not_configured')
  try {
    return await port.authorizationUrl({
      state: secrets.state,
      nonce: secrets.nonce,
      codeChallenge: createHash('sha256').update(secrets.codeVerifier).digest('base64url'),
      redirectUri: redirectUri(row.provider),
      purpose: row.purpose,
      loginHint: row.expected?.email ?? null,
    })
  } catch (cause) {
    if (cause instanceof ProviderUnavailable) throw new Problem('provider_unavailable', { cause })
    throw cause
  }
}

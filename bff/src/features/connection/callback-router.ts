import { PROVIDERS } from '@letterhead/contract'
import { Router, type Request, type Response } from 'express'
import * as z from 'zod/mini'
import { isOutOfReach, type Database } from '../../platform/database/index.ts'
import { digest } from '../../platform/digest.ts'
import { clientAddress, requestIdOf, type OneAttemptCookies } from '../../platform/http/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { Seal } from '../../platform/seal.ts'
import type { ExchangeResult, Providers } from '../providers/index.ts'
import type { AttemptRow } from './attempt-view.ts'
import type { OperatorAlerts } from './operator-alerts.ts'
import { showCallbackPage } from './callback-pages.ts'
import type { AttemptSecrets } from './sealed-attempt.ts'
import { findByState, recordExchange, takeArrival } from './take-arrival.ts'

interface Deps {
  readonly database: Database
  readonly providers: Providers
  readonly seal: Seal
  readonly cookies: OneAttemptCookies
  readonly publicUrl: string
  readonly redirectUri: (provider: 'microsoft' | 'google') => string
  readonly alerts: OperatorAlerts
  readonly log: Logger
  readonly now: () => Date
}

type ProviderName = 'microsoft' | 'google'

const State = z.string().check(z.minLength(1), z.maxLength(200))

/**
 * Where the providers send the browser back. Not our page's request: the Strict session cookie
 * stays at home, so the attempt is found by `state` and admitted by its own cookie, and the page
 * that follows saves the result with the session (decision 8).
 */
export const createCallbackRouter = (deps: Deps): Router => {
  const router = Router()
  for (const provider of PROVIDERS)
    router.get(`/oauth/${provider}/callback`, async (request, response) => {
      try {
        await answer(deps, { provider, request, response })
      } catch (error) {
        deps.log.error({ err: error, provider }, 'callback failed')
        const status = isOutOfReach(error) ? 503 : 500
        const acceptLanguage = request.get('accept-language')
        showCallbackPage(response, { status, text: 'broken', acceptLanguage })
      }
    })
  return router
}

interface Arrived {
  readonly provider: ProviderName
  readonly request: Request
  readonly response: Response
}

const answer = async (deps: Deps, { provider, request, response }: Arrived): Promise<void> => {
  const state = State.safeParse(request.query['state'])
  const found = state.success ? await findByState(deps, state.data) : undefined
  if (found === undefined) {
    refuse(deps, { provider, request, response }, 'unknown_state')
    return
  }
  const cookie = deps.cookies.read(request.get('cookie'), found.attempt_id)
  const cookieDigest = cookie === null ? null : digest(cookie)
  const from = { address: clientAddress(request), requestId: requestIdOf(request) }
  const taken = await takeArrival(deps, found, { provider, cookieDigest, from })
  if (taken.kind === 'refused') {
    refuse(deps, { provider, request, response }, taken.why)
    return
  }
  if (taken.kind === 'redeem') {
    const callbackUrl = new URL(request.originalUrl, deps.publicUrl)
    const result = await exchange(deps, taken, callbackUrl)
    tellOperator(deps, provider, result)
    await recordExchange(deps, taken.row, { result, from })
  }
  response
    .status(303)
    .append('set-cookie', deps.cookies.take(found.attempt_id))
    .set({
      location: `/connect/return?attempt=${found.attempt_id}`,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    })
    .end()
}

/** A registration that is wrong stops every organisation's admins, who can do nothing about it. */
const tellOperator = ({ alerts }: Deps, provider: ProviderName, result: ExchangeResult): void => {
  if (result.kind === 'granted') alerts.clear(provider, 'connecting')
  else if (result.failure === 'provider_not_configured') {
    const { fault: code = 'app_misconfigured', technical } = result
    alerts.raise(provider, { code, technical, during: 'connecting' })
  }
}

const refuse = (deps: Deps, { provider, request, response }: Arrived, why: string): void => {
  deps.log.warn({ provider, why }, 'callback refused')
  const acceptLanguage = request.get('accept-language')
  showCallbackPage(response, { status: 400, text: 'refused', acceptLanguage })
}

const exchange = async (
  { providers, redirectUri, now }: Deps,
  { row, secrets }: { readonly row: AttemptRow; readonly secrets: AttemptSecrets },
  callbackUrl: URL,
): Promise<ExchangeResult> => {
  const port = providers[row.provider]
  if (port !== null)
    return await port.exchange({
      callbackUrl,
      state: secrets.state,
      nonce: secrets.nonce,
      codeVerifier: secrets.codeVerifier,
      redirectUri: redirectUri(row.provider),
      purpose: row.purpose,
    })
  return {
    kind: 'failed',
    failure: 'provider_not_configured',
    technical: { providerCode: null, httpStatus: null, correlationId: null, at: now() },
  }
}

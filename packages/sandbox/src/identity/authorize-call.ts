import type { NextFunction, Request, RequestHandler, Response } from 'express'
import type { Provider } from 'oidc-provider'
import type { Answering } from '../control/answer-http.ts'
import type { ProviderName } from '../control/journal.ts'
import { textOf } from '../control/text-of.ts'
import type { Brand } from '../pages/layout.ts'
import { answerWithFault } from './interaction-routes.ts'

/**
 * Faults that meet an authorization request on arrival, before anybody has signed in. A fault that
 * redirects waits until the client and its redirect URI are known to be registered.
 */
export const authorizeFaults =
  (options: {
    deps: Answering
    name: ProviderName
    brand: Brand
    provider: Provider
    mailboxOfHint(hint: string): string | null
  }): RequestHandler =>
  async (req: Request, res: Response, next: NextFunction) => {
    const { deps, name, brand, provider } = options
    const { client_id: clientId, redirect_uri: redirectUri, state, login_hint: hint } = req.query
    const mailbox = typeof hint === 'string' ? options.mailboxOfHint(hint) : null
    const client = await provider.Client.find(textOf(clientId))
    const isRegistered = client?.redirectUriAllowed(textOf(redirectUri)) ?? false
    const fault = isRegistered
      ? await deps.faults.take({ provider: name, operations: ['authorize'], mailbox })
      : undefined
    const outcome = fault ? (fault.answer.redirect?.['error'] ?? 'refused') : 'asked'
    deps.journal.write({
      provider: name,
      operation: 'authorize',
      mailbox,
      status: fault?.answer.status ?? 302,
      outcome,
      ...(fault ? { fault: fault.label } : {}),
    })
    if (!fault) return next()
    if (fault.answer.drop) return req.socket.destroy()
    return answerWithFault(res, brand, fault.answer, { redirect_uri: redirectUri, state })
  }

import { Router, type Request, type Response } from 'express'
import { textOf } from '../control/text-of.ts'
import { googlePeople } from '../seed/google-accounts.ts'
import { demoPassword } from '../seed/people.ts'
import { authorizeFaults } from './authorize-call.ts'
import { googleDiscovery } from './google-discovery.ts'
import { googleEngine, googleRedirects } from './google-engine.ts'
import { googleConsentPage } from './google-pages.ts'
import { googleRevocation } from './google-revocation.ts'
import { hasCheckbox, readScopes } from './google-scopes.ts'
import { googleTokens, mailboxOf } from './google-token.ts'
import { interactionRoutes, redirectBack } from './interaction-routes.ts'
import type { ConsentingIssuerDeps } from './issuer-deps.ts'

/** Stand-in of Google's accounts and OAuth endpoints, mounted at `/google`. */
export function google(deps: ConsentingIssuerDeps): Router {
  const { store, consents, settings } = deps
  const provider = googleEngine(deps)
  googleTokens(provider, deps)
  googleRedirects(provider, deps)

  const router = Router({ mergeParams: true })
  router.use((_req, res, next) => {
    const { coop } = settings.read()
    if (coop.google !== 'none') res.setHeader('cross-origin-opener-policy', coop.google)
    next()
  })
  router.get('/.well-known/openid-configuration', (_req, res) => {
    res.json(googleDiscovery(`${deps.origin}/google`))
  })
  router.use(googleRevocation(deps))
  router.get(
    '/o/oauth2/v2/auth',
    authorizeFaults({
      deps,
      name: 'google',
      brand: 'google',
      provider,
      mailboxOfHint: (hint) =>
        googlePeople.find(({ email, sub }) => [email, sub].includes(hint))?.email ?? null,
    }),
    async (req: Request, res: Response, next) => {
      const { scopes, unknown } = readScopes(textOf(req.query['scope']))
      const known = await provider.Client.find(textOf(req.query['client_id']))
      if (unknown.length > 0 && known?.redirectUriAllowed(textOf(req.query['redirect_uri'])))
        return redirectBack(res, req.query, { error: 'invalid_scope' })
      const url = new URL(req.url, deps.origin)
      url.searchParams.set('scope', scopes.join(' '))
      req.url = `${url.pathname}${url.search}`
      return next()
    },
  )
  router.use(
    interactionRoutes({
      deps,
      name: 'google',
      brand: 'google',
      provider,
      clientName: deps.clientName,
      choices: () => googlePeople,
      signIn: (email, password) => {
        const person = googlePeople.find((candidate) => candidate.email === email)
        if (!person) return { kind: 'again', problem: "Couldn't find your Google Account" }
        if (password !== demoPassword)
          return { kind: 'again', problem: 'Wrong password. Try again.' }
        return { kind: 'ok', accountId: person.sub }
      },
      consentPage: (asking) => googleConsentPage(asking, deps.clientName),
      allow: async ({ accountId, clientId, scopes }, form) => {
        const ticked = form.getAll('scope')
        const granted = scopes.filter((scope) => !hasCheckbox(scope) || ticked.includes(scope))
        await consents.add(accountId, clientId, granted)
        return { granted, rejected: scopes.filter((scope) => !granted.includes(scope)) }
      },
      onGrant: (grantId, params) =>
        // A refresh token is given with the consent page only, and only when asked for.
        store.update('Grant', grantId, { extra: { offline: params['access_type'] === 'offline' } }),
      mailboxOf,
      denial: { error: 'access_denied' },
    }),
  )
  router.use(provider.callback())
  return router
}

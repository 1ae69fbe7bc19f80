import { Router, type Request } from 'express'
import { textOf } from '../control/text-of.ts'
import { html } from '../pages/html.ts'
import { page, sendPage } from '../pages/layout.ts'
import { redirectUris } from '../seed/clients.ts'
import { microsoftPeople, personByAccount, tenantBy } from '../seed/microsoft-directory.ts'
import { adminConsentRoutes } from './admin-consent.ts'
import { authorizeFaults } from './authorize-call.ts'
import { entraConsentPolicy } from './entra-consent-policy.ts'
import { entraDiscovery } from './entra-discovery.ts'
import { entraEngine, entraRedirects } from './entra-engine.ts'
import { entraErrorBody } from './entra-error.ts'
import { needAdminApprovalPage, permissionsPage } from './entra-pages.ts'
import { readScopes } from './entra-scopes.ts'
import { choicesAt, entraSignIn, tenantOf } from './entra-sign-in.ts'
import { entraTokens, mailboxOf } from './entra-token.ts'
import { interactionRoutes, redirectBack } from './interaction-routes.ts'
import type { ConsentingIssuerDeps } from './issuer-deps.ts'

const anyTenant = new Set(['organizations', 'common'])

/**
 * Stand-in of the Microsoft identity platform. Mounted at `/microsoft/{tenant}`; `tenant` is
 * `organizations`, `common`, a tenant id or a tenant domain.
 */
export function entra(deps: ConsentingIssuerDeps): Router {
  const { consents, settings, clock, client } = deps
  const policy = entraConsentPolicy({ consents, settings, clientId: client.clientId })
  const provider = entraEngine(deps, policy)
  entraTokens(provider, deps, policy)
  entraRedirects(provider, deps)

  const router = Router({ mergeParams: true })
  router.use((req: Request, res, next) => {
    const path = tenantOf(req)
    const { coop } = settings.read()
    if (coop.microsoft !== 'none') res.setHeader('cross-origin-opener-policy', coop.microsoft)
    if (anyTenant.has(path) || tenantBy(path)) return next()
    const body = entraErrorBody(clock.now(), {
      error: 'invalid_tenant',
      code: 90_002,
      text: `Tenant '${path}' not found. Check to make sure you have the correct tenant ID.`,
    })
    return res.status(400).json(body)
  })
  router.get('/v2.0/.well-known/openid-configuration', (req, res) => {
    res.json(entraDiscovery(deps.origin, tenantOf(req)))
  })
  router.use(
    adminConsentRoutes({
      ...deps,
      redirectUri: redirectUris(deps.productUrl).microsoftAdminConsent,
      signIn: entraSignIn,
    }),
  )
  router.get('/oauth2/v2.0/logout', (_req, res) =>
    sendPage(res, 200, page({ brand: 'microsoft', title: 'You signed out', body: html`<p></p>` })),
  )
  router.get(
    '/oauth2/v2.0/authorize',
    authorizeFaults({
      deps,
      name: 'microsoft',
      brand: 'microsoft',
      provider,
      mailboxOfHint: (hint) =>
        microsoftPeople.find(({ upn, email }) => [upn, email].includes(hint))?.mail ?? null,
    }),
    async (req, res, next) => {
      const { scopes, unknown } = readScopes(textOf(req.query['scope']))
      const known = await provider.Client.find(textOf(req.query['client_id']))
      if (unknown.length > 0 && known?.redirectUriAllowed(textOf(req.query['redirect_uri']))) {
        const { error, error_description: text } = entraErrorBody(clock.now(), {
          error: 'invalid_scope',
          code: 70_011,
          text: `The provided value for the input parameter 'scope' is not valid: ${unknown.join(' ')}`,
        })
        return redirectBack(res, req.query, { error, error_description: text })
      }
      const url = new URL(req.url, deps.origin)
      url.searchParams.set('scope', scopes.join(' '))
      req.url = `${url.pathname}${url.search}`
      return next()
    },
  )
  router.use(
    interactionRoutes({
      deps,
      name: 'microsoft',
      brand: 'microsoft',
      provider,
      clientName: deps.clientName,
      choices: (req) => choicesAt(tenantOf(req)),
      signIn: entraSignIn,
      consentPage: ({ accountId, scopes, action }) => {
        const person = personByAccount(accountId)
        const email = person?.upn ?? ''
        const { clientName } = deps
        const isBlocked = person !== undefined && policy.needsApproval(person, scopes)
        if (isBlocked) return needAdminApprovalPage({ email, clientName, action })
        return permissionsPage({
          email,
          clientName,
          scopes,
          accept: `${action}/consent`,
          cancel: `${action}/cancel`,
          forOrganization: false,
        })
      },
      allow: async ({ accountId, clientId, scopes }) => {
        const person = personByAccount(accountId)
        if (!person || policy.needsApproval(person, scopes))
          return { granted: [], rejected: scopes }
        await consents.add(accountId, clientId, scopes)
        return { granted: policy.allowed(person), rejected: [] }
      },
      mailboxOf,
      denial: { error: 'access_denied', error_subcode: 'cancel' },
    }),
  )
  router.use(provider.callback())

  return router
}

import { randomUUID } from 'node:crypto'
import { Router, type Request } from 'express'
import { z } from 'zod'
import { textOf } from '../control/text-of.ts'
import type { Answering } from '../control/answer-http.ts'
import type { SandboxClock } from '../control/sandbox-clock.ts'
import type { SettingsKeeper } from '../control/settings.ts'
import { page, sendPage } from '../pages/layout.ts'
import { html } from '../pages/html.ts'
import { redirectUris, type Client } from '../seed/clients.ts'
import {
  accountIdOf,
  microsoftPeople,
  personalTenant,
  personByAccount,
  tenantBy,
  tenants,
} from '../seed/microsoft-directory.ts'
import { demoPassword, type MicrosoftPerson } from '../seed/people.ts'
import { adminConsentRoutes } from './admin-consent.ts'
import { authorizeFaults } from './authorize-call.ts'
import type { Consents } from './consents.ts'
import { entraError, entraErrorBody, entraRefusal } from './entra-error.ts'
import { needAdminApprovalPage, permissionsPage } from './entra-pages.ts'
import { entraScopes, needsAdministrator, readScopes, writeScopes } from './entra-scopes.ts'
import { interactionRoutes, redirectBack, type SignIn } from './interaction-routes.ts'
import { issuerEngine } from './issuer-engine.ts'
import type { Keys } from './keys.ts'
import { problemPage } from './sign-in-page.ts'
import { tokenCalls } from './token-call.ts'
import type { TokenStore } from './token-store.ts'

export interface EntraDeps extends Answering {
  origin: string
  productUrl: string
  client: Client
  clientName: string
  keys: Keys
  store: TokenStore
  consents: Consents
  settings: SettingsKeeper
  clock: SandboxClock
}

const anyTenant = ['organizations', 'common']
const ninetyDays = 90 * 24 * 60 * 60

/**
 * Stand-in of the Microsoft identity platform. Mounted at `/microsoft/{tenant}`; `tenant` is
 * `organizations`, `common`, a tenant id or a tenant domain.
 */
export function entra(deps: EntraDeps): Router {
  const { store, consents, settings, clock, client } = deps
  const uris = redirectUris(deps.productUrl)
  const mailboxOf = (accountId: string) => {
    const person = personByAccount(accountId)
    return person ? (person.mail ?? person.upn) : null
  }
  const allowedBefore = (person: MicrosoftPerson, clientId: string) => [
    ...consents.scopes(accountIdOf(person), clientId),
    ...consents.scopes(person.tenant, clientId),
  ]

  const { provider } = issuerEngine({
    issuer: `${deps.origin}/microsoft`,
    cookiePrefix: 'entra',
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        client_name: deps.clientName,
        redirect_uris: uris.microsoft,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    scopes: entraScopes.filter((scope) => scope !== 'openid'),
    claims: {
      openid: ['sub', 'tid', 'ver', 'idp'],
      profile: ['oid', 'preferred_username', 'name'],
      email: ['email'],
    },
    routes: {
      authorization: '/oauth2/v2.0/authorize',
      token: '/oauth2/v2.0/token',
      jwks: '/discovery/v2.0/keys',
      userinfo: '/oidc/userinfo',
    },
    store,
    keys: deps.keys,
    rotation: () => settings.read().refreshTokens,
    tokenBits: { access: 9600, refresh: 7200 },
    seconds: { access: () => settings.read().accessTokenSeconds, refresh: () => ninetyDays },
    claimsOf: (accountId) => {
      const person = personByAccount(accountId)
      return person && idTokenClaims(person, deps.origin)
    },
    issuerOf: (accountId) => issuerOfTenant(deps.origin, accountId.split('.')[0] ?? ''),
    issuesRefreshToken: ({ scopes }) => scopes.has('offline'),
    grantedBefore: (accountId, clientId) => {
      const person = personByAccount(accountId)
      const scopes = person ? allowedBefore(person, clientId) : []
      return scopes.length > 0 ? scopes : undefined
    },
    accountOfHint: (hint) => {
      const person = microsoftPeople.find(({ upn, email }) => [upn, email].includes(hint))
      return person && accountIdOf(person)
    },
    needsConsentPage: (accountId) =>
      deps.faults.waitsFor({
        provider: 'microsoft',
        operations: ['consent'],
        mailbox: mailboxOf(accountId),
      }),
    showError: (ctx, { error, detail }) => {
      ctx.type = 'html'
      ctx.body = authorizeProblem(error, detail, String(ctx.query['client_id'] ?? ''))
    },
    interactionPath: (ctx, uid) => `${pathBefore(ctx.req)}/interaction/${uid}`,
  })

  tokenCalls(provider, {
    deps,
    name: 'microsoft',
    store,
    path: '/oauth2/v2.0/token',
    mailboxOf,
    refuse: (form, req) => {
      // Asking again for what was granted is the normal case and means nothing to the engine.
      const asked = readScopes(form.get('scope') ?? '').scopes
      form.delete('scope')
      const row = store.find('RefreshToken', form.get('refresh_token') ?? '')
      const person = row?.accountId === undefined ? undefined : personByAccount(row.accountId)
      const allowed = person ? allowedBefore(person, client.clientId) : []
      const missing = person ? asked.filter((scope) => !allowed.includes(scope)) : []
      if (missing.length > 0)
        return entraError(clock.now(), {
          error: 'invalid_grant',
          code: 65_001,
          text: `The user or administrator has not consented to use the application with ID '${client.clientId}'. Send an interactive authorization request for this user and resource.`,
          suberror: 'consent_required',
        })
      if (form.get('client_secret') === null && form.get('client_id') === client.clientId)
        return entraError(clock.now(), {
          status: 401,
          error: 'invalid_client',
          code: 7_000_218,
          text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
        })
      return wrongTenant(form, pathBefore(req))
    },
    grant: ({ access_token: token, scope, ...rest }) => {
      const row = store.find('AccessToken', String(token))
      const person = row?.accountId === undefined ? undefined : personByAccount(row.accountId)
      const scopes = person ? allowedBefore(person, client.clientId) : String(scope).split(' ')
      return {
        ...rest,
        scope: writeScopes([...new Set(scopes)]),
        ext_expires_in: rest['expires_in'],
        access_token: token,
      }
    },
    deny: (failure, form) =>
      entraError(
        clock.now(),
        entraRefusal(failure, form, (code) => store.wasSpent(code)),
      ),
  })

  /** A code belongs to the tenant path that gave it (AADSTS700005). */
  const wrongTenant = (form: URLSearchParams, path: string) => {
    const code = form.get('code')
    const row = code === null ? undefined : store.find('AuthorizationCode', code)
    const given = z.string().optional().parse(row?.extra?.['tenantPath'])
    if (given === undefined || path === given) return undefined
    return entraError(clock.now(), {
      error: 'invalid_grant',
      code: 700_005,
      text: 'The provided Authorization Code is intended to use against other tenant, thus rejected.',
    })
  }

  provider.use(async (ctx, next) => {
    await next()
    const location = ctx.response.headers['location']
    if (typeof location !== 'string' || !URL.canParse(location)) return
    const to = new URL(location)
    const code = to.searchParams.get('code')
    // Entra does not send `iss`; the engine always does.
    to.searchParams.delete('iss')
    if (code) {
      to.searchParams.set('session_state', randomUUID())
      await store.update('AuthorizationCode', code, { extra: { tenantPath: pathBefore(ctx.req) } })
    }
    ctx.set('location', to.href)
  })

  const signIn = (email: string, password: string, req: Request): SignIn => {
    const path = tenantOf(req)
    const here = tenantBy(path)
    const mine = microsoftPeople.filter((person) => person.email === email)
    const person = here
      ? mine.find((candidate) => candidate.tenant === here.id)
      : mine.find(({ kind }) => kind !== 'guest')
    if (person?.kind === 'personal' || (!person && mine.some(({ kind }) => kind === 'personal')))
      return refusalPage(
        500_208,
        `The domain of ${email} is not a valid login domain for the account type. Use a work or school account.`,
      )
    if (!person && mine.length > 0)
      return refusalPage(
        50_020,
        `User account ${email} does not exist in tenant '${here?.name ?? path}' and cannot access the application in that tenant.`,
      )
    if (!person || person.kind === 'shared')
      return { kind: 'again', problem: `We couldn't find an account with that username: ${email}` }
    if (password !== demoPassword)
      return { kind: 'again', problem: 'Your account or password is incorrect.' }
    return { kind: 'ok', accountId: accountIdOf(person) }
  }

  const refusalPage = (code: number, text: string): SignIn => ({
    kind: 'page',
    page: problemPage(
      'microsoft',
      "Sorry, but we're having trouble signing you in",
      `AADSTS${code}: ${text}`,
    ),
  })

  const router = Router({ mergeParams: true })
  router.use((req: Request, res, next) => {
    const path = tenantOf(req)
    const { coop } = settings.read()
    if (coop.microsoft !== 'none') res.setHeader('cross-origin-opener-policy', coop.microsoft)
    if (anyTenant.includes(path) || tenantBy(path)) return next()
    const body = entraErrorBody(clock.now(), {
      error: 'invalid_tenant',
      code: 90_002,
      text: `Tenant '${path}' not found. Check to make sure you have the correct tenant ID.`,
    })
    return res.status(400).json(body)
  })
  router.get('/v2.0/.well-known/openid-configuration', (req, res) => {
    res.json(discovery(deps.origin, tenantOf(req)))
  })
  router.use(adminConsentRoutes({ ...deps, redirectUri: uris.microsoftAdminConsent, signIn }))
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
      const { scopes, unknown } = readScopes(String(req.query['scope'] ?? ''))
      const known = await provider.Client.find(String(req.query['client_id']))
      if (unknown.length > 0 && known?.redirectUriAllowed(String(req.query['redirect_uri']))) {
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
      signIn,
      consentPage: ({ accountId, scopes, action }) => {
        const person = personByAccount(accountId)
        const email = person?.upn ?? ''
        const { clientName } = deps
        const isBlocked = person !== undefined && needsApproval(person, scopes)
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
        if (!person || needsApproval(person, scopes)) return { granted: [], rejected: scopes }
        await consents.add(accountId, clientId, scopes)
        return { granted: allowedBefore(person, clientId), rejected: [] }
      },
      mailboxOf,
      denial: { error: 'access_denied', error_subcode: 'cancel' },
    }),
  )
  router.use(provider.callback())

  const needsApproval = (person: MicrosoftPerson, scopes: readonly string[]) => {
    if (person.isAdmin) return false
    const allowed = allowedBefore(person, client.clientId)
    const missing = scopes.filter((scope) => !allowed.includes(scope))
    const isStrict = settings
      .read()
      .needsAdminApproval.some((domain) => tenantBy(domain)?.id === person.tenant)
    return missing.length > 0 && (isStrict || missing.some(needsAdministrator))
  }

  return router
}

const issuerOfTenant = (origin: string, tenant: string) => `${origin}/microsoft/${tenant}/v2.0`

/** `/microsoft/{tenant}` of the request, whatever the engine made of its URL. */
const pathBefore = (req: object): string =>
  'baseUrl' in req && typeof req.baseUrl === 'string' ? req.baseUrl : ''

function choicesAt(tenant: string) {
  const here = tenantBy(tenant)
  return microsoftPeople
    .filter(({ kind }) => kind !== 'shared')
    .filter((person) => (here ? person.tenant === here.id : person.kind !== 'guest'))
}

function idTokenClaims(person: MicrosoftPerson, origin: string) {
  const isGuest = person.kind === 'guest'
  const home = tenants.find(({ domain }) => person.email.endsWith(`@${domain}`))
  return {
    tid: person.tenant,
    oid: person.oid,
    preferred_username: isGuest ? person.email : person.upn,
    name: person.name,
    ver: '2.0',
    // v2 id_tokens carry `email` and `idp` for guests only, and never `amr`.
    ...(isGuest
      ? { email: person.email, idp: issuerOfTenant(origin, home?.id ?? personalTenant) }
      : {}),
  }
}

function authorizeProblem(error: string, detail: string, clientId: string) {
  const title = "Sorry, but we're having trouble signing you in"
  if (error === 'invalid_client')
    return problemPage(
      'microsoft',
      title,
      `AADSTS700016: Application with identifier '${clientId}' was not found in the directory.`,
    )
  if (error === 'invalid_redirect_uri')
    return problemPage(
      'microsoft',
      title,
      `AADSTS50011: The redirect URI specified in the request does not match the redirect URIs configured for the application '${clientId}'.`,
    )
  return problemPage('microsoft', title, `AADSTS900144: ${error}. ${detail}`)
}

function discovery(origin: string, tenant: string) {
  const here = tenantBy(tenant)
  const base = `${origin}/microsoft/${tenant}`
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: [
      'client_secret_post',
      'private_key_jwt',
      'client_secret_basic',
    ],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    // Literally so for `organizations` and `common`: no tenant is meant.
    issuer: issuerOfTenant(origin, here?.id ?? '{tenantid}'),
    request_uri_parameter_supported: false,
    userinfo_endpoint: `${origin}/graph/oidc/userinfo`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    claims_supported: [
      'sub',
      'iss',
      'aud',
      'exp',
      'iat',
      'nonce',
      'preferred_username',
      'name',
      'tid',
      'ver',
      'email',
    ],
    tenant_region_scope: null,
    cloud_instance_name: 'microsoftonline.com',
    msgraph_host: 'graph.microsoft.com',
  }
}

/** The tenant in the path the router is mounted at. */
const tenantOf = ({ params }: { params: Record<string, unknown> }) => textOf(params['tenant'])

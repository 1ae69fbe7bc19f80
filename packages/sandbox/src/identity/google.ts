import { Router, type Request, type Response } from 'express'
import type { Answering } from '../control/answer-http.ts'
import type { SandboxClock } from '../control/sandbox-clock.ts'
import type { SettingsKeeper } from '../control/settings.ts'
import { html } from '../pages/html.ts'
import { page } from '../pages/layout.ts'
import { redirectUris, type Client } from '../seed/clients.ts'
import { googlePeople, googlePersonBySub } from '../seed/google-accounts.ts'
import { demoPassword } from '../seed/people.ts'
import { authorizeFaults } from './authorize-call.ts'
import type { Consents } from './consents.ts'
import { googleRevocation } from './google-revocation.ts'
import { googleScopes, hasCheckbox, meaningOf, readScopes, writeScopes } from './google-scopes.ts'
import { interactionRoutes, redirectBack, type Asking } from './interaction-routes.ts'
import { issuerEngine } from './issuer-engine.ts'
import type { Keys } from './keys.ts'
import { problemPage } from './sign-in-page.ts'
import { tokenCalls } from './token-call.ts'
import type { TokenStore } from './token-store.ts'

export interface GoogleDeps extends Answering {
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

const day = 24 * 60 * 60
const mostTokensPerAccount = 100

/** Stand-in of Google's accounts and OAuth endpoints, mounted at `/google`. */
export function google(deps: GoogleDeps): Router {
  const { store, consents, settings, client, clock } = deps
  const issuer = `${deps.origin}/google`
  const mailboxOf = (accountId: string) => googlePersonBySub(accountId)?.email ?? null

  const { provider } = issuerEngine({
    issuer,
    cookiePrefix: 'google',
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        client_name: deps.clientName,
        redirect_uris: redirectUris(deps.productUrl).google,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    scopes: googleScopes.filter((scope) => scope !== 'openid'),
    claims: {
      openid: ['sub', 'azp', 'hd'],
      email: ['email', 'email_verified'],
      profile: ['name', 'given_name', 'family_name'],
    },
    routes: {
      authorization: '/o/oauth2/v2/auth',
      token: '/token',
      jwks: '/oauth2/v3/certs',
      userinfo: '/v1/userinfo',
    },
    store,
    keys: deps.keys,
    rotation: () => 'never',
    tokenBits: { access: 1320, refresh: 618 },
    seconds: {
      access: () => settings.read().accessTokenSeconds,
      // Unused for six months, or a week while the project is in testing.
      refresh: () => (settings.read().googleTesting ? 7 * day : 180 * day),
    },
    claimsOf: (accountId) => {
      const person = googlePersonBySub(accountId)
      if (!person) return undefined
      const [given = '', family = ''] = person.name.split(' ')
      return {
        azp: client.clientId,
        email: person.email,
        email_verified: true,
        name: person.name,
        given_name: given,
        family_name: family,
        ...(person.hd ? { hd: person.hd } : {}),
      }
    },
    issuesRefreshToken: ({ grantId }) =>
      grantId !== undefined && store.find('Grant', grantId)?.extra?.['offline'] === true,
    grantedBefore: (accountId, clientId) => {
      const scopes = consents.scopes(accountId, clientId)
      return scopes.length > 0 ? scopes : undefined
    },
    accountOfHint: (hint) =>
      googlePeople.find(({ email, sub }) => [email, sub].includes(hint))?.sub,
    needsConsentPage: (accountId) =>
      deps.faults.waitsFor({
        provider: 'google',
        operations: ['consent'],
        mailbox: mailboxOf(accountId),
      }),
    showError: (ctx, { error, detail }) => {
      ctx.type = 'html'
      ctx.body = authorizeProblem(error, detail)
    },
    interactionPath: (_ctx, uid) => `/google/interaction/${uid}`,
  })

  tokenCalls(provider, {
    deps,
    name: 'google',
    store,
    path: '/token',
    mailboxOf,
    grant: async (body, { form }) => {
      const { refresh_token: refreshToken, scope, ...rest } = body
      const isFirst = form.get('grant_type') === 'authorization_code'
      if (isFirst && typeof refreshToken === 'string') await dropOldest(refreshToken)
      else await keepAlive(form.get('refresh_token') ?? '')
      return {
        ...rest,
        scope: writeScopes(String(scope)),
        // Refresh answers carry no refresh token: the old one stays the only one.
        ...(isFirst && refreshToken !== undefined ? { refresh_token: refreshToken } : {}),
      }
    },
    deny: ({ error }) => {
      if (error === 'invalid_client')
        return {
          status: 401,
          body: { error, error_description: 'Unauthorized' },
          outcome: error,
        }
      const description =
        error === 'invalid_grant' ? 'Token has been expired or revoked.' : 'Bad Request'
      return { status: 400, body: { error, error_description: description }, outcome: error }
    },
  })

  /** Six months count from the last use, except for tokens that live a week in any case. */
  const keepAlive = async (refreshToken: string) => {
    if (settings.read().googleTesting) return
    const exp = Math.floor(clock.now() / 1000) + 180 * day
    await store.update('RefreshToken', refreshToken, { exp })
  }

  /** The hundred-and-first live token of an account at a client ends the oldest, silently. */
  const dropOldest = async (refreshToken: string) => {
    const account = store.find('RefreshToken', refreshToken)?.accountId
    const live = store.rowsOf('RefreshToken').filter(([, row]) => row.accountId === account)
    const surplus = live
      .toSorted(([, a], [, b]) => (a.iat ?? 0) - (b.iat ?? 0))
      .slice(0, Math.max(0, live.length - mostTokensPerAccount))
    const { destroy } = store.adapter('RefreshToken')
    for (const [id] of surplus) await destroy(id)
  }

  provider.use(async (ctx, next) => {
    await next()
    const location = ctx.response.headers['location']
    if (typeof location !== 'string' || !URL.canParse(location)) return
    const to = new URL(location)
    const code = store.find('AuthorizationCode', to.searchParams.get('code') ?? '')
    if (!code) return
    const hd = googlePersonBySub(code.accountId ?? '')?.hd
    to.searchParams.set('scope', writeScopes(code.scope ?? ''))
    to.searchParams.set('authuser', '0')
    if (hd) to.searchParams.set('hd', hd)
    to.searchParams.set('prompt', 'consent')
    ctx.set('location', to.href)
  })

  const router = Router({ mergeParams: true })
  router.use((_req, res, next) => {
    const { coop } = settings.read()
    if (coop.google !== 'none') res.setHeader('cross-origin-opener-policy', coop.google)
    next()
  })
  router.get('/.well-known/openid-configuration', (_req, res) => {
    res.json(discovery(issuer))
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
      const { scopes, unknown } = readScopes(String(req.query['scope'] ?? ''))
      const known = await provider.Client.find(String(req.query['client_id']))
      if (unknown.length > 0 && known?.redirectUriAllowed(String(req.query['redirect_uri'])))
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
      consentPage: (asking) => consentPage(asking, deps.clientName),
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

const consentPage = ({ accountId, scopes, action }: Asking, clientName: string) =>
  page({
    brand: 'google',
    title: `${clientName} wants additional access to your Google Account`,
    body: html`<p>${googlePersonBySub(accountId)?.email ?? ''}</p>
      <form method="post" action="${action}/consent" class="stack">
        <fieldset>
          <legend>Select what ${clientName} can access</legend>
          ${scopes
            .filter((scope) => scope !== 'openid' && !hasCheckbox(scope))
            .map((scope) => html`<p>Your ${scope === 'email' ? 'email address' : 'name'}</p>`)}
          ${scopes
            .filter(hasCheckbox)
            .map(
              (scope) =>
                html`<label class="tick"
                  ><input type="checkbox" name="scope" value="${scope}" checked />
                  ${meaningOf(scope)}</label
                >`,
            )}
        </fieldset>
        <p>
          You may be sharing sensitive info with this site or app. You can always see or remove
          access in your Google Account.
        </p>
        <button>Accept</button>
      </form>
      <form method="post" action="${action}/cancel">
        <button class="quiet">Cancel</button>
      </form>`,
  })

function authorizeProblem(error: string, detail: string) {
  if (error === 'invalid_client')
    return problemPage(
      'google',
      'Access blocked',
      'The OAuth client was not found.',
      'Error 401: invalid_client',
    )
  if (error === 'invalid_redirect_uri')
    return problemPage(
      'google',
      'Access blocked: this app’s request is invalid',
      'You can’t sign in because this app sent an invalid request.',
      'Error 400: redirect_uri_mismatch',
    )
  return problemPage('google', 'Access blocked', detail, `Error 400: ${error}`)
}

const discovery = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/o/oauth2/v2/auth`,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/v1/userinfo`,
  revocation_endpoint: `${issuer}/revoke`,
  jwks_uri: `${issuer}/oauth2/v3/certs`,
  response_types_supported: ['code', 'token', 'id_token', 'code token', 'code id_token', 'none'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  scopes_supported: ['openid', 'email', 'profile'],
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  claims_supported: [
    'aud',
    'email',
    'email_verified',
    'exp',
    'family_name',
    'given_name',
    'iat',
    'iss',
    'name',
    'picture',
    'sub',
  ],
  code_challenge_methods_supported: ['plain', 'S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
})

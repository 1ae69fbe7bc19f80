import { randomUUID } from 'node:crypto'
import type { Provider } from 'oidc-provider'
import { textOf } from '../control/text-of.ts'
import { redirectUris } from '../seed/clients.ts'
import { accountIdOf, microsoftPeople, personByAccount } from '../seed/microsoft-directory.ts'
import type { EntraConsentPolicy } from './entra-consent-policy.ts'
import { issuerOfTenant } from './entra-discovery.ts'
import { entraScopes } from './entra-scopes.ts'
import { idTokenClaims, mailboxOf, pathBefore } from './entra-token.ts'
import type { ConsentingIssuerDeps } from './issuer-deps.ts'
import { issuerEngine } from './issuer-engine.ts'
import { problemPage } from './sign-in-page.ts'

const ninetyDays = 90 * 24 * 60 * 60

export function entraEngine(deps: ConsentingIssuerDeps, policy: EntraConsentPolicy): Provider {
  const { store, settings, client } = deps
  return issuerEngine({
    issuer: `${deps.origin}/microsoft`,
    cookiePrefix: 'entra',
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        client_name: deps.clientName,
        redirect_uris: redirectUris(deps.productUrl).microsoft,
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
      return person && idTokenClaims(person, deps.origin, client.clientId)
    },
    issuerOf: (accountId) => issuerOfTenant(deps.origin, accountId.split('.')[0] ?? ''),
    issuesRefreshToken: ({ scopes }) => scopes.has('offline'),
    grantedBefore: (accountId) => {
      const person = personByAccount(accountId)
      const scopes = person ? policy.allowed(person) : []
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
      ctx.body = authorizeProblem(error, detail, textOf(ctx.query['client_id']))
    },
    interactionPath: (ctx, uid) => `${pathBefore(ctx.req)}/interaction/${uid}`,
  }).provider
}

/** Entra does not send `iss` and adds `session_state`; a code remembers its tenant path. */
export function entraRedirects(provider: Provider, { store }: ConsentingIssuerDeps) {
  provider.use(async (ctx, next) => {
    await next()
    const location = ctx.response.headers['location']
    if (typeof location !== 'string' || !URL.canParse(location)) return
    const to = new URL(location)
    const code = to.searchParams.get('code')
    to.searchParams.delete('iss')
    if (code) {
      to.searchParams.set('session_state', randomUUID())
      await store.update('AuthorizationCode', code, { extra: { tenantPath: pathBefore(ctx.req) } })
    }
    ctx.set('location', to.href)
  })
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

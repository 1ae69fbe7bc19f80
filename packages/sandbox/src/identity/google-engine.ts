import type { Provider } from 'oidc-provider'
import { redirectUris } from '../seed/clients.ts'
import { googlePeople, googlePersonBySub } from '../seed/google-accounts.ts'
import { googleProblemPage } from './google-pages.ts'
import { googleScopes, writeScopes } from './google-scopes.ts'
import { mailboxOf } from './google-token.ts'
import type { ConsentingIssuerDeps } from './issuer-deps.ts'
import { issuerEngine } from './issuer-engine.ts'

const day = 24 * 60 * 60

export function googleEngine(deps: ConsentingIssuerDeps): Provider {
  const { store, consents, settings, client } = deps
  const issuer = `${deps.origin}/google`
  return issuerEngine({
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
      ctx.body = googleProblemPage(error, detail)
    },
    interactionPath: (_ctx, uid) => `/google/interaction/${uid}`,
  }).provider
}

/** Google's callback says more than a code: scope, authuser, hd and prompt. */
export function googleRedirects(provider: Provider, { store }: ConsentingIssuerDeps) {
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
}

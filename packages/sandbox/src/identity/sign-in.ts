import { Router } from 'express'
import { redirectUris } from '../seed/clients.ts'
import { demoPassword, organizations, signInPeople } from '../seed/people.ts'
import { interactionRoutes } from './interaction-routes.ts'
import { issuerEngine } from './issuer-engine.ts'
import type { IssuerDeps } from './issuer-deps.ts'
import { problemPage } from './sign-in-page.ts'
import { tokenCalls } from './token-call.ts'

/** Names of the claims that tell the product who signed in, for its configuration. */
export const signInClaims = {
  organization: 'organization_id',
  organizationName: 'organization_name',
  role: 'role',
  email: 'email',
  locale: 'locale',
} as const

const scopes = ['openid', 'email', 'profile', 'organization']

const person = (sub: string) => signInPeople.find((candidate) => candidate.sub === sub)
const mailboxOf = (accountId: string) => person(accountId)?.email ?? null

/**
 * The host product's identity provider, mounted at `/sign-in`. It has no consent page, being the
 * product's own, and asks each time, so that one browser can change persons.
 */
export function signIn(deps: IssuerDeps): Router {
  const { provider } = issuerEngine({
    issuer: `${deps.origin}/sign-in`,
    cookiePrefix: 'signin',
    clients: [
      {
        client_id: deps.client.clientId,
        client_secret: deps.client.clientSecret,
        client_name: deps.clientName,
        redirect_uris: redirectUris(deps.productUrl).signIn,
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    scopes: scopes.filter((scope) => scope !== 'openid'),
    claims: {
      // Who someone is for the product does not depend on the scopes it thought of asking for.
      openid: ['sub', 'name', 'email', 'email_verified', ...Object.values(signInClaims)],
    },
    routes: { authorization: '/authorize', token: '/token', jwks: '/jwks', userinfo: '/userinfo' },
    store: deps.store,
    keys: deps.keys,
    rotation: () => 'never',
    tokenBits: { access: 256, refresh: 256 },
    seconds: { access: () => 3600, refresh: () => 3600 },
    claimsOf: (accountId) => {
      const found = person(accountId)
      const organization = organizations.find(({ id }) => id === found?.organizationId)
      return (
        found && {
          name: found.name,
          email: found.email,
          email_verified: true,
          role: found.role,
          locale: found.locale,
          ...(organization
            ? { organization_id: organization.id, organization_name: organization.name }
            : {}),
        }
      )
    },
    issuesRefreshToken: () => false,
    grantedBefore: () => scopes,
    accountOfHint: (hint) => signInPeople.find(({ email }) => email === hint)?.sub,
    asksEachTime: true,
    showError: (ctx, { error, detail }) => {
      ctx.type = 'html'
      ctx.body = problemPage('sign-in', 'Sign-in is not possible', `${error}: ${detail}`)
    },
    interactionPath: (_ctx, uid) => `/sign-in/interaction/${uid}`,
  })
  tokenCalls(provider, {
    deps,
    name: 'sign-in',
    store: deps.store,
    path: '/token',
    mailboxOf,
    grant: (body) => body,
    deny: ({ error, detail }) => ({
      status: error === 'invalid_client' ? 401 : 400,
      body: { error, error_description: detail },
      outcome: error,
    }),
  })

  const router = Router({ mergeParams: true })
  router.use((_req, res, next) => {
    const { coop } = deps.settings.read()
    if (coop.signIn !== 'none') res.setHeader('cross-origin-opener-policy', coop.signIn)
    next()
  })
  router.use(
    interactionRoutes({
      deps,
      name: 'sign-in',
      brand: 'sign-in',
      provider,
      clientName: deps.clientName,
      choices: () => signInPeople,
      signIn: (email, password) => {
        const found = signInPeople.find((candidate) => candidate.email === email)
        return found && password === demoPassword
          ? { kind: 'ok', accountId: found.sub }
          : { kind: 'again', problem: 'Email or password is wrong.' }
      },
      consentPage: () => problemPage('sign-in', 'Nothing to consent to', 'Go back and try again.'),
      allow: async () => ({ granted: scopes, rejected: [] }),
      mailboxOf,
      denial: { error: 'access_denied' },
    }),
  )
  router.use(provider.callback())
  return router
}

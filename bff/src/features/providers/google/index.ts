import type { ConnectFailure } from '@letterhead/contract'
import { z } from 'zod'
import { composeMime } from '../compose-mime.ts'
import { createClientSecrets } from '../oauth/client-secrets.ts'
import { createDiscovery } from '../oauth/discovery.ts'
import type { Claims, Issuers } from '../oauth/prove-id-token.ts'
import {
  authorizationUrl,
  redeemCode,
  refreshTokens,
  revokeToken,
  type TokenAnswer,
} from '../oauth/token-endpoint.ts'
import type { ExchangeResult, ProviderPort, Tokens } from '../port.ts'
import { ProviderUnavailable } from '../provider-unavailable.ts'
import { missingFrom, scopeNames } from '../scope-names.ts'
import type { GoogleSettings, ProviderDependencies } from '../settings.ts'
import { withoutAnswer } from '../technical-details.ts'
import { gmailOutcome } from './gmail-outcome.ts'
import { postToGmail } from './gmail.ts'
import {
  googleCallbackFailure,
  googleExchangeFailure,
  googleRefreshOutcome,
} from './oauth-outcome.ts'
import { SCOPES } from './scopes.ts'

const NEEDED = ['gmail.send']

/** Google: OAuth by the issuer's discovery document, and Gmail's send. */
export const createGoogle = (
  settings: GoogleSettings,
  { log, onDiscovery, onSecret, now }: ProviderDependencies,
): ProviderPort => {
  const secrets = createClientSecrets(settings, (which) => onSecret?.('google', which))
  const client = { ...settings, secrets, now }
  const issuers = googleIssuers(settings.issuerUrl)
  const discovery = createDiscovery({
    url: `${settings.issuerUrl}/.well-known/openid-configuration`,
    isExpectedIssuer: (issuer) => issuer.replace(/\/$/, '') === settings.issuerUrl,
    httpsOnly: settings.production,
    alert: 'provider_unavailable',
    onRead: (verdict) => onDiscovery?.('google', verdict),
    log,
    now,
  })

  const fail = (failure: ConnectFailure, providerCode: string | null = null): ExchangeResult => ({
    kind: 'failed',
    failure,
    technical: withoutAnswer(providerCode, now()),
  })

  const exchange: ProviderPort['exchange'] = async (request) => {
    const server = await discovery.read()
    if (server === null) return fail('provider_unavailable')
    const result = await redeemCode(client, server, issuers(server.issuer), request)
    if (result.kind === 'sent_back') return googleCallbackFailure(result.parameters, now())
    if (result.kind === 'foreign_callback') return fail('attempt_invalid')
    if (result.kind === 'refused') return googleExchangeFailure(result.answer, now())
    if (result.kind === 'untrusted_id_token') return fail('unexpected_answer', 'id_token')
    return grantedTo(result.claims, result.tokens)
  }

  const grantedTo = (claims: Claims, answer: TokenAnswer): ExchangeResult => {
    const person = Person.safeParse(claims).data
    if (person === undefined) return fail('unexpected_answer', 'id_token')
    const tokens = tokensOf(answer, SCOPES.split(' '))
    const missingScopes = missingFrom(tokens.scopes, NEEDED)
    if (missingScopes.length === 0 && tokens.refreshToken === null) return fail('no_refresh_token')
    const account = {
      key: person.sub,
      tenant: person.hd ?? null,
      email: person.email,
      name: person.name ?? null,
    }
    return { kind: 'granted', account, tokens, missingScopes }
  }

  return {
    name: 'google',
    limits: settings.limits,
    isAvailable: async () => (await discovery.read()) !== null,
    authorizationUrl: async (request) => {
      const server = await discovery.read()
      if (server === null) throw new ProviderUnavailable('google')
      return authorizationUrl(client, server, request, {
        scope: SCOPES,
        access_type: 'offline',
        // Without `consent` only the very first connect would bring a refresh token.
        prompt: request.purpose === 'connect' ? 'consent select_account' : 'consent',
        ...(request.loginHint === null ? {} : { login_hint: request.loginHint }),
      })
    },
    exchange,
    refresh: async ({ refreshToken }) => {
      const server = await discovery.read()
      if (server === null) return unavailable(now())
      const result = await refreshTokens(client, server, refreshToken)
      return result.kind === 'tokens'
        ? { kind: 'refreshed', tokens: refreshedTokens(result.tokens) }
        : googleRefreshOutcome(result.answer, now())
    },
    revoke: async (refreshToken) => {
      const server = await discovery.read()
      if (server === null) return 'unconfirmed'
      if (server.revocation_endpoint === undefined) return 'not_offered'
      return (await revokeToken(client, server, refreshToken)) ? 'revoked' : 'unconfirmed'
    },
    compose: async (message) => await composeMime(message, 'header'),
    send: async ({ accessToken, message }) =>
      gmailOutcome(await postToGmail(settings.gmailUrl, accessToken, message), now()),
    formFor: () => 'mime',
    scopesFor: () => NEEDED,
    links: ({ tenant }) => ({
      log:
        tenant === null
          ? 'https://mail.google.com/mail/#sent'
          : 'https://admin.google.com/ac/emaillogsearch',
      grants: 'https://myaccount.google.com/permissions',
    }),
  }
}

/** `sub` is the key; the address may change hands. */
const Person = z.object({
  sub: z.string().min(1),
  email: z.string().includes('@'),
  hd: z.string().optional(),
  name: z.string().optional(),
})

/** Google's id_tokens name the issuer with or without its scheme (google-auth-library takes both). */
const googleIssuers =
  (issuerUrl: string) =>
  (issuer: string): Issuers => {
    const bare = issuerUrl.replace(/^https?:\/\//, '')
    return {
      accepts: (iss) => iss === issuer,
      expected: ({ iss }) => (iss === bare ? bare : issuer),
    }
  }

const tokensOf = ({ scope, ...tokens }: TokenAnswer, asked: readonly string[]): Tokens => ({
  ...tokens,
  scopes: scopeNames(scope, asked),
})

/** Without `scope` a refresh changed nothing of what was granted (RFC 6749 6). */
const refreshedTokens = (answer: TokenAnswer): Tokens =>
  tokensOf(answer, answer.scope === undefined ? [] : SCOPES.split(' '))

const unavailable = (at: Date): Awaited<ReturnType<ProviderPort['refresh']>> => ({
  kind: 'later',
  code: 'provider_unavailable',
  retryAt: null,
  technical: withoutAnswer(null, at),
})

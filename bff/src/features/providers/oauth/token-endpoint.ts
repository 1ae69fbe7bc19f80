import * as oidc from 'openid-client'
import { z } from 'zod'
import { callOnce, type Call } from '../call-once.ts'
import { optionalText, type ProviderAnswer } from '../provider-answer.ts'
import type { AuthorizationRequest, CodeExchange } from '../port.ts'
import { withEitherSecret, type ClientSecrets } from './client-secrets.ts'
import { HTTP_TIMEOUT, configuration, isOfLibrary, type OAuthClient } from './configuration.ts'
import { proveIdToken, type Claims, type Issuers } from './prove-id-token.ts'
import type { ServerDocument } from './discovery.ts'

export interface TokenAnswer {
  readonly accessToken: string
  readonly accessTokenExpiresAt: Date
  readonly refreshToken: string | null
  readonly scope: string | undefined
  /** Google: the grant itself ends then, by the person's choice or in Testing mode. */
  readonly grantEndsAt: Date | null
}

export type CodeResult =
  | { readonly kind: 'tokens'; readonly tokens: TokenAnswer; readonly claims: Claims }
  /** The provider sent the person back with an error. */
  | { readonly kind: 'sent_back'; readonly parameters: CallbackError }
  /** Another state or issuer than ours: no token call was made. */
  | { readonly kind: 'foreign_callback' }
  | { readonly kind: 'refused'; readonly answer: ProviderAnswer }
  | { readonly kind: 'untrusted_id_token' }

export interface CallbackError {
  readonly error: string
  readonly errorSubcode: string | null
  readonly errorUri: string | null
  readonly errorDescription: string | null
}

export type TokenResult =
  | { readonly kind: 'tokens'; readonly tokens: TokenAnswer }
  | { readonly kind: 'refused'; readonly answer: ProviderAnswer }

/** As the adapters hold it: with all its secrets, of which each call takes one. */
export interface RollingClient extends OAuthClient {
  readonly secrets: ClientSecrets
}

// RFC 6749 only recommends `expires_in`; without it the token is used briefly.
const LIFE_WHEN_UNSAID_SECONDS = 5 * 60
const LONGEST_LIFE_SECONDS = 24 * 60 * 60

export const authorizationUrl = (
  client: OAuthClient,
  server: ServerDocument,
  request: AuthorizationRequest,
  parameters: Readonly<Record<string, string>>,
): URL =>
  oidc.buildAuthorizationUrl(configuration(client, server, callOnce(HTTP_TIMEOUT)), {
    ...parameters,
    redirect_uri: request.redirectUri,
    state: request.state,
    nonce: request.nonce,
    code_challenge: request.codeChallenge,
    code_challenge_method: 'S256',
  })

/**
 * openid-client judges an id_token against one issuer that it knows beforehand, and knows Entra's
 * `{tenantid}` only at one host. So the code is redeemed without looking at the id_token, which is
 * then judged on its own, signature included, against the issuer of its own tenant.
 */
export const redeemCode = async (
  client: RollingClient,
  server: ServerDocument,
  issuers: Issuers,
  exchange: CodeExchange,
): Promise<CodeResult> =>
  await withEitherSecret(
    client.secrets,
    async (clientSecret) =>
      await redeemOnce({ ...client, clientSecret }, server, issuers, exchange),
  )

const redeemOnce = async (
  client: OAuthClient,
  server: ServerDocument,
  issuers: Issuers,
  exchange: CodeExchange,
): Promise<CodeResult> => {
  const iss = exchange.callbackUrl.searchParams.get('iss')
  const issuer = iss !== null && issuers.accepts(iss) ? iss : server.issuer
  const call = callOnce(HTTP_TIMEOUT)
  const callback = new URL(exchange.redirectUri)
  callback.search = exchange.callbackUrl.search
  let tokens: TokenAnswer
  try {
    const answer = await oidc.authorizationCodeGrant(
      configuration(client, { ...server, issuer }, call),
      callback,
      { pkceCodeVerifier: exchange.codeVerifier, expectedState: exchange.state },
    )
    tokens = tokenAnswer(answer, client.now())
  } catch (error) {
    return whyNoTokens(error, call)
  }
  const { nonce } = exchange
  const unproven = { tokenAnswer: call.answer(), iss, nonce }
  const proof = await proveIdToken(client, server, issuers, unproven)
  if (proof.kind === 'untrusted') return { kind: 'untrusted_id_token' }
  if (proof.kind === 'no_keys') return { kind: 'refused', answer: proof.answer }
  return { kind: 'tokens', tokens, claims: proof.claims }
}

export const refreshTokens = async (
  client: RollingClient,
  server: ServerDocument,
  refreshToken: string,
): Promise<TokenResult> =>
  await withEitherSecret(
    client.secrets,
    async (clientSecret) => await refreshOnce({ ...client, clientSecret }, server, refreshToken),
  )

const refreshOnce = async (
  client: OAuthClient,
  server: ServerDocument,
  refreshToken: string,
): Promise<TokenResult> => {
  const call = callOnce(HTTP_TIMEOUT)
  try {
    const answer = await oidc.refreshTokenGrant(configuration(client, server, call), refreshToken)
    return { kind: 'tokens', tokens: tokenAnswer(answer, client.now()) }
  } catch (error) {
    return { kind: 'refused', answer: answerOrThrow(error, call) }
  }
}

/** RFC 7009. True only when the server said so. */
export const revokeToken = async (
  client: OAuthClient,
  server: ServerDocument,
  token: string,
): Promise<boolean> => {
  const call = callOnce(HTTP_TIMEOUT)
  try {
    await oidc.tokenRevocation(configuration(client, server, call), token, {
      token_type_hint: 'refresh_token',
    })
    return true
  } catch (error) {
    answerOrThrow(error, call)
    return false
  }
}

const tokenAnswer = (answer: oidc.TokenEndpointResponse, now: Date): TokenAnswer => {
  const life = Math.min(answer.expires_in ?? LIFE_WHEN_UNSAID_SECONDS, LONGEST_LIFE_SECONDS)
  return {
    accessToken: answer.access_token,
    accessTokenExpiresAt: new Date(now.getTime() + life * 1000),
    refreshToken: answer.refresh_token ?? null,
    scope: answer.scope,
    grantEndsAt: grantEnd(answer['refresh_token_expires_in'], now),
  }
}

const grantEnd = (seconds: unknown, now: Date): Date | null =>
  typeof seconds === 'number' && seconds > 0 ? new Date(now.getTime() + seconds * 1000) : null

const SentBack = z.object({ error_subcode: optionalText, error_uri: optionalText })

const whyNoTokens = (error: unknown, call: Call): CodeResult => {
  if (error instanceof oidc.AuthorizationResponseError) {
    const more = SentBack.parse(Object.fromEntries(error.cause))
    return {
      kind: 'sent_back',
      parameters: {
        error: error.error,
        errorSubcode: more.error_subcode ?? null,
        errorUri: more.error_uri ?? null,
        errorDescription: error.error_description ?? null,
      },
    }
  }
  if (call.answer() === null && isOfLibrary(error)) return { kind: 'foreign_callback' }
  return { kind: 'refused', answer: answerOrThrow(error, call) }
}

/** Without an answer nothing was asked: then the error is ours. */
const answerOrThrow = (error: unknown, call: Call): ProviderAnswer => {
  const answer = call.answer()
  if (answer === null) throw error
  return answer
}

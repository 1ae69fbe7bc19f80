import * as oidc from 'openid-client'
import { z } from 'zod'
import { callOnce, type Call } from '../call-once.ts'
import { jsonObjectOf, optionalText, type ProviderAnswer } from '../provider-answer.ts'
import type { AuthorizationRequest, CodeExchange } from '../port.ts'
import type { ServerDocument } from './discovery.ts'

// The one file that translates openid-client for both providers.

export interface OAuthClient {
  readonly clientId: string
  readonly clientSecret: string
  readonly production: boolean
  readonly now: () => Date
}

/** Which `iss` is right is known only once the token is there: Entra's names the person's tenant. */
export interface Issuers {
  /** Of the callback's own `iss` parameter (RFC 9207). */
  readonly accepts: (iss: string) => boolean
  /** Of an id_token with these claims, not yet proven. */
  readonly expected: (claims: Claims) => string
}

export interface TokenAnswer {
  readonly accessToken: string
  readonly accessTokenExpiresAt: Date
  readonly refreshToken: string | null
  readonly scope: string | undefined
}

export type Claims = Readonly<Record<string, unknown>>

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

const HTTP_TIMEOUT = 8_000
const CLOCK_TOLERANCE_SECONDS = 60
const OLDEST_ID_TOKEN_SECONDS = 10 * 60
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
  return await provenAccount(client, server, issuers, { tokens, call, iss, nonce: exchange.nonce })
}

export const refreshTokens = async (
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

interface Unproven {
  readonly tokens: TokenAnswer
  readonly call: Call
  readonly iss: string | null
  readonly nonce: string
}

const provenAccount = async (
  client: OAuthClient,
  server: ServerDocument,
  issuers: Issuers,
  { tokens, call, iss, nonce }: Unproven,
): Promise<CodeResult> => {
  const answer = call.answer()
  const idToken = answer?.kind === 'answered' ? jsonObjectOf(answer.body)['id_token'] : undefined
  if (typeof idToken !== 'string') return { kind: 'untrusted_id_token' }
  const issuer = issuers.expected(unprovenClaims(idToken))
  if (iss !== null && iss !== issuer) return { kind: 'untrusted_id_token' }
  const keys = callOnce(HTTP_TIMEOUT)
  const judge = configuration(client, { ...server, issuer }, keys)
  oidc.useIdTokenResponseType(judge)
  const carrier = new URL(server.authorization_endpoint)
  carrier.hash = new URLSearchParams({ id_token: idToken }).toString()
  try {
    const claims = await oidc.implicitAuthentication(judge, carrier, nonce)
    return isOfNow(claims.iat, client.now())
      ? { kind: 'tokens', tokens, claims }
      : { kind: 'untrusted_id_token' }
  } catch (error) {
    const keyAnswer = keys.answer()
    if (keyAnswer !== null && (keyAnswer.kind === 'silent' || keyAnswer.status !== 200)) {
      return { kind: 'refused', answer: keyAnswer }
    }
    if (isOfLibrary(error)) return { kind: 'untrusted_id_token' }
    throw error
  }
}

const configuration = (
  client: OAuthClient,
  server: ServerDocument,
  call: Call,
): oidc.Configuration => {
  const made = new oidc.Configuration(metadataOf(server), client.clientId, {
    client_secret: client.clientSecret,
    [oidc.clockTolerance]: CLOCK_TOLERANCE_SECONDS,
  })
  made.timeout = HTTP_TIMEOUT / 1000
  made[oidc.customFetch] = async (url, init) =>
    withoutIdToken(await call.fetch(url, { ...init, body: init.body ?? null }))
  // In production discovery admits https endpoints only.
  if (!client.production) oidc.allowInsecureRequests(made)
  return made
}

/** Without the members that the document lacks: openid-client tells absent from undefined. */
const metadataOf = ({
  revocation_endpoint: revocation,
  authorization_response_iss_parameter_supported: namesIssuer,
  id_token_signing_alg_values_supported: algorithms,
  ...server
}: ServerDocument): oidc.ServerMetadata => ({
  ...server,
  ...(revocation === undefined ? {} : { revocation_endpoint: revocation }),
  ...(namesIssuer === undefined
    ? {}
    : { authorization_response_iss_parameter_supported: namesIssuer }),
  ...(algorithms === undefined ? {} : { id_token_signing_alg_values_supported: algorithms }),
})

const withoutIdToken = async (response: Response): Promise<Response> => {
  if (response.status !== 200) return response
  const text = await response.text()
  const { id_token: idToken, ...rest } = jsonObjectOf(text)
  const body = idToken === undefined ? text : JSON.stringify(rest)
  return new Response(body, { status: 200, headers: response.headers })
}

const tokenAnswer = (answer: oidc.TokenEndpointResponse, now: Date): TokenAnswer => {
  const life = Math.min(answer.expires_in ?? LIFE_WHEN_UNSAID_SECONDS, LONGEST_LIFE_SECONDS)
  return {
    accessToken: answer.access_token,
    accessTokenExpiresAt: new Date(now.getTime() + life * 1000),
    refreshToken: answer.refresh_token ?? null,
    scope: answer.scope,
  }
}

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

const isOfLibrary = (error: unknown): boolean => error instanceof oidc.ClientError

const unprovenClaims = (idToken: string): Claims =>
  jsonObjectOf(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8'))

/** An id_token of an earlier sign-in is no answer to this one; its end openid-client checks. */
const isOfNow = (iat: number, now: Date): boolean =>
  now.getTime() / 1000 - iat <= OLDEST_ID_TOKEN_SECONDS

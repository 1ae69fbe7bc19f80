import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  type Configuration,
} from 'openid-client'
import { codeOnly } from '../../platform/code-only.ts'
import type { Ticket } from './sign-in-ticket.ts'

/** The host product's identity provider, any that speaks OpenID Connect. */
export interface Issuer {
  readonly authorizationUrl: (ticket: Ticket) => Promise<Redirected>
  readonly redeem: (callbackUrl: URL, ticket: Ticket) => Promise<Redeemed>
}

export type Redirected =
  | { readonly kind: 'url'; readonly url: URL }
  | { readonly kind: 'unreachable'; readonly code: string; readonly cause: unknown }

export type Redeemed =
  | { readonly kind: 'claims'; readonly claims: Readonly<Record<string, unknown>> }
  /** The person said no, or the provider said why not. */
  | { readonly kind: 'denied'; readonly code: string }
  /** The answer does not hold: state, nonce, signature, audience, time, or a used code. */
  | { readonly kind: 'invalid'; readonly code: string; readonly cause: unknown }
  | { readonly kind: 'unreachable'; readonly code: string; readonly cause: unknown }

interface Options {
  readonly issuerUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  /** Only https addresses then. */
  readonly production: boolean
}

const TIMEOUT_SECONDS = 8
/** A year, in seconds: asks nobody to sign in again. */
const ANY_AGE = '31536000'
const SCOPE = 'openid profile email'

export const createIssuer = (options: Options): Issuer => {
  let found: Promise<Configuration> | null = null
  // Discovered at the first sign-in, kept when it worked, asked again when it did not.
  const configuration = async (): Promise<Configuration> => {
    const discovered = found ?? discover(options)
    found = discovered
    try {
      return await discovered
    } catch (error) {
      if (found === discovered) found = null
      throw error
    }
  }
  return {
    authorizationUrl: async (ticket) => {
      try {
        const { state, nonce, codeVerifier } = ticket
        const parameters = {
          redirect_uri: options.redirectUri,
          scope: SCOPE,
          state,
          nonce,
          code_challenge: await calculatePKCECodeChallenge(codeVerifier),
          code_challenge_method: 'S256',
          // An issuer must tell `auth_time` where `max_age` is asked for, and need not otherwise (OpenID
          // Connect Core 2). For a fresh sign-in some heed only `prompt`.
          ...(ticket.fresh ? { prompt: 'login', max_age: '0' } : { max_age: ANY_AGE }),
        }
        return { kind: 'url', url: buildAuthorizationUrl(await configuration(), parameters) }
      } catch (cause) {
        return { kind: 'unreachable', code: codeOf(cause), cause }
      }
    },
    redeem: async (callbackUrl, ticket) => {
      try {
        return {
          kind: 'claims',
          claims: await claimsOf(await configuration(), callbackUrl, ticket),
        }
      } catch (cause) {
        return refusalOf(cause)
      }
    },
  }
}

const discover = async (options: Options): Promise<Configuration> => {
  const { issuerUrl, clientId, clientSecret, production } = options
  return await discovery(new URL(issuerUrl), clientId, clientSecret, undefined, {
    timeout: TIMEOUT_SECONDS,
    // Signatures are checked too, although the token comes straight from the issuer.
    execute: [enableNonRepudiationChecks, ...(production ? [] : [allowInsecureRequests])],
  })
}

/** Claims of the ID token; the user-info endpoint adds what it alone has, for the same `sub`. */
const claimsOf = async (
  configuration: Configuration,
  callbackUrl: URL,
  { state, nonce, codeVerifier }: Ticket,
): Promise<Record<string, unknown>> => {
  const tokens = await authorizationCodeGrant(configuration, callbackUrl, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: codeVerifier,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  if (claims === undefined) throw new ClientError('no ID token')
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return { ...claims }
  return { ...(await fetchUserInfo(configuration, tokens.access_token, claims.sub)), ...claims }
}

const UNREACHABLE = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM'])

const refusalOf = (cause: unknown): Redeemed => {
  const code = codeOf(cause)
  if (cause instanceof AuthorizationResponseError) return { kind: 'denied', code }
  if (cause instanceof ResponseBodyError)
    return { kind: cause.status >= 500 ? 'unreachable' : 'invalid', code, cause }
  // fetch() throws a TypeError without a code when there is no connection.
  if (UNREACHABLE.has(code) || code === 'fetch') return { kind: 'unreachable', code, cause }
  return { kind: 'invalid', code, cause }
}

/** A name for log and trail: anybody can write the `error` of a callback, and any text into it. */
const codeOf = (cause: unknown): string => {
  if (cause instanceof AuthorizationResponseError || cause instanceof ResponseBodyError)
    return codeOnly(cause.error) ?? 'unexpected_answer'
  if (cause instanceof ClientError) return cause.code ?? 'unknown'
  if (cause instanceof TypeError && !('code' in cause)) return 'fetch'
  return 'unknown'
}

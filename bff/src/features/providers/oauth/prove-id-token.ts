import * as oidc from 'openid-client'
import { callOnce } from '../call-once.ts'
import { jsonObjectOf, type ProviderAnswer } from '../provider-answer.ts'
import { HTTP_TIMEOUT, configuration, isOfLibrary, type OAuthClient } from './configuration.ts'
import type { ServerDocument } from './discovery.ts'

export type Claims = Readonly<Record<string, unknown>>

/** Which `iss` is right is known only once the token is there: Entra's names the person's tenant. */
export interface Issuers {
  /** Of the callback's own `iss` parameter (RFC 9207). */
  readonly accepts: (iss: string) => boolean
  /** Of an id_token with these claims, not yet proven. */
  readonly expected: (claims: Claims) => string
}

export type Proof =
  | { readonly kind: 'proven'; readonly claims: Claims }
  | { readonly kind: 'untrusted' }
  /** The server's keys are out of reach. */
  | { readonly kind: 'no_keys'; readonly answer: ProviderAnswer }

interface Unproven {
  readonly tokenAnswer: ProviderAnswer | null
  /** Of the callback, where it named one. */
  readonly iss: string | null
  readonly nonce: string
}

const OLDEST_SECONDS = 10 * 60

/** OpenID Connect Core 3.1.3.7, signature included, against the issuer of the token's own tenant. */
export const proveIdToken = async (
  client: OAuthClient,
  server: ServerDocument,
  issuers: Issuers,
  { tokenAnswer, iss, nonce }: Unproven,
): Promise<Proof> => {
  const idToken =
    tokenAnswer?.kind === 'answered' ? jsonObjectOf(tokenAnswer.body)['id_token'] : undefined
  if (typeof idToken !== 'string') return { kind: 'untrusted' }
  const issuer = issuers.expected(unprovenClaims(idToken))
  if (iss !== null && iss !== issuer) return { kind: 'untrusted' }
  const keys = callOnce(HTTP_TIMEOUT)
  const judge = configuration(client, { ...server, issuer }, keys)
  // The library judges a lone id_token only as the fragment of a redirect.
  oidc.useIdTokenResponseType(judge)
  const carrier = new URL(server.authorization_endpoint)
  carrier.hash = new URLSearchParams({ id_token: idToken }).toString()
  try {
    const claims = await oidc.implicitAuthentication(judge, carrier, nonce)
    return isOfNow(claims.iat, client.now()) ? { kind: 'proven', claims } : { kind: 'untrusted' }
  } catch (error) {
    const answer = keys.answer()
    if (answer !== null && (answer.kind === 'silent' || answer.status !== 200)) {
      return { kind: 'no_keys', answer }
    }
    if (isOfLibrary(error)) return { kind: 'untrusted' }
    throw error
  }
}

const unprovenClaims = (idToken: string): Claims =>
  jsonObjectOf(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8'))

/** An id_token of an earlier sign-in is no answer to this one; its end openid-client checks. */
const isOfNow = (iat: number, now: Date): boolean => now.getTime() / 1000 - iat <= OLDEST_SECONDS

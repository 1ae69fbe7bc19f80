import * as oidc from 'openid-client'
import type { Call } from '../call-once.ts'
import { jsonObjectOf } from '../provider-answer.ts'
import type { ServerDocument } from './discovery.ts'

// openid-client is known in this folder only; it serves both providers.

export const HTTP_TIMEOUT = 8_000
/** How far our clock and the provider's may be apart. */
const CLOCK_TOLERANCE_SECONDS = 60

export interface OAuthClient {
  readonly clientId: string
  /** The one for this call. */
  readonly clientSecret: string
  readonly production: boolean
  readonly now: () => Date
}

/** openid-client's view of one server for one call; what came back is kept in `call`. */
export const configuration = (
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

/** The library refuses an answer; anything else that it throws is a bug. */
export const isOfLibrary = (error: unknown): boolean => error instanceof oidc.ClientError

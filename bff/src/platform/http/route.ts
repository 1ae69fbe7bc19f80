import type { AnswerOf, BodyOf, Endpoint, HeadersOf, ParamsOf, QueryOf } from '@letterhead/contract'
import type { IncomingHttpHeaders } from 'node:http'
import type { SessionHandle } from './session.ts'

/** Who calls with a session. `sessionDigest` stands for the session where it must be remembered. */
export interface SessionCaller {
  readonly kind: 'session'
  readonly personId: string
  readonly name: string
  readonly email: string
  readonly emailVerified: boolean
  readonly role: 'admin' | 'member' | 'operator'
  readonly locale: 'en' | 'fr'
  readonly organizationId: string
  readonly sessionDigest: string
}

/** Who calls with an API key. The organisation of the path was checked against the key already. */
export interface KeyCaller {
  readonly kind: 'api-key'
  readonly keyId: string
  readonly name: string
}

export interface NobodyInParticular {
  readonly kind: 'public'
}

type CallerOf<E extends Endpoint> = E['guard'] extends { readonly kind: 'session' }
  ? SessionCaller
  : E['guard'] extends { readonly kind: 'api-key' }
    ? KeyCaller
    : NobodyInParticular

export interface Call<E extends Endpoint> {
  readonly params: ParamsOf<E>
  readonly query: QueryOf<E>
  readonly headers: HeadersOf<E>
  readonly body: BodyOf<E>
  readonly caller: CallerOf<E>
  readonly browser: Browser
  readonly requestId: string
}

/** The little of the raw request that a few handlers need. */
export interface Browser {
  readonly session: SessionHandle
  /** As received; `headers` above are the declared ones, parsed. */
  readonly headers: IncomingHttpHeaders
  /** Where the request came from, as far as `TRUSTED_PROXIES` are believed; for limits only. */
  readonly address: string
}

/** What a handler gives back; the status is the declaration's. */
export interface Reply<Answer> {
  readonly answer?: Answer
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** For 303 only. */
  readonly location?: string
  /** For `success.media` only; `name` is what the browser saves it as. */
  readonly file?: { readonly name: string; readonly lines: AsyncIterable<string> }
}

export type Handler<E extends Endpoint> = (call: Call<E>) => Promise<Reply<AnswerOf<E>>>

/** A request after every part of it was parsed by the schemas of `endpoint`. */
export interface ParsedCall {
  readonly endpoint: Endpoint
  readonly params: unknown
  readonly query: unknown
  readonly headers: unknown
  readonly body: unknown
  readonly caller: SessionCaller | KeyCaller | NobodyInParticular
  readonly browser: Browser
  readonly requestId: string
}

/** An endpoint with what answers it. */
export interface Route {
  readonly endpoint: Endpoint
  readonly handle: (call: ParsedCall) => Promise<Reply<unknown>>
}

/** Binds a handler to the endpoint whose declaration gives its types. */
export const route = <E extends Endpoint>(endpoint: E, handler: Handler<E>): Route => ({
  endpoint,
  handle: async (call) => {
    if (!isCallOf(endpoint, call)) throw new Error(`call of another endpoint at ${endpoint.id}`)
    return await handler(call)
  },
})

// The types of Call<E> are those of the schemas that parsed the call, so this is all there is to check.
const isCallOf = <E extends Endpoint>(
  endpoint: E,
  call: ParsedCall,
): call is ParsedCall & Call<E> => call.endpoint === endpoint

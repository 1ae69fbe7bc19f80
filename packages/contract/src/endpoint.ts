import type { $ZodType } from 'zod/v4/core'
import type { ProblemCode } from './problem.ts'

/**
 * Who may call. `public` needs a reason; `member` is any signed-in person of an organisation,
 * `admin` an organisation's admin, `operator` who runs Letterhead; the rest are API key scopes.
 */
export type Guard =
  | { readonly kind: 'public'; readonly reason: string }
  | {
      readonly kind: 'session'
      readonly role: 'member' | 'admin' | 'operator'
      /**
       * The sign-in itself must be at most five minutes old where the issuer tells its time
       * (`auth_time`); else `fresh_sign_in_required`, and `/sign-in?fresh=1&returnTo=` asks for one.
       */
      readonly fresh?: true
    }
  | { readonly kind: 'api-key'; readonly scope: 'send' | 'read' | 'provision' }

/**
 * A limit shared by all processes (`RateLimit` headers, 429 with `Retry-After`). `api` counts each
 * API key and needs no declaration; `sign_in`, `link` and `return` count addresses, the others organisations; `denied`
 * is kept for what the audit trail says of one key, or of one address that is refused.
 */
export type LimitName = 'api' | 'sign_in' | 'link' | 'return' | 'connect' | 'export' | 'denied'

/** Every endpoint names the audit line it writes, or says why it writes none. */
export type AuditPolicy = { readonly action: string } | { readonly none: string }

/**
 * One endpoint, declared once: the BFF mounts it, the SPA and the client call it, OpenAPI is
 * generated from it. `path` is in OpenAPI form (`/a/{id}`).
 */
export interface Endpoint {
  readonly id: string
  readonly summary: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly guard: Guard
  readonly audit: AuditPolicy
  /** Absent: none but that of the API key. */
  readonly limit?: 'link' | 'connect' | 'export'
  readonly params?: $ZodType
  readonly query?: $ZodType
  readonly headers?: $ZodType
  readonly body?: $ZodType
  /** Largest body in bytes; 64 KiB when absent. */
  readonly bodyLimit?: number
  /**
   * `answer` absent: no body, or (for 303) a redirect of the browser; with `media`, a file to keep
   * (`Content-Disposition: attachment`): link to it with `<a href download>`.
   */
  readonly success: {
    readonly status: 200 | 201 | 202 | 204 | 303
    readonly answer?: $ZodType
    readonly media?: 'application/x-ndjson' | 'text/csv'
  }
  readonly problems: readonly ProblemCode[]
}

/** Keeps the literal types of a declaration. */
export const endpoint = <const E extends Endpoint>(declaration: E): E => declaration

type Read<E, Part extends string> = E extends { readonly [P in Part]: infer S extends $ZodType }
  ? S['_zod']['output']
  : undefined
type Written<E, Part extends string> = E extends { readonly [P in Part]: infer S extends $ZodType }
  ? S['_zod']['input']
  : undefined

/** What the server's side of an endpoint receives, parsed. */
export type ParamsOf<E extends Endpoint> = Read<E, 'params'>
export type QueryOf<E extends Endpoint> = Read<E, 'query'>
export type HeadersOf<E extends Endpoint> = Read<E, 'headers'>
export type BodyOf<E extends Endpoint> = Read<E, 'body'>
/** What a caller sends. */
export type BodySent<E extends Endpoint> = Written<E, 'body'>
export type ParamsSent<E extends Endpoint> = Written<E, 'params'>
export type QuerySent<E extends Endpoint> = Written<E, 'query'>
/** What a success carries. */
export type AnswerOf<E extends Endpoint> = Read<E['success'], 'answer'>

import * as z from 'zod/mini'
import { Instant } from './ids.ts'

/**
 * The closed list of refusals (RFC 9457 `code`). `status` is the HTTP status, `title` the English
 * sentence that stands in `title`; screens translate by `code`.
 */
export const PROBLEMS = {
  malformed_request: { status: 400, title: 'The request could not be read.' },
  idempotency_key_missing: { status: 400, title: 'Send an Idempotency-Key header.' },
  unauthenticated: { status: 401, title: 'Sign in, or send a valid API key.' },
  forbidden: { status: 403, title: 'You may not do this.' },
  cross_site_request: { status: 403, title: 'The request did not come from this site.' },
  fresh_sign_in_required: { status: 403, title: 'Sign in once more to do this.' },
  attempt_invalid: { status: 403, title: 'This sign-in did not start from this page.' },
  not_found: { status: 404, title: 'There is nothing here.' },
  method_not_allowed: { status: 405, title: 'This address does not take that method.' },
  not_acceptable: { status: 406, title: 'This address answers JSON to programs only.' },
  conflict: { status: 409, title: 'Somebody changed this in the meantime.' },
  request_in_progress: { status: 409, title: 'The same request is still being worked on.' },
  not_connected: { status: 409, title: 'No mailbox is connected.' },
  too_many_keys: { status: 409, title: 'Two keys of this name are alive. Revoke one first.' },
  already_settled: { status: 409, title: 'The notification has left or ended already.' },
  attempt_expired: { status: 410, title: 'This sign-in expired. Start again.' },
  precondition_failed: { status: 412, title: 'The settings changed since you loaded them.' },
  too_large: { status: 413, title: 'The request is too large.' },
  unsupported_media_type: { status: 415, title: 'Send application/json.' },
  validation_failed: { status: 422, title: 'Some fields are not valid.' },
  idempotency_key_reused: {
    status: 422,
    title: 'This Idempotency-Key was used with another body.',
  },
  confirmation_mismatch: { status: 422, title: 'The confirmation does not match.' },
  unverified_email: {
    status: 422,
    title: 'Your sign-in provider has not verified your e-mail address.',
  },
  too_many_requests: { status: 429, title: 'Too many requests. Wait and try again.' },
  internal_error: { status: 500, title: 'Something failed on our side.' },
  provider_not_configured: { status: 503, title: 'This provider is not set up on this server.' },
  provider_unavailable: { status: 503, title: 'The provider cannot be reached right now.' },
  unavailable: { status: 503, title: 'The service is not available right now. Try again.' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof PROBLEMS

/** One field at fault: `pointer` is a JSON pointer into the body (or `#/headers/…`, `#/query/…`). */
export const FieldError = z
  .object({ pointer: z.string(), code: z.string(), detail: z.string() })
  .register(z.globalRegistry, { id: 'FieldError' })
export type FieldError = z.infer<typeof FieldError>

/** Who changed it last, and when. */
export const LastChange = z
  .object({
    /** The person's name; null: a program, or nobody knows any more. */
    by: z.nullable(z.string()),
    at: Instant,
  })
  .register(z.globalRegistry, { id: 'LastChange' })
export type LastChange = z.infer<typeof LastChange>

/** RFC 9457 problem details, `application/problem+json`. */
export const ProblemDetails = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    code: z.string(),
    detail: z.optional(z.string()),
    request_id: z.string(),
    errors: z.optional(z.array(FieldError)),
    /** With `precondition_failed`: whose change came first. Read again to see what it is now. */
    changed: z.optional(LastChange),
  })
  .register(z.globalRegistry, { id: 'Problem' })
export type ProblemDetails = z.infer<typeof ProblemDetails>

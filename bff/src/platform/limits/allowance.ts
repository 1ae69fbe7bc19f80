import type { Policy } from './policies.ts'

/** What is left of a limit after this request. */
export interface Allowance {
  readonly name: string
  readonly policy: Policy
  readonly allowed: boolean
  readonly remaining: number
  readonly resetSeconds: number
}

/**
 * `RateLimit-Policy` and `RateLimit` as in draft-ietf-httpapi-ratelimit-headers-11 (read 2026-11):
 * q = quota, w = window in seconds, r = remaining, t = seconds until it is whole again.
 */
export const limitHeaders = ({
  name,
  policy,
  allowed,
  remaining,
  resetSeconds,
}: Allowance): Record<string, string> => ({
  'ratelimit-policy': `"${name}";q=${policy.points};w=${policy.seconds}`,
  ratelimit: `"${name}";r=${remaining};t=${resetSeconds}`,
  ...(allowed ? {} : { 'retry-after': String(Math.max(1, resetSeconds)) }),
})

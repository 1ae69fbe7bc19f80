import * as z from 'zod/mini'
import type { Seal } from '../../platform/seal.ts'

/** What leaves with the browser, and what only we know until the callback. */
const Secrets = z.object({ state: z.string(), nonce: z.string(), codeVerifier: z.string() })
export type AttemptSecrets = z.infer<typeof Secrets>

/** The provider's answer, parked until the page that began collects it. Never shown to a browser. */
const Parked = z.object({
  account: z.object({
    key: z.string(),
    tenant: z.nullable(z.string()),
    email: z.string(),
    name: z.nullable(z.string()),
  }),
  accessToken: z.string(),
  /** By the database's clock. */
  accessTokenExpiresAt: z.string(),
  refreshToken: z.nullable(z.string()),
  /** By the database's clock; null: the provider has not said that the grant ends. */
  grantEndsAt: z.nullish(z.string()),
  scopes: z.array(z.string()),
  missingScopes: z.array(z.string()),
})
export type ParkedResult = z.infer<typeof Parked>

interface AttemptPlace {
  readonly organization_id: string
  readonly attempt_id: string
}

const place = (attempt: AttemptPlace, column: 'sealed_secrets' | 'sealed_result') => ({
  organizationId: attempt.organization_id,
  row: attempt.attempt_id,
  column,
})

export const sealSecrets = (seal: Seal, attempt: AttemptPlace, secrets: AttemptSecrets): Buffer =>
  seal.seal(place(attempt, 'sealed_secrets'), JSON.stringify(secrets))

export const unsealSecrets = (seal: Seal, attempt: AttemptPlace, sealed: Buffer): AttemptSecrets =>
  Secrets.parse(JSON.parse(seal.unseal(place(attempt, 'sealed_secrets'), sealed).toString()))

export const sealParked = (seal: Seal, attempt: AttemptPlace, result: ParkedResult): Buffer =>
  seal.seal(place(attempt, 'sealed_result'), JSON.stringify(result))

export const unsealParked = (seal: Seal, attempt: AttemptPlace, sealed: Buffer): ParkedResult =>
  Parked.parse(JSON.parse(seal.unseal(place(attempt, 'sealed_result'), sealed).toString()))

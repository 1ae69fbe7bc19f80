import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { HostId, Id, Instant } from './ids.ts'
import { oneLine } from './one-line.ts'

/** `send`: hand over and cancel; `read`: states and lists; `provision`: organisations, workspaces. */
export const API_KEY_SCOPES = ['send', 'read', 'provision'] as const
export const ApiKeyScope = z.enum(API_KEY_SCOPES)
export type ApiKeyScope = z.infer<typeof ApiKeyScope>

/** `expired` and `revoked` keys are refused; they stay listed for 90 days. */
export const ApiKeyState = z.enum(['alive', 'expired', 'revoked'])
export type ApiKeyState = z.infer<typeof ApiKeyState>

/** A key without its secret, which nobody can read again. */
export const ApiKeyView = z
  .object({
    id: Id,
    /** What it is for. A second key of the same name and organisation is a rotation. */
    name: z.string(),
    /** The first characters of the key, to know it again: `lh_org_3kTz9QwX`. */
    prefix: z.string(),
    /** Null: a platform key, good for every organisation. */
    organizationId: z.nullable(HostId),
    scopes: z.array(ApiKeyScope),
    state: ApiKeyState,
    createdAt: Instant,
    /** Person, or `command line`. */
    createdBy: z.string(),
    /** Null: it does not expire. */
    expiresAt: z.nullable(Instant),
    /** To the minute. Null: never used. */
    lastUsedAt: z.nullable(Instant),
    revokedAt: z.nullable(Instant),
  })
  .register(z.globalRegistry, { id: 'ApiKey' })
export type ApiKeyView = z.infer<typeof ApiKeyView>

export const readApiKeys = endpoint({
  id: 'readApiKeys',
  summary: 'Every API key, newest first, without secrets',
  method: 'GET',
  path: '/bff/operator/api-keys',
  guard: { kind: 'session', role: 'operator' },
  audit: { none: 'Reads names and prefixes of keys; no secret is kept that could be read.' },
  success: { status: 200, answer: z.object({ keys: z.array(ApiKeyView) }) },
  problems: [],
})

/**
 * At most two keys of one name and organisation are alive: create the second, change the program,
 * revoke the first. A third is refused with `too_many_keys`.
 */
export const createApiKey = endpoint({
  id: 'createApiKey',
  summary: 'Make an API key; its secret is in this answer and nowhere else',
  method: 'POST',
  path: '/bff/operator/api-keys',
  // A key may send as everybody: a stolen session must not be able to make one.
  guard: { kind: 'session', role: 'operator', fresh: true },
  audit: { action: 'api_key.created' },
  body: z.strictObject({
    name: oneLine(60),
    /** Null: a platform key. */
    organizationId: z.nullable(HostId),
    scopes: z.array(ApiKeyScope).check(z.minLength(1), z.maxLength(API_KEY_SCOPES.length)),
    /** Null: it does not expire. */
    expiresAt: z.nullable(Instant),
  }),
  success: {
    status: 201,
    answer: z.object({ key: ApiKeyView, /** Shown once. */ secret: z.string() }),
  },
  // validation_failed: code in_the_past (#/expiresAt)
  problems: [
    'validation_failed',
    'cross_site_request',
    'fresh_sign_in_required',
    'not_found',
    'too_many_keys',
  ],
})

export const revokeApiKey = endpoint({
  id: 'revokeApiKey',
  summary: 'Refuse this key from now on, on every process; once more changes nothing',
  method: 'POST',
  path: '/bff/operator/api-keys/{keyId}/revoke',
  guard: { kind: 'session', role: 'operator' },
  audit: { action: 'api_key.revoked' },
  params: z.strictObject({ keyId: Id }),
  success: { status: 200, answer: ApiKeyView },
  problems: ['cross_site_request', 'not_found'],
})

import { z } from 'zod'
import { callOnce } from '../call-once.ts'
import type { ProviderLog } from '../settings.ts'
import { jsonObjectOf } from '../provider-answer.ts'

/** The part of OpenID Connect Discovery 1.0 that we use; members of other names are dropped. */
const ServerDocument = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  revocation_endpoint: z.url().optional(),
  authorization_response_iss_parameter_supported: z.boolean().optional(),
  id_token_signing_alg_values_supported: z.array(z.string()).optional(),
})
export type ServerDocument = z.infer<typeof ServerDocument>

export interface Discovery {
  /** Null while the document is wrong or out of reach; asks again after a short while. */
  readonly read: () => Promise<ServerDocument | null>
}

interface Wanted {
  /** Where the document is; also what the log names. */
  readonly url: string
  readonly isExpectedIssuer: (issuer: string) => boolean
  /** True in production: each endpoint must be https. */
  readonly httpsOnly: boolean
  /** What the operator is told while reading fails. */
  readonly alert: 'provider_unavailable' | 'tenant_unavailable'
  readonly onRead?: (verdict: 'accepted' | 'rejected') => void
  readonly log: ProviderLog
  readonly now: () => Date
}

const HTTP_TIMEOUT = 8_000
const FRESH = 24 * 60 * 60 * 1000
const AGAIN_AFTER = 5_000

/**
 * Reads the document when first needed and once a day. While reading fails the last good one
 * serves on. Says so to the operator once per failure, not once per request.
 */
export const createDiscovery = (wanted: Wanted): Discovery => {
  let known: ServerDocument | null = null
  let nextReadAt = 0
  let lastComplaint: string | null = null
  let reading: Promise<void> | null = null

  const readAgain = async (): Promise<void> => {
    const result = await fetchDocument(wanted)
    const failed = typeof result === 'string'
    nextReadAt = wanted.now().getTime() + (failed ? AGAIN_AFTER : FRESH)
    if (!failed) {
      known = result
      lastComplaint = null
      wanted.onRead?.('accepted')
      return
    }
    // A document that answers wrongly is believed about that; silence is not.
    if (result !== UNREACHABLE) {
      known = null
      wanted.onRead?.('rejected')
    }
    if (result !== lastComplaint) {
      wanted.log.error({ url: wanted.url, alert: wanted.alert }, result)
    }
    lastComplaint = result
  }

  return {
    read: async () => {
      if (wanted.now().getTime() >= nextReadAt) {
        reading ??= readAgain().finally(() => {
          reading = null
        })
      }
      // Who has a document need not wait for a newer one.
      if (reading !== null && known === null) await reading
      return known
    },
  }
}

const UNREACHABLE = 'discovery document out of reach'

const fetchDocument = async (wanted: Wanted): Promise<ServerDocument | string> => {
  const call = callOnce(HTTP_TIMEOUT)
  await call.fetch(wanted.url, { headers: { accept: 'application/json' } }).catch(() => null)
  const answer = call.answer()
  if (answer?.kind !== 'answered' || answer.status !== 200) return UNREACHABLE
  const document = ServerDocument.safeParse(jsonObjectOf(answer.body)).data
  if (document === undefined) return 'discovery document lacks what OpenID Connect demands'
  if (!wanted.isExpectedIssuer(document.issuer)) return 'discovery document names a foreign issuer'
  if (wanted.httpsOnly && !endpoints(document).every((url) => url.startsWith('https://'))) {
    return 'discovery document names an endpoint that is not https'
  }
  return document
}

// Not compared with the issuer's host: Google's differ from it, and that is no fault.
const endpoints = (document: ServerDocument): readonly string[] =>
  [
    document.authorization_endpoint,
    document.token_endpoint,
    document.jwks_uri,
    document.revocation_endpoint ?? [],
  ].flat()

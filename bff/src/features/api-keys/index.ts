import { createHash, timingSafeEqual } from 'node:crypto'
import type { ApiKey } from '../../platform/http/index.ts'

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

/**
 * Finds the key behind a bearer token. The operator's first key (`API_BOOTSTRAP_KEY`) is good for
 * every organisation; digests of one length are compared, so time tells nothing of the key.
 */
export const createApiKeys = ({ bootstrapKey }: { readonly bootstrapKey: string | null }) => {
  const expected = bootstrapKey === null ? null : sha256(bootstrapKey)
  return {
    find: async (key: string): Promise<ApiKey | null> => {
      const given = sha256(key)
      return await Promise.resolve(
        expected !== null && timingSafeEqual(given, expected) ? BOOTSTRAP : null,
      )
    },
  }
}

const BOOTSTRAP: ApiKey = {
  keyId: 'bootstrap',
  organizationId: null,
  scopes: ['send', 'read', 'provision'],
}

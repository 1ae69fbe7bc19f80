import { createApiKey, readApiKeys, revokeApiKey } from '@letterhead/contract'
import type { Database } from '../../platform/database/index.ts'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { personOf } from '../audit/index.ts'
import type { By } from './by.ts'
import { createKey } from './create-key.ts'
import { listKeys } from './list-keys.ts'
import { revokeKey } from './revoke-key.ts'

interface Deps {
  readonly database: Database
  readonly now: () => Date
}

/** What the operator view does with keys. */
export const apiKeyRoutes = (deps: Deps): Route[] => [
  route(readApiKeys, async () => ({ answer: { keys: await listKeys(deps) } })),

  route(createApiKey, async (call) => {
    const { expiresAt } = call.body
    const asked = { ...call.body, expiresAt: expiresAt === null ? null : new Date(expiresAt) }
    const created = await createKey(deps, asked, operator(call))
    if (created.kind === 'no_organization') throw new Problem('not_found')
    if (created.kind === 'too_many') throw new Problem('too_many_keys')
    if (created.kind === 'over')
      throw new Problem('validation_failed', {
        errors: [{ pointer: '#/expiresAt', code: 'in_the_past', detail: 'Give a time to come.' }],
      })
    return { answer: { key: created.key, secret: created.secret } }
  }),

  route(revokeApiKey, async (call) => {
    const key = await revokeKey(deps, call.params.keyId, operator(call))
    if (key === null) throw new Problem('not_found')
    return { answer: key }
  }),
]

const operator = (call: Parameters<typeof personOf>[0]): By => ({
  name: call.caller.name,
  audit: personOf(call),
})

import type { Database } from '../../platform/database/index.ts'
import type { Denied } from '../../platform/http/index.ts'
import type { Limits } from '../../platform/limits/index.ts'
import { recordAlone } from '../audit/index.ts'

interface Deps {
  readonly database: Database
  readonly limits: Limits
}

/**
 * A key was used that is over, on another organisation than its own, or without the scope: a line in the
 * trail of its owner, who lost it or has a program that is wrong. A program that is wrong does it again
 * and again: five lines a minute tell enough.
 */
export const createTellDenied =
  ({ database, limits }: Deps) =>
  async ({ key, ...denied }: Denied): Promise<void> => {
    if (!(await limits.take('denied', key.keyId)).allowed) return
    const { endpoint, why, address, requestId } = denied
    await recordAlone(database, {
      organizationId: key.organizationId,
      actorKind: 'api_key',
      actor: key.keyId,
      actorName: key.name,
      action: 'access.denied',
      details: { endpoint, why },
      address,
      requestId,
    })
  }

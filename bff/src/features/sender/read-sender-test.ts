import { readSenderTest } from '@letterhead/contract'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import type { SenderDeps } from './deps.ts'
import { readTest } from './read-test.ts'

export const createReadSenderTest = (
  deps: Pick<SenderDeps, 'database' | 'proofs' | 'now'>,
): Route =>
  route(readSenderTest, async ({ params, caller }) => {
    const test = await deps.database.inOrganization(
      caller.organizationId,
      async (tx) => await readTest(deps, tx, { id: params.testId }),
    )
    if (test === null) throw new Problem('not_found')
    return { answer: test }
  })

import { readSenderTest } from '@letterhead/contract'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import type { SenderDeps } from './deps.ts'
import { readTests } from './read-tests.ts'

export const createReadSenderTest = ({ database }: Pick<SenderDeps, 'database'>): Route =>
  route(readSenderTest, async ({ params, caller }) => {
    const [test] = await database.inOrganization(
      caller.organizationId,
      async (tx) => await readTests(tx, { id: params.testId }),
    )
    if (test === undefined) throw new Problem('not_found')
    return { answer: test }
  })

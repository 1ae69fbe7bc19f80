import { readHandOver } from '@letterhead/contract'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import type { HandOverDeps } from './deps.ts'
import { selectHandOvers, viewOf } from './stored-hand-over.ts'

export const readHandOverRoute = (deps: HandOverDeps): Route =>
  route(readHandOver, async ({ params, caller }) => {
    const row = await deps.database.inOrganization(
      caller.organizationId,
      async (tx) =>
        await selectHandOvers(tx).where('hand_over_id', '=', params.handOverId).executeTakeFirst(),
    )
    if (row === undefined) throw new Problem('not_found')
    return { answer: viewOf(deps, row) }
  })

import { pasteReceivedHeaders } from '@letterhead/contract'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { personOf, recordAudit } from '../audit/index.ts'
import { readTest, type ProofPort } from '../sender/index.ts'
import type { TruthfulTestDeps } from './deps.ts'
import { judgeCopy } from './judge-copy.ts'
import { readPastedHeaders } from './read-pasted-headers.ts'
import { recordProof } from './record-proof.ts'

/** Without a probe, or where none can be reached: the headers of the copy that a person received. */
export const createPasteHeaders = (
  deps: TruthfulTestDeps & { readonly proofs: ProofPort },
): Route =>
  route(pasteReceivedHeaders, async (call) => {
    const { params, body, caller } = call
    const facts = await readPastedHeaders(body.headers)
    if (facts === null)
      throw new Problem('validation_failed', {
        errors: [
          {
            pointer: '#/headers',
            code: 'no_headers',
            detail: 'Paste the headers of the received message; they have a line "From:".',
          },
        ],
      })
    const answer = await deps.database.inOrganization(caller.organizationId, async (tx) => {
      const test = await readTest(deps, tx, { id: params.testId })
      if (test === null) throw new Problem('not_found')
      if (test.state !== 'accepted' && test.state !== 'unknown')
        throw new Problem('conflict', { detail: 'This test was not accepted by the provider.' })
      await recordProof(deps, tx, {
        organizationId: caller.organizationId,
        testId: test.id,
        method: 'pasted',
        received: facts.copy,
        judgement: judgeCopy(facts, { email: test.email, alias: test.alias, ids: [test.id] }),
      })
      await recordAudit(tx, {
        organizationId: caller.organizationId,
        ...personOf(call),
        action: pasteReceivedHeaders.audit.action,
        details: { test: test.id },
      })
      return await readTest(deps, tx, { id: params.testId })
    })
    if (answer === null) throw new Problem('not_found')
    return { answer }
  })

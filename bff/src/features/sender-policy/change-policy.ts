import { changeSenderPolicy } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { changedMeanwhile, personOf, recordAudit } from '../audit/index.ts'
import { allows, canonicalEntry } from './allows.ts'
import type { SenderPolicyDeps } from './deps.ts'
import { policyView } from './read-policy.ts'
import { senderInUseOf } from './stored-policy.ts'

/**
 * A list that leaves out the sender in use is refused: it would stop the organisation's mail with the
 * next message. Change the sender first.
 */
export const createChangePolicy = (deps: SenderPolicyDeps): Route =>
  route(changeSenderPolicy, async (call) => {
    const { body, caller } = call
    const entries = canonicalEntries(body.organization)
    const answer = await deps.database.inOrganization(caller.organizationId, async (tx) => {
      const sender = await senderInUseOf(tx)
      if (sender !== null && !allows(entries, sender))
        throw fieldProblem(
          '#/organization',
          'sender_in_use_left_out',
          'The sender in use is not on this list.',
        )
      if (!(await write(tx, caller.organizationId, { entries, version: body.version })))
        throw await changedMeanwhile(tx, [changeSenderPolicy.audit.action])
      await recordAudit(tx, {
        organizationId: caller.organizationId,
        ...personOf(call),
        action: changeSenderPolicy.audit.action,
        details: { entries: entries.length },
      })
      return await policyView(deps, tx)
    })
    return { answer }
  })

const fieldProblem = (pointer: string, code: string, detail: string) =>
  new Problem('validation_failed', { errors: [{ pointer, code, detail }] })

const canonicalEntries = (entries: readonly string[]): string[] => {
  const canonical = entries.map((entry, place) => {
    const one = canonicalEntry(entry)
    if (one === null)
      throw fieldProblem(
        `#/organization/${place}`,
        'invalid_entry',
        'Give an address such as name@company.com, or a domain such as company.com.',
      )
    return one
  })
  return [...new Set(canonical)]
}

/** False: somebody changed it since `version` was read. */
const write = async (
  tx: Tx,
  organizationId: string,
  { entries, version }: { readonly entries: string[]; readonly version: number },
): Promise<boolean> => {
  if (version === 0) {
    const made = await tx
      .insertInto('sender_policies')
      .values({ organization_id: organizationId, entries, version: 1 })
      .onConflict((conflict) => conflict.doNothing())
      .returning('version')
      .executeTakeFirst()
    return made !== undefined
  }
  const changed = await tx
    .updateTable('sender_policies')
    .set({ entries, version: version + 1, updated_at: sql<Date>`now()` })
    .where('version', '=', version)
    .returning('version')
    .executeTakeFirst()
  return changed !== undefined
}

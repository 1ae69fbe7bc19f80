/**
 * Which addresses may be used as senders (row A13): the operator's list and the organisation's own.
 * Asked when a sender is saved, and again before every send, since either list may have changed.
 */
import { askedTogether, type Database, type Tx } from '../../platform/database/index.ts'
import type { Route } from '../../platform/http/index.ts'
import { allows, canonicalEntry } from './allows.ts'
import { createChangePolicy } from './change-policy.ts'
import type { SenderPolicyDeps } from './deps.ts'
import { createReadPolicy } from './read-policy.ts'
import { entriesOf } from './stored-policy.ts'

export type { SenderPolicyDeps } from './deps.ts'

export interface SenderPolicies {
  readonly routes: readonly Route[]
  /** When a sender is saved; `tx` is inside the organisation. */
  readonly mayUse: (tx: Tx, email: string) => Promise<boolean>
}

export const createSenderPolicies = (deps: SenderPolicyDeps): SenderPolicies => ({
  routes: [createReadPolicy(deps), createChangePolicy(deps)],
  mayUse: async (tx, email) => allows(deps.operator, email) && allows(await entriesOf(tx), email),
})

/** The operator's list as it is compared; an entry that cannot be one names the variable. */
export const operatorEntries = (entries: readonly string[]): readonly string[] =>
  entries.map((entry) => {
    const canonical = canonicalEntry(entry)
    if (canonical === null) throw new Error(`ALLOWED_SENDER_DOMAINS: ${entry} is no domain`)
    return canonical
  })

/** Before every send (worker role). */
export const createMaySendAs = ({
  workerDatabase,
  operator,
}: {
  readonly workerDatabase: Database
  readonly operator: readonly string[]
}) => {
  const entriesFor = askedTogether(async (organizationIds: readonly string[]) => {
    const rows = await workerDatabase.kysely
      .selectFrom('sender_policies')
      .select(['organization_id', 'entries'])
      .where('organization_id', 'in', organizationIds)
      .execute()
    return organizationIds.map(
      (id) => rows.find(({ organization_id: owner }) => owner === id)?.entries ?? [],
    )
  })
  return async ({
    organizationId,
    email,
  }: {
    readonly organizationId: string
    readonly email: string
  }): Promise<boolean> => allows(operator, email) && allows(await entriesFor(organizationId), email)
}

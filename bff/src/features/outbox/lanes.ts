import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'
import type { Limits, Providers } from '../providers/index.ts'
import type { LaneOwner, LanePort } from '../connection/index.ts'
import { budgetLimits } from './adopt-limits.ts'

interface Deps {
  readonly providers: Providers
}

/**
 * What other slices tell the queue, in the transaction of their own change (app role inside the
 * organisation, or worker role). Each costs the same for one waiting mail and for a million: lanes
 * change, the mail in them is not touched (docs/decisions/0014).
 */
export interface Lanes extends LanePort {
  /**
   * The organisation's sender at this connection has become effective (written before this call):
   * mail that waits for the platform sender goes on there, and so does what a disconnected mailbox
   * left, once an admin says so if some of it is older than an hour.
   */
  readonly switchToMailbox: (
    tx: Tx,
    owner: { readonly organizationId: string; readonly connectionId: string },
  ) => Promise<void>
}

export const createLanes = ({ providers }: Deps): Lanes => ({
  hold: async (tx, connectionId, reason) => {
    await sql`select hold_lanes(${connectionId}, ${reason})`.execute(tx)
  },
  release: async (tx, connectionId) => {
    await sql`select release_lanes(${connectionId})`.execute(tx)
  },
  openLane: async (tx, owner) => {
    const budgetKey = `${owner.provider}:${owner.accountKey}`
    await openBudget(tx, { budgetKey, owner, limits: limitsOf(providers, owner) })
    await sql`select open_lane(${owner.organizationId}, ${owner.connectionId}, ${budgetKey})`.execute(
      tx,
    )
    await sql`select adopt_own_limits(${owner.organizationId})`.execute(tx)
  },
  switchToMailbox: async (tx, { organizationId, connectionId }) => {
    await sql`select switch_to_mailbox(${organizationId}, ${connectionId})`.execute(tx)
  },
})

const limitsOf = (providers: Providers, { provider }: LaneOwner): Limits => {
  const port = providers[provider]
  if (port === null) throw new Error(`a lane for ${provider}, which is not set up`)
  return port.limits
}

const openBudget = async (
  tx: Tx,
  {
    budgetKey,
    owner,
    limits,
  }: { readonly budgetKey: string; readonly owner: LaneOwner; readonly limits: Limits },
): Promise<void> => {
  const { tenant } = await tx
    .selectFrom('connections')
    .select('tenant')
    .where('connection_id', '=', owner.connectionId)
    .executeTakeFirstOrThrow()
  const consumer = owner.provider === 'google' && tenant === null
  await tx
    .insertInto('budgets')
    .values({
      budget_key: budgetKey,
      provider: owner.provider,
      consumer,
      ...budgetLimits(limits, consumer),
    })
    .onConflict((conflict) => conflict.column('budget_key').doNothing())
    .execute()
}

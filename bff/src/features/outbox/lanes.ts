import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'
import type { Limits, Providers } from '../providers/index.ts'
import type { LaneOwner, LanePort } from '../connection/index.ts'

interface Deps {
  readonly providers: Providers
}

/**
 * What other slices tell the queue, in the transaction of their own change (app role inside the
 * organisation, or worker role).
 */
export interface Lanes extends LanePort {
  /**
   * The organisation's sender at this connection has become effective (written before this call):
   * mail that waits for the platform sender or for a disconnected mailbox goes on there.
   */
  readonly switchToMailbox: (
    tx: Tx,
    owner: { readonly organizationId: string; readonly connectionId: string },
  ) => Promise<void>
}

export const createLanes = ({ providers }: Deps): Lanes => ({
  // Tests still go; `disconnected` outlives any other reason.
  hold: async (tx, connectionId, reason) => {
    await sql`update lanes set probe_at = null, held_reason =
      case when held_reason = 'disconnected' then held_reason else ${reason} end
      where connection_id = ${connectionId}`.execute(tx)
  },
  // A disconnected lane stays held until its sender is effective again.
  release: async (tx, connectionId) => {
    await sql`
      with released as (
        update lanes
           set held_reason = null, probe_at = null, probes = 0, failures = 0, released_at = now()
         where connection_id = ${connectionId}
           and (held_reason <> 'disconnected' or effective_lane(organization_id) = lane_id)
        returning lane_id)
      select wake_lane(lane_id, now()) from released`.execute(tx)
  },
  openLane: async (tx, owner) => {
    const budgetKey = `${owner.provider}:${owner.accountKey}`
    await openBudget(tx, {
      budgetKey,
      provider: owner.provider,
      limits: limitsOf(providers, owner),
    })
    await tx
      .insertInto('lanes')
      .values({
        organization_id: owner.organizationId,
        budget_key: budgetKey,
        connection_id: owner.connectionId,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['organization_id', 'budget_key'])
          .doUpdateSet({ connection_id: owner.connectionId }),
      )
      .execute()
  },
  switchToMailbox: async (tx, { organizationId, connectionId }) => {
    const { lane_id: lane } = await tx
      .updateTable('lanes')
      .set((eb) => ({
        held_reason: null,
        probe_at: null,
        probes: 0,
        failures: 0,
        released_at: eb.fn<Date>('now', []),
      }))
      .where('organization_id', '=', organizationId)
      .where('connection_id', '=', connectionId)
      .returning('lane_id')
      .executeTakeFirstOrThrow()
    await sql`
      select move_waiting(lane_id, ${lane}, now()) from lanes
       where organization_id = ${organizationId} and lane_id <> ${lane}
         and (connection_id is null or held_reason = 'disconnected')`.execute(tx)
    await sql`select wake_lane(${lane}, now())`.execute(tx)
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
    provider,
    limits,
  }: { budgetKey: string; provider: 'microsoft' | 'google'; limits: Limits },
): Promise<void> => {
  await tx
    .insertInto('budgets')
    .values({
      budget_key: budgetKey,
      provider,
      per_minute: limits.perMinute,
      per_day: limits.perDay,
      in_flight: limits.inFlight,
    })
    .onConflict((conflict) => conflict.column('budget_key').doNothing())
    .execute()
}

import { ALWAYS_HELD, KINDS, type OutboxPolicies } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Tx } from '../../platform/database/index.ts'

/** What the operator decided for all organisations. */
export interface PolicyGround {
  readonly extraKinds: readonly string[]
  readonly neverFromPlatform: readonly string[]
  readonly platformSender: { readonly name: string; readonly email: string }
}

type KindPolicy = OutboxPolicies['kinds'][number]
export type KindWish = Pick<KindPolicy, 'kind' | 'whenBroken' | 'whenUnknown'> & {
  readonly expiresAfterHours?: number | null | undefined
}

const DEFAULT_HOURS = 72

export const isAlwaysHeld = (kind: string): boolean => ALWAYS_HELD.some((held) => held === kind)

/** What may become of this kind while its mailbox is broken. */
export const choicesFor = (
  kind: string,
  { neverFromPlatform }: Pick<PolicyGround, 'neverFromPlatform'>,
): KindPolicy['choices'] => {
  if (isAlwaysHeld(kind)) return ['hold']
  return neverFromPlatform.includes(kind) ? ['hold', 'expire'] : ['hold', 'expire', 'platform']
}

/** The policy of every kind; those without a row have the defaults. `tx` is inside the organisation. */
export const readPolicies = async (tx: Tx, ground: PolicyGround): Promise<OutboxPolicies> => {
  const rows = await tx.selectFrom('kind_policies').selectAll().execute()
  const settings = await tx
    .selectFrom('outbox_settings')
    .select('policies_version')
    .executeTakeFirst()
  return {
    kinds: [...KINDS, ...ground.extraKinds].map((kind) => {
      const row = rows.find((one) => one.kind === kind)
      const choices = choicesFor(kind, ground)
      const whenBroken = row?.when_broken ?? 'hold'
      return {
        kind,
        whenBroken: choices.includes(whenBroken) ? whenBroken : 'hold',
        whenUnknown: row?.when_unknown ?? 'park',
        expiresAfterHours: isAlwaysHeld(kind) ? null : (row?.life_hours ?? DEFAULT_HOURS),
        choices,
      }
    }),
    platformSender: ground.platformSender,
    version: settings?.policies_version ?? 0,
  }
}

/**
 * Stores the named kinds' policies, which were checked before. What waits in a broken mailbox's
 * queue follows them too. False: somebody else changed them since `version`.
 */
export const changePolicies = async (
  tx: Tx,
  {
    organizationId,
    kinds,
    version,
  }: {
    readonly organizationId: string
    readonly kinds: readonly KindWish[]
    readonly version: number
  },
): Promise<boolean> => {
  await tx
    .insertInto('outbox_settings')
    .values({ organization_id: organizationId })
    .onConflict((conflict) => conflict.column('organization_id').doNothing())
    .execute()
  const changed = await tx
    .updateTable('outbox_settings')
    .set((eb) => ({ policies_version: eb('policies_version', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .where('policies_version', '=', version)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) return false
  for (const { kind, whenBroken, whenUnknown, expiresAfterHours } of kinds)
    await tx
      .insertInto('kind_policies')
      .values({
        organization_id: organizationId,
        kind,
        when_broken: whenBroken,
        when_unknown: whenUnknown,
        life_hours: expiresAfterHours ?? null,
      })
      .onConflict((conflict) =>
        conflict.columns(['organization_id', 'kind']).doUpdateSet({
          when_broken: whenBroken,
          when_unknown: whenUnknown,
          ...(expiresAfterHours === undefined ? {} : { life_hours: expiresAfterHours }),
        }),
      )
      .execute()
  await sql`select divert_waiting(${organizationId}, now()) from lanes
    where lane_id = effective_lane(${organizationId})
      and held_reason in ('needs_reconnect', 'misconfigured')`.execute(tx)
  return true
}

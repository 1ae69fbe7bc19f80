import { checkDeliverability } from '@letterhead/contract'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { checkOrganization } from './check-organization.ts'
import type { DeliverabilityDeps } from './deps.ts'
import { deliverabilityView, PAUSE_MS } from './read-deliverability.ts'

/** A person asks now; one question at a time for each organisation, over all processes. */
export const createCheckAgain = (deps: DeliverabilityDeps): Route =>
  route(checkDeliverability, async ({ caller }) => {
    const { organizationId } = caller
    if (!(await takeTurn(deps, organizationId)))
      throw new Problem('too_many_requests', {
        detail: 'It was checked a moment ago.',
        headers: { 'retry-after': String(PAUSE_MS / 1000) },
      })
    if (!(await checkOrganization(deps, organizationId))) throw new Problem('not_connected')
    const answer = await deps.database.inOrganization(
      organizationId,
      async (tx) => await deliverabilityView(tx, deps.now()),
    )
    return { answer }
  })

const DAY_MS = 24 * 3_600_000

const takeTurn = async (
  { database, now }: DeliverabilityDeps,
  organizationId: string,
): Promise<boolean> =>
  await database.inOrganization(organizationId, async (tx) => {
    const asked = now()
    const row = await tx
      .insertInto('deliverability_watch')
      .values({
        organization_id: organizationId,
        asked_at: asked,
        // Looked at now, so the daily look may wait its day.
        next_check_at: new Date(asked.getTime() + DAY_MS),
      })
      .onConflict((conflict) =>
        conflict
          .column('organization_id')
          .doUpdateSet({ asked_at: asked })
          .where((eb) =>
            eb.or([
              eb('deliverability_watch.asked_at', 'is', null),
              eb('deliverability_watch.asked_at', '<', new Date(asked.getTime() - PAUSE_MS)),
            ]),
          ),
      )
      .returning('organization_id')
      .executeTakeFirst()
    return row !== undefined
  })

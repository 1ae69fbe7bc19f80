import { sql } from 'kysely'
import { checkOrganization } from './check-organization.ts'
import type { DeliverabilityDeps } from './deps.ts'

/** Per round and process; a round comes every minute. */
const AT_ONCE = 20

/**
 * The daily look at every organisation that sends from its own mailbox, with a fifth of jitter; the
 * first one at once, since an admin who has just connected wants to read how the domain stands. The
 * turn is moved on when it is taken, so two processes never do one, and a process that dies in the
 * middle costs one day.
 */
export const checkDue = async (deps: DeliverabilityDeps): Promise<number> => {
  const { kysely } = deps.workerDatabase
  await sql`
    insert into deliverability_watch (organization_id, next_check_at)
    select organization_id, now() from senders
     where effective_since is not null
    on conflict do nothing`.execute(kysely)
  const { rows } = await sql<{ organization_id: string }>`
    update deliverability_watch
       set next_check_at = now() + interval '24 hours' * (0.9 + 0.2 * random())
     where organization_id in (
       select organization_id from deliverability_watch where next_check_at <= now()
        order by next_check_at limit ${AT_ONCE} for update skip locked)
    returning organization_id`.execute(kysely)
  let count = 0
  for (const { organization_id: organizationId } of rows)
    try {
      if (await checkOrganization(deps, organizationId)) count += 1
    } catch (error) {
      deps.log.warn({ organizationId, err: error }, 'a domain could not be checked')
    }
  return count
}

/** History of 90 days. */
export const forgetOldChecks = async ({ workerDatabase }: DeliverabilityDeps): Promise<number> => {
  const { numDeletedRows: checks } = await workerDatabase.kysely
    .deleteFrom('deliverability_checks')
    .where('checked_at', '<', sql<Date>`now() - interval '90 days'`)
    .executeTakeFirst()
  const { numDeletedRows: drifts } = await workerDatabase.kysely
    .deleteFrom('deliverability_drifts')
    .where('at', '<', sql<Date>`now() - interval '90 days'`)
    .executeTakeFirst()
  return Number(checks + drifts)
}

import type { Database } from '../../platform/database/index.ts'
import { recordAudit } from '../audit/index.ts'
import type { SignedIn } from './person-from-claims.ts'

/**
 * Makes the organisation known at its first sign-in, and writes the audit line. A name or language
 * that the host product provisioned stays.
 */
export const admitPerson = async (
  { database }: { readonly database: Database },
  { id, organization, role, locale }: SignedIn,
): Promise<void> => {
  // An operator belongs to no organisation and sees none.
  if (organization === null) return
  await database.inOrganization(organization.id, async (tx) => {
    await tx
      .insertInto('organizations')
      .values({ organization_id: organization.id, name: organization.name, locale })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await recordAudit(tx, {
      organizationId: organization.id,
      actorKind: 'person',
      actor: id,
      action: 'session.started',
      details: { role },
      requestId: null,
    })
  })
}

import type { Database } from '../../platform/database/index.ts'
import type { Limits } from '../../platform/limits/index.ts'
import { networkOf } from '../../platform/network-of.ts'
import { recordAlone, recordAudit } from '../audit/index.ts'
import type { SignedIn } from './person-from-claims.ts'

interface Deps {
  readonly database: Database
}

interface From {
  readonly address: string
  readonly requestId: string
}

/**
 * Makes the organisation known at its first sign-in, and writes the audit line. A name or language
 * that the host product provisioned stays.
 */
export const admitPerson = async (
  { database }: Deps,
  { id, name, organization, role, locale }: SignedIn,
  from: From,
): Promise<void> => {
  const line = {
    organizationId: organization?.id ?? null,
    actorKind: 'person',
    actor: id,
    actorName: name,
    action: 'session.started',
    details: { role },
    ...from,
  } as const
  // An operator belongs to no organisation and sees none.
  if (organization === null) {
    await recordAlone(database, line)
    return
  }
  await database.inOrganization(organization.id, async (tx) => {
    await tx
      .insertInto('organizations')
      .values({ organization_id: organization.id, name: organization.name, locale })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await recordAudit(tx, line)
  })
}

/**
 * Somebody came back from the issuer and was not let in; who it was is not known. Anybody can do that
 * as often as they like: five lines a minute of one network tell enough.
 */
export const recordRefusal = async (
  { database, limits }: Deps & { readonly limits: Limits },
  { code, ...from }: From & { readonly code: string },
): Promise<void> => {
  if (!(await limits.take('denied', networkOf(from.address))).allowed) return
  await recordAlone(database, {
    organizationId: null,
    actorKind: 'system',
    actor: 'sign-in',
    action: 'sign_in.refused',
    details: { code },
    ...from,
  })
}

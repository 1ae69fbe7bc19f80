import { putOrganization } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Database } from '../../platform/database/index.ts'
import { route, type Route } from '../../platform/http/index.ts'
import { keyOf, recordAudit } from '../audit/index.ts'
import { readOrganization } from './read.ts'

/** Creates or renames; what the body leaves out stays as it is. */
export const createPutOrganization = ({ database }: { readonly database: Database }): Route =>
  route(putOrganization, async (call) => {
    const {
      params: { organizationId },
      body,
    } = call
    const organization = await database.inOrganization(organizationId, async (tx) => {
      const given = {
        name: body.name,
        ...(body.locale === undefined ? {} : { locale: body.locale }),
        ...(body.alertTo === undefined ? {} : { alert_to: body.alertTo }),
      }
      await tx
        .insertInto('organizations')
        .values({ organization_id: organizationId, ...given })
        .onConflict((conflict) =>
          conflict.column('organization_id').doUpdateSet({ ...given, updated_at: sql`now()` }),
        )
        .execute()
      await recordAudit(tx, {
        organizationId,
        ...keyOf(call),
        action: putOrganization.audit.action,
        details: { fields: Object.keys(body) },
      })
      return await readOrganization(tx)
    })
    return { answer: { ...organization, alertTo: [...organization.alertTo] } }
  })

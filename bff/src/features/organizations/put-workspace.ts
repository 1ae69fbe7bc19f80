import { putWorkspace } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Database } from '../../platform/database/index.ts'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { keyOf, recordAudit } from '../audit/index.ts'

/** Creates or renames a workspace of an organisation that is there already. */
export const createPutWorkspace = ({ database }: { readonly database: Database }): Route =>
  route(putWorkspace, async (call) => {
    const { organizationId, workspaceId } = call.params
    const { name } = call.body
    await database.inOrganization(organizationId, async (tx) => {
      const organization = await tx
        .selectFrom('organizations')
        .select('organization_id')
        .executeTakeFirst()
      if (organization === undefined) throw new Problem('not_found')
      await tx
        .insertInto('workspaces')
        .values({ organization_id: organizationId, workspace_id: workspaceId, name })
        .onConflict((conflict) =>
          conflict
            .columns(['organization_id', 'workspace_id'])
            .doUpdateSet({ name, updated_at: sql`now()` }),
        )
        .execute()
      await recordAudit(tx, {
        organizationId,
        ...keyOf(call),
        action: putWorkspace.audit.action,
        details: { workspaceId },
      })
    })
    return { answer: { id: workspaceId, name } }
  })

import { putWorkspace } from '@letterhead/contract'
import { sql } from 'kysely'
import type { Database } from '../../platform/database/index.ts'
import { Problem, route, type Route } from '../../platform/http/index.ts'
import { recordAudit } from '../audit/index.ts'

/** Creates or renames a workspace of an organisation that is there already. */
export const createPutWorkspace = ({ database }: { readonly database: Database }): Route =>
  route(putWorkspace, async ({ params, body: { name }, caller, requestId }) => {
    const { organizationId, workspaceId } = params
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
        actorKind: 'api_key',
        actor: caller.keyId,
        action: putWorkspace.audit.action,
        details: { workspaceId },
        requestId,
      })
    })
    return { answer: { id: workspaceId, name } }
  })

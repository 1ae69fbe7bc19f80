import type { Tx } from '../../platform/database/index.ts'

export interface OrganizationRow {
  readonly id: string
  readonly name: string
  readonly locale: 'en' | 'fr'
  readonly alertTo: readonly string[]
}

/** The organisation that `tx` is inside. @throws when it was never provisioned. */
export const readOrganization = async (tx: Tx): Promise<OrganizationRow> => {
  const row = await tx
    .selectFrom('organizations')
    .select(['organization_id as id', 'name', 'locale', 'alert_to as alertTo'])
    .executeTakeFirstOrThrow()
  return row
}

/** By name. */
export const listWorkspaces = async (
  tx: Tx,
): Promise<readonly { readonly id: string; readonly name: string }[]> =>
  await tx
    .selectFrom('workspaces')
    .select(['workspace_id as id', 'name'])
    .orderBy('name')
    .orderBy('workspace_id')
    .execute()

import type { Tx } from '../../platform/database/index.ts'

export interface OrganizationRow {
  readonly id: string
  readonly name: string
  readonly locale: 'en' | 'fr'
  readonly alertTo: readonly string[]
}

/** The organisation that `tx` is inside; null when it was never provisioned. */
export const findOrganization = async (tx: Tx): Promise<OrganizationRow | null> =>
  (await tx
    .selectFrom('organizations')
    .select(['organization_id as id', 'name', 'locale', 'alert_to as alertTo'])
    .executeTakeFirst()) ?? null

/** As above, for callers who are inside one that is there. */
export const readOrganization = async (tx: Tx): Promise<OrganizationRow> => {
  const organization = await findOrganization(tx)
  if (organization === null) throw new Error('the organisation is not there')
  return organization
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

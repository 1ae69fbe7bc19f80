/** Organisations and their workspaces, as the host product provisions them. */
import type { Database } from '../../platform/database/index.ts'
import type { Route } from '../../platform/http/index.ts'
import { createPutOrganization } from './put-organization.ts'
import { createPutWorkspace } from './put-workspace.ts'

export { findOrganization, listWorkspaces, readOrganization } from './read.ts'

export const createOrganizationRoutes = (deps: {
  /** App role. */
  readonly database: Database
}): readonly Route[] => [createPutOrganization(deps), createPutWorkspace(deps)]

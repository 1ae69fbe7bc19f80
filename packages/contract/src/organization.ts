import * as z from 'zod/mini'
import { EmailAddress } from './email-address.ts'
import { endpoint } from './endpoint.ts'
import { HostId } from './ids.ts'
import { Locale } from './kinds.ts'
import { oneLine } from './one-line.ts'

const organizationParams = z.strictObject({ organizationId: HostId })

export const Organization = z
  .object({
    id: HostId,
    name: z.string(),
    locale: Locale,
    alertTo: z.array(z.string()),
  })
  .register(z.globalRegistry, { id: 'Organization' })

export const putOrganization = endpoint({
  id: 'putOrganization',
  summary: 'Create or rename an organisation',
  method: 'PUT',
  path: '/api/v1/organizations/{organizationId}',
  guard: { kind: 'api-key', scope: 'provision' },
  audit: { action: 'organization.provisioned' },
  params: organizationParams,
  body: z.strictObject({
    name: oneLine(120),
    locale: z.optional(Locale),
    /** Who is told when the mailbox must be reconnected; at most 10. */
    alertTo: z.optional(z.array(EmailAddress).check(z.maxLength(10))),
  }),
  success: { status: 200, answer: Organization },
  problems: ['validation_failed', 'unauthenticated', 'forbidden'],
})

export const Workspace = z
  .object({ id: HostId, name: z.string() })
  .register(z.globalRegistry, { id: 'Workspace' })

export const putWorkspace = endpoint({
  id: 'putWorkspace',
  summary: 'Create or rename a workspace of an organisation',
  method: 'PUT',
  path: '/api/v1/organizations/{organizationId}/workspaces/{workspaceId}',
  guard: { kind: 'api-key', scope: 'provision' },
  audit: { action: 'workspace.provisioned' },
  params: z.strictObject({ organizationId: HostId, workspaceId: HostId }),
  body: z.strictObject({ name: oneLine(120) }),
  success: { status: 200, answer: Workspace },
  problems: ['validation_failed', 'unauthenticated', 'forbidden', 'not_found'],
})

import {
  KINDS,
  templateDataSchemas,
  type Kind,
  type NotificationRequest,
} from '@letterhead/contract'
import { renderKind } from '@letterhead/mail-templates'
import { checkField, Problem } from '../../platform/http/index.ts'
import { findOrganization, listWorkspaces } from '../organizations/index.ts'
import type { NotificationDeps } from './deps.ts'

/** One of the eight, or one the operator declared. @throws {Problem} `validation_failed`. */
export const checkKind = (kind: string, extraKinds: readonly string[]): void => {
  if (ownKind(kind) === undefined && !extraKinds.includes(kind))
    throw refused('#/kind', {
      code: 'unknown_kind',
      detail: `Give one of ${[...KINDS, ...extraKinds].join(', ')}.`,
    })
}

/** What the caller brought, or the kind's own template filled with what the caller brought. */
export const contentOf = async (
  deps: NotificationDeps,
  { organizationId, body }: { readonly organizationId: string; readonly body: NotificationRequest },
) => {
  const { content, template } = body
  if (content !== undefined)
    return { subject: content.subject, html: content.html ?? null, text: content.text ?? null }
  const kind = ownKind(body.kind)
  if (kind === undefined)
    throw refused('#/template', {
      code: 'no_template',
      detail: 'This kind has no template. Bring content.',
    })
  const data = template?.data
  checkField(templateDataSchemas[kind], { value: data, pointer: '#/template/data' })
  const names = await readNames(deps, { organizationId, workspaceId: body.workspaceId })
  return await renderKind({
    kind,
    locale: body.locale ?? names.locale,
    productName: deps.productName,
    organizationName: names.organization,
    workspaceName: names.workspace,
    data,
  })
}

export const unknownWorkspace = (): Problem =>
  refused('#/workspaceId', {
    code: 'unknown_workspace',
    detail: 'This organisation has no such workspace. Create it first.',
  })

export const refused = (
  pointer: string,
  { code, detail }: { readonly code: string; readonly detail: string },
): Problem => new Problem('validation_failed', { errors: [{ pointer, code, detail }] })

const ownKind = (kind: string): Kind | undefined => KINDS.find((own) => own === kind)

const readNames = async (
  { database }: NotificationDeps,
  { organizationId, workspaceId }: { organizationId: string; workspaceId: string },
) =>
  await database.inOrganization(organizationId, async (tx) => {
    const organization = await findOrganization(tx)
    const workspace = (await listWorkspaces(tx)).find(({ id }) => id === workspaceId)
    if (organization === null) throw new Problem('not_found')
    if (workspace === undefined) throw unknownWorkspace()
    return {
      organization: organization.name,
      workspace: workspace.name,
      locale: organization.locale,
    }
  })

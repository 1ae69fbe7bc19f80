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
  { productName }: NotificationDeps,
  { body, names }: { readonly body: NotificationRequest; readonly names: Names },
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
  const { organization, workspace, locale } = await names(body.workspaceId)
  return await renderKind({
    kind,
    locale: body.locale ?? locale,
    productName,
    organizationName: organization,
    workspaceName: workspace,
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

/** What templates call the organisation and a workspace of it. @throws {Problem} when it has none such. */
export type Names = (workspaceId: string) => Promise<{
  readonly organization: string
  readonly workspace: string
  readonly locale: 'en' | 'fr'
}>

/** Reads once, however many messages ask. */
export const createNames = ({ database }: NotificationDeps, organizationId: string): Names => {
  const read = async () =>
    await database.inOrganization(organizationId, async (tx) => ({
      organization: await findOrganization(tx),
      workspaces: await listWorkspaces(tx),
    }))
  let known: ReturnType<typeof read> | null = null
  return async (workspaceId) => {
    known ??= read()
    const { organization, workspaces } = await known
    const workspace = workspaces.find(({ id }) => id === workspaceId)
    if (organization === null) throw new Problem('not_found')
    if (workspace === undefined) throw unknownWorkspace()
    return {
      organization: organization.name,
      workspace: workspace.name,
      locale: organization.locale,
    }
  }
}

import { html } from '../pages/html.ts'
import { page } from '../pages/layout.ts'
import { meaningOf } from './entra-scopes.ts'

const cancelForm = (action: string) =>
  html`<form method="post" action="${action}"><button class="quiet">Cancel</button></form>`

const permissionList = (scopes: readonly string[]) =>
  html`<ul class="permissions">
    ${scopes
      .filter((scope) => scope !== 'openid')
      .map((scope) => {
        const [title, text] = meaningOf(scope)
        return html`<li><strong>${title}</strong><br /><small>${text}</small></li>`
      })}
  </ul>`

/** "Permissions requested": all or nothing, no box to untick. */
export const permissionsPage = (options: {
  email: string
  clientName: string
  scopes: readonly string[]
  accept: string
  cancel: string
  forOrganization: boolean
  hidden?: readonly (readonly [string, string])[]
}) =>
  page({
    brand: 'microsoft',
    title: options.forOrganization
      ? 'Permissions requested: review for your organization'
      : 'Permissions requested',
    body: html`<p>${options.email}</p>
      <p><strong>${options.clientName}</strong> would like to:</p>
      ${permissionList(options.scopes)}
      <p>
        ${
          options.forOrganization
            ? 'If you accept, this app gets access for all users of your organization. Nobody else will be prompted.'
            : 'Accepting these permissions means that you allow this app to use your data as specified in its terms of service and privacy statement.'
        }
      </p>
      <div class="row">
        ${cancelForm(options.cancel)}
        <form method="post" action="${options.accept}">
          ${(options.hidden ?? []).map(
            ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
          )}
          <button>Accept</button>
        </form>
      </div>`,
  })

/** What people see in a tenant where only administrators may consent. */
export const needAdminApprovalPage = (options: {
  email: string
  clientName: string
  action: string
}) =>
  page({
    brand: 'microsoft',
    title: 'Need admin approval',
    body: html`<p>${options.email}</p>
      <p>
        <strong>${options.clientName}</strong> needs permission to access resources in your
        organization that only an admin can grant. Please ask an admin to grant permission to this
        app before you can use it.
      </p>
      <p><small>AADSTS90094: Admin consent is required.</small></p>
      <form method="post" action="${options.action}/cancel">
        <button>Cancel</button>
        <small>Returns to the application without granting consent</small>
      </form>`,
  })

import { html } from '../pages/html.ts'
import { page } from '../pages/layout.ts'
import { googlePersonBySub } from '../seed/google-accounts.ts'
import { hasCheckbox, meaningOf } from './google-scopes.ts'
import type { Asking } from './interaction-routes.ts'
import { problemPage } from './sign-in-page.ts'

/** Granular consent: a box for each scope that is more than signing in. */
export const googleConsentPage = ({ accountId, scopes, action }: Asking, clientName: string) =>
  page({
    brand: 'google',
    title: `${clientName} wants additional access to your Google Account`,
    body: html`<p>${googlePersonBySub(accountId)?.email ?? ''}</p>
      <form method="post" action="${action}/consent" class="stack">
        <fieldset>
          <legend>Select what ${clientName} can access</legend>
          ${scopes
            .filter((scope) => scope !== 'openid' && !hasCheckbox(scope))
            .map((scope) => html`<p>Your ${scope === 'email' ? 'email address' : 'name'}</p>`)}
          ${scopes
            .filter(hasCheckbox)
            .map(
              (scope) =>
                html`<label class="tick"
                  ><input type="checkbox" name="scope" value="${scope}" checked />
                  ${meaningOf(scope)}</label
                >`,
            )}
        </fieldset>
        <p>
          You may be sharing sensitive info with this site or app. You can always see or remove
          access in your Google Account.
        </p>
        <button>Accept</button>
      </form>
      <form method="post" action="${action}/cancel">
        <button class="quiet">Cancel</button>
      </form>`,
  })

/** Errors that stay at Google. */
export function googleProblemPage(error: string, detail: string) {
  if (error === 'invalid_client')
    return problemPage(
      'google',
      'Access blocked',
      'The OAuth client was not found.',
      'Error 401: invalid_client',
    )
  if (error === 'invalid_redirect_uri')
    return problemPage(
      'google',
      'Access blocked: this app’s request is invalid',
      'You can’t sign in because this app sent an invalid request.',
      'Error 400: redirect_uri_mismatch',
    )
  return problemPage('google', 'Access blocked', detail, `Error 400: ${error}`)
}

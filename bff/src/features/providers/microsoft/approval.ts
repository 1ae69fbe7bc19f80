import type { Approval } from '../approval.ts'
import type { MicrosoftSettings } from '../settings.ts'
import { scopesToAsk } from './entra-scopes.ts'

/**
 * Entra's page by which an administrator allows an app for the whole tenant, with exactly the
 * delegated scopes that the connection asks for. It comes back with `admin_consent`, `tenant` and
 * `state`, or with `error`. No discovery document names it: it hangs from the login URL.
 */
export const createMicrosoftApproval = (
  settings: Pick<MicrosoftSettings, 'loginUrl' | 'tenant' | 'graphUrl' | 'clientId'>,
): Approval => ({
  clientId: settings.clientId,
  scopes: (purpose) =>
    scopesToAsk(purpose, settings.graphUrl)
      .split(' ')
      .map((scope) => scope.slice(scope.lastIndexOf('/') + 1)),
  consentUrl: ({ purpose, tenant, redirectUri, state }) => {
    const url = new URL(`${settings.loginUrl}/${tenant ?? settings.tenant}/v2.0/adminconsent`)
    url.search = new URLSearchParams({
      client_id: settings.clientId,
      redirect_uri: redirectUri,
      scope: scopesToAsk(purpose, settings.graphUrl),
      state,
    }).toString()
    return url
  },
})

import type { Approval } from '../approval.ts'
import { SCOPES } from './scopes.ts'

/** Google has no page for it: an administrator trusts the client id in the Admin console. */
export const createGoogleApproval = ({ clientId }: { readonly clientId: string }): Approval => ({
  clientId,
  scopes: () => SCOPES.split(' '),
  consentUrl: null,
})

import type { NamedFault } from './faults.ts'
import { microsoftFault } from './microsoft-fault.ts'

/** An error that Entra shows on its own page; nothing comes back to the application. */
const stays = (name: string, title: string, code: number, text: string) =>
  microsoftFault(name, title, 'consent', () => ({
    status: 400,
    page: {
      title: "Sorry, but we're having trouble signing you in",
      text: `AADSTS${code}: ${text}`,
    },
  }))

/** Fact sheet 1.6: what happens while a person signs in and consents. */
export const microsoftConsentFaults: readonly NamedFault[] = [
  microsoftFault('consent-cancelled', 'Person cancels on the consent page', 'consent', () => ({
    redirect: { error: 'access_denied', error_subcode: 'cancel' },
  })),
  microsoftFault('needs-admin-approval', 'Tenant needs admin approval', 'consent', () => ({
    redirect: {
      error: 'access_denied',
      error_description:
        'AADSTS90094: The grant requires administrator permission. Ask an administrator to approve the app.',
    },
  })),
  microsoftFault(
    'approval-requested',
    'Approval request sent to the administrator',
    'consent',
    () => ({
      redirect: {
        error: 'access_denied',
        error_description: 'AADSTS90095: Admin consent is required; a request was sent.',
      },
    }),
  ),
  microsoftFault('consent-declined', 'Person declines, said with a number', 'consent', () => ({
    redirect: {
      error: 'access_denied',
      error_description: 'AADSTS65004: User declined to consent to access the app.',
    },
  })),
  microsoftFault(
    'consent-loop',
    'Consent loop: consent is asked for again and again',
    'consent',
    () => ({
      redirect: {
        error: 'consent_required',
        error_description:
          'AADSTS65001: The user or administrator has not consented to use the application.',
      },
    }),
  ),
  microsoftFault('sign-in-unavailable', 'Sign-in service has a passing fault', 'consent', () => ({
    redirect: {
      error: 'temporarily_unavailable',
      error_description: 'AADSTS90033: A transient error has occurred. Please try again.',
    },
  })),
  microsoftFault(
    'sign-in-server-error',
    'Sign-in service answers with a server error',
    'consent',
    () => ({
      redirect: {
        error: 'server_error',
        error_description: 'AADSTS90012: The request to Microsoft Entra ID timed out.',
      },
    }),
  ),
  stays(
    'not-assigned',
    'App requires assignment; person is not assigned',
    50_105,
    'The signed in user is not assigned to a role for the application.',
  ),
  stays(
    'blocked-by-conditional-access',
    'Conditional Access blocks the sign-in',
    53_003,
    'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
  ),
  stays(
    'device-not-compliant',
    'Device is not compliant',
    53_000,
    'Device is not in required device state: compliant.',
  ),
  stays(
    'device-not-joined',
    'Device is not joined',
    53_001,
    'Device is not in required device state: domain_joined.',
  ),
  stays(
    'blocked-by-security-policy',
    'Security policy blocks the sign-in',
    530_032,
    'User blocked due to risk on home tenant.',
  ),
  stays(
    'blocked-by-security-defaults',
    'Security defaults block the sign-in',
    530_035,
    'Access has been blocked by security defaults.',
  ),
  stays(
    'device-not-managed',
    'Device must be managed',
    530_003,
    'Your device is required to be managed to access this resource.',
  ),
  stays(
    'wrong-tenant',
    'Account is not in this tenant',
    50_020,
    'User account does not exist in tenant and cannot access the application in that tenant.',
  ),
  stays(
    'external-user-missing',
    'External account is not in the directory',
    90_072,
    'User account from identity provider does not exist in tenant.',
  ),
  stays(
    'several-accounts',
    'Sign-in with another account needed',
    16_000,
    'Either multiple user identities are available for the current request or selected account is not supported.',
  ),
  stays(
    'user-not-in-directory',
    'Account is not in the directory',
    50_034,
    'The user account does not exist in the directory. To sign into this application, the account must be added to the directory.',
  ),
  stays(
    'account-not-in-tenant',
    'Account is not in the tenant',
    51_004,
    'The user account does not exist in the directory.',
  ),
  stays(
    'personal-account',
    'Personal account where a work account is needed',
    500_208,
    'The domain is not a valid login domain for the account type.',
  ),
  stays('account-disabled', 'Account is disabled', 50_057, 'The user account is disabled.'),
  stays(
    'account-locked',
    'Account is locked or the IP address is bad',
    50_053,
    'The account is locked, you have tried to sign in too many times with an incorrect user ID or password.',
  ),
  stays('password-expired', 'Password has expired', 50_055, 'The password is expired.'),
  stays(
    'redirect-uri-mismatch',
    'Redirect URI is not registered (error stays on the page)',
    50_011,
    'The redirect URI specified in the request does not match the redirect URIs configured for the application.',
  ),
  stays(
    'bad-scope',
    'Scope is not valid',
    70_011,
    "The provided value for the input parameter 'scope' is not valid.",
  ),
  stays(
    'missing-field',
    'A required field is missing',
    900_144,
    'The request body must contain the required parameter.',
  ),
  stays(
    'not-multi-tenant',
    'App is not multi-tenant',
    50_194,
    'Application is not configured as a multi-tenant application.',
  ),
  stays(
    'app-missing',
    'App is unknown in the tenant',
    700_016,
    'Application was not found in the directory.',
  ),
  stays('app-disabled', 'App is disabled in the tenant', 7_000_112, 'Application is disabled.'),
  stays(
    'tenant-in-other-cloud',
    'Tenant lives in another national cloud',
    90_038,
    'Tenant is homed in another cloud instance.',
  ),
  stays(
    'other-cloud-request',
    'Request came from another national cloud',
    900_382,
    'Confidential Client is not supported in Cross Cloud request.',
  ),
]

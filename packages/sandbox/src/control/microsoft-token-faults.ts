import { randomUUID } from 'node:crypto'
import { entraErrorBody, type EntraError } from '../identity/entra-error.ts'
import type { NamedFault } from './faults.ts'
import { microsoftFault } from './microsoft-fault.ts'

/** An error answer of the token endpoint. */
const token = (name: string, title: string, failure: EntraError, operation = 'refresh') =>
  microsoftFault(name, title, operation, ({ now }) => ({
    status: failure.status ?? 400,
    headers: { 'x-ms-request-id': randomUUID(), 'x-ms-clitelem': `1,${failure.code},0,,` },
    body: entraErrorBody(now, failure),
  }))

const grant = (code: number, text: string, suberror?: string): EntraError => ({
  error: 'invalid_grant',
  code,
  text,
  ...(suberror ? { suberror } : {}),
})

const interaction = (code: number, text: string, suberror = 'basic_action'): EntraError => ({
  error: 'interaction_required',
  code,
  text,
  suberror,
})

/** Fact sheet 1.6: answers of the token endpoint. */
export const microsoftTokenFaults: readonly NamedFault[] = [
  token(
    'consent-removed',
    'Admin revokes the app',
    grant(
      65_001,
      'The user or administrator has not consented to use the application. Send an interactive authorization request for this user and resource.',
      'consent_required',
    ),
  ),
  token(
    'password-changed',
    'Password changed',
    grant(
      50_173,
      'The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.',
      'bad_token',
    ),
  ),
  token(
    'sessions-revoked',
    'Admin revokes all sessions',
    grant(
      50_132,
      'The credentials have been revoked due to the following reasons: SSO artifact is invalid or expired.',
      'bad_token',
    ),
  ),
  token(
    'session-invalid',
    'Session ended by a password change',
    grant(
      50_133,
      'Session is not valid due to password expiration or recent password change.',
      'bad_token',
    ),
  ),
  token(
    'mfa-required',
    'MFA is now required',
    interaction(
      50_076,
      'Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.',
    ),
  ),
  token(
    'mfa-registration',
    'MFA must be registered first',
    interaction(
      50_079,
      'Due to a configuration change made by your administrator, you must enroll in multi-factor authentication.',
    ),
  ),
  token(
    'mfa-not-passed',
    'MFA was not passed',
    interaction(50_074, 'Strong Authentication is required.'),
  ),
  token(
    'mfa-enrollment-second-factor',
    'Second factor must be enrolled',
    interaction(
      50_072,
      'Due to a configuration change made by your administrator, you must enroll in multi-factor authentication to access the resource.',
    ),
  ),
  token(
    'external-challenge',
    'External security challenge not satisfied',
    interaction(50_158, 'External security challenge was not satisfied.'),
  ),
  token(
    'mfa-too-old',
    'MFA is too old',
    interaction(
      50_078,
      'Presented multi-factor authentication has expired due to policies configured by your administrator.',
    ),
  ),
  token(
    'sign-in-too-old',
    'Sign-in frequency policy: too old',
    grant(
      70_043,
      'The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.',
      'bad_token',
    ),
  ),
  token(
    'idle-too-long',
    'Refresh token unused for 90 days',
    grant(700_082, 'The refresh token has expired due to inactivity.', 'token_expired'),
  ),
  token(
    'grant-expired',
    'Grant expired',
    grant(
      70_008,
      'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
    ),
  ),
  token('spa-token', 'Token was issued to a single-page app', {
    error: 'invalid_grant',
    code: 700_084,
    text: 'The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which can not be extended.',
  }),
  token(
    'refresh-blocked-by-conditional-access',
    'Conditional Access blocks the refresh',
    interaction(
      53_003,
      'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
      'message_only',
    ),
  ),
  token(
    'refresh-account-disabled',
    'Account was disabled',
    grant(50_057, 'The user account is disabled.'),
  ),
  token(
    'code-already-used',
    'Code was already redeemed',
    grant(
      54_005,
      'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
    ),
    'exchange',
  ),
  token(
    'verifier-wrong',
    'PKCE verifier is wrong',
    grant(
      501_481,
      'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
    ),
    'exchange',
  ),

  // Our configuration
  token(
    'secret-expired',
    'Secret expired',
    {
      status: 401,
      error: 'invalid_client',
      code: 7_000_222,
      text: 'The provided client secret keys for app are expired. Visit the Azure portal to create new keys for your app.',
    },
    'token',
  ),
  token(
    'secret-wrong',
    'Secret is wrong',
    {
      status: 401,
      error: 'invalid_client',
      code: 7_000_215,
      text: 'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.',
    },
    'token',
  ),
  token(
    'assertion-bad',
    'Client assertion is bad',
    {
      status: 401,
      error: 'invalid_client',
      code: 700_027,
      text: 'The certificate with identifier used to sign the client assertion is not registered on application.',
    },
    'token',
  ),
  token(
    'secret-missing',
    'Secret is missing',
    {
      status: 401,
      error: 'invalid_client',
      code: 7_000_218,
      text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    },
    'token',
  ),
  token(
    'app-removed',
    'App was deleted',
    {
      error: 'unauthorized_client',
      code: 700_016,
      text: 'Application was not found in the directory.',
    },
    'token',
  ),
  token(
    'app-blocked',
    'App is disabled',
    { error: 'unauthorized_client', code: 7_000_112, text: 'Application is disabled.' },
    'token',
  ),
  token(
    'grant-type-unsupported',
    'App may not use this grant',
    {
      error: 'unauthorized_client',
      code: 70_001,
      text: 'The application is disabled or not supported for this account.',
    },
    'token',
  ),
  token(
    'app-misconfigured',
    'App is misconfigured in the tenant',
    {
      error: 'invalid_client',
      code: 650_052,
      text: 'The app is trying to access a service that your organization lacks a service principal for.',
    },
    'token',
  ),
  token(
    'app-permission-invalid',
    'App asks for a permission that is not there',
    {
      error: 'invalid_client',
      code: 650_056,
      text: 'Misconfigured application. The client has not listed any permissions in the requested permissions.',
    },
    'token',
  ),
  token(
    'app-resource-invalid',
    'App names an invalid resource',
    {
      error: 'invalid_resource',
      code: 650_057,
      text: "Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration.",
    },
    'token',
  ),
  token(
    'resource-missing',
    'Resource is not in the tenant',
    {
      error: 'invalid_resource',
      code: 500_011,
      text: 'The resource principal was not found in the tenant.',
    },
    'token',
  ),
  token(
    'scope-refused',
    'Scope is refused',
    {
      error: 'invalid_scope',
      code: 70_011,
      text: "The provided value for the input parameter 'scope' is not valid.",
    },
    'token',
  ),
  token(
    'refresh-loop',
    'Too many identical token requests',
    {
      error: 'invalid_grant',
      code: 50_196,
      text: 'The server terminated an operation because it encountered a client request loop. Please contact your app vendor.',
    },
    'token',
  ),

  // Passing faults of the token endpoint
  ...[50_033, 90_006, 90_024, 90_033, 90_090, 90_012].map((code) =>
    token(
      `transient-${code}`,
      `Passing fault ${code}`,
      {
        status: 400,
        error: 'temporarily_unavailable',
        code,
        text: 'A transient error has occurred. Please try again.',
      },
      'token',
    ),
  ),
  microsoftFault('token-503', 'Token endpoint down (503)', 'token', () => ({
    status: 503,
    headers: { 'retry-after': '5' },
    body: { error: 'temporarily_unavailable' },
  })),
  microsoftFault(
    'token-500-html',
    'Token endpoint answers with an HTML error page',
    'token',
    () => ({
      status: 500,
      headers: { 'content-type': 'text/html' },
      body: '<html><body>Service unavailable</body></html>',
    }),
  ),
  microsoftFault('token-429', 'Token endpoint throttles', 'token', () => ({
    status: 429,
    headers: { 'retry-after': '10' },
    body: { error: 'temporarily_unavailable', error_description: 'AADSTS90055: throttled' },
  })),
  microsoftFault('token-cut', 'Token endpoint: line drops', 'token', () => ({ drop: 'before' })),
  microsoftFault('token-granted-then-cut', 'Token granted, then the line drops', 'token', () => ({
    drop: 'after-accept',
  })),
  microsoftFault('token-slow', 'Token endpoint answers after 30 seconds', 'token', () => ({
    delayMs: 30_000,
  })),
]

import { randomUUID } from 'node:crypto'
import { entraErrorBody, type EntraError } from '../identity/entra-error.ts'
import type { NamedFault, ScriptedAnswer } from './faults.ts'

const named = (
  name: string,
  title: string,
  operation: string,
  answer: NamedFault['answer'],
): NamedFault => ({ name: `microsoft.${name}`, title, provider: 'microsoft', operation, answer })

/** An error answer of the token endpoint. */
const token = (name: string, title: string, failure: EntraError, operation = 'refresh') =>
  named(name, title, operation, ({ now }) => ({
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

/** An error that Entra shows on its own page; nothing comes back to the application. */
const stays = (name: string, title: string, code: number, text: string) =>
  named(name, title, 'consent', () => ({
    status: 400,
    page: {
      title: "Sorry, but we're having trouble signing you in",
      text: `AADSTS${code}: ${text}`,
    },
  }))

const send = (name: string, title: string, answer: ScriptedAnswer) =>
  named(name, title, 'send', () => answer)

const graph = (
  name: string,
  title: string,
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
) =>
  named(name, title, 'send', ({ now }) => ({
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: graphBody(now, code, message),
  }))

const graphBody = (now: number, code: string, message: string) => {
  const id = randomUUID()
  const date = new Date(now).toISOString().slice(0, 19)
  return {
    error: { code, message, innerError: { date, 'request-id': id, 'client-request-id': id } },
  }
}

const throttled = 'Application is over its MailboxConcurrency limit.'

/** Rows of the fact sheet, sections 1.6 (sign-in and tokens) and 1.10 (sending). */
export const microsoftFaults: readonly NamedFault[] = [
  // Consent
  named('consent-cancelled', 'Person cancels on the consent page', 'consent', () => ({
    redirect: { error: 'access_denied', error_subcode: 'cancel' },
  })),
  named('needs-admin-approval', 'Tenant needs admin approval', 'consent', () => ({
    redirect: {
      error: 'access_denied',
      error_description:
        'AADSTS90094: The grant requires administrator permission. Ask an administrator to approve the app.',
    },
  })),
  named('approval-requested', 'Approval request sent to the administrator', 'consent', () => ({
    redirect: {
      error: 'access_denied',
      error_description: 'AADSTS90095: Admin consent is required; a request was sent.',
    },
  })),
  named('consent-declined', 'Person declines, said with a number', 'consent', () => ({
    redirect: {
      error: 'access_denied',
      error_description: 'AADSTS65004: User declined to consent to access the app.',
    },
  })),
  named('consent-loop', 'Consent loop: consent is asked for again and again', 'consent', () => ({
    redirect: {
      error: 'consent_required',
      error_description:
        'AADSTS65001: The user or administrator has not consented to use the application.',
    },
  })),
  named('sign-in-unavailable', 'Sign-in service has a passing fault', 'consent', () => ({
    redirect: {
      error: 'temporarily_unavailable',
      error_description: 'AADSTS90033: A transient error has occurred. Please try again.',
    },
  })),
  named('sign-in-server-error', 'Sign-in service answers with a server error', 'consent', () => ({
    redirect: {
      error: 'server_error',
      error_description: 'AADSTS90012: The request to Microsoft Entra ID timed out.',
    },
  })),
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

  // Token life
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
  named('token-503', 'Token endpoint down (503)', 'token', () => ({
    status: 503,
    headers: { 'retry-after': '5' },
    body: { error: 'temporarily_unavailable' },
  })),
  named('token-500-html', 'Token endpoint answers with an HTML error page', 'token', () => ({
    status: 500,
    headers: { 'content-type': 'text/html' },
    body: '<html><body>Service unavailable</body></html>',
  })),
  named('token-429', 'Token endpoint throttles', 'token', () => ({
    status: 429,
    headers: { 'retry-after': '10' },
    body: { error: 'temporarily_unavailable', error_description: 'AADSTS90055: throttled' },
  })),
  named('token-cut', 'Token endpoint: line drops', 'token', () => ({ drop: 'before' })),
  named('token-granted-then-cut', 'Token granted, then the line drops', 'token', () => ({
    drop: 'after-accept',
  })),
  named('token-slow', 'Token endpoint answers after 30 seconds', 'token', () => ({
    delayMs: 30_000,
  })),

  // Sending
  graph(
    'mailbox-throttled',
    'Mailbox throttled, try in 60 s',
    429,
    'ApplicationThrottled',
    'Application is over its RequestRate limit.',
    { 'retry-after': '60', 'ratelimit-exceeded': 'RequestRate' },
  ),
  graph('mailbox-concurrency', 'Too many calls at once', 429, 'ApplicationThrottled', throttled, {
    'retry-after': '1',
    'ratelimit-exceeded': 'MailboxConcurrency',
  }),
  graph(
    'throttled-bytes',
    'Too many bytes',
    429,
    'ApplicationThrottled',
    'Application is over its IncomingBytes limit.',
    { 'retry-after': '30', 'ratelimit-exceeded': 'IncomingBytes' },
  ),
  named('throttled-until-date', 'Throttled, with a date to wait for', 'send', ({ now }) => ({
    status: 429,
    headers: { 'retry-after': new Date(now + 60_000).toUTCString() },
    body: graphBody(now, 'TooManyRequests', 'Too many requests.'),
  })),
  graph(
    'throttled-without-time',
    'Throttled, without a time to wait',
    429,
    'activityLimitReached',
    'The app or user has been throttled.',
  ),
  named('throttled-but-sent', 'Throttled, though the mail was sent', 'send', ({ now }) => ({
    accept: true,
    status: 429,
    headers: { 'retry-after': '10' },
    body: graphBody(now, 'ApplicationThrottled', throttled),
  })),
  send('accepted-with-retry-after', 'Accepted, with a Retry-After all the same', {
    status: 202,
    headers: { 'retry-after': '30' },
  }),
  send('accepts-then-drops', 'Accepts, then the line drops', { drop: 'after-accept' }),
  send('accepts-then-silence', 'Accepts, then says nothing for a minute', {
    drop: 'after-accept',
    delayMs: 60_000,
  }),
  named('accepts-then-500', 'Accepts, then answers 500', 'send', ({ now }) => ({
    accept: true,
    status: 500,
    body: graphBody(now, 'UnknownError', ''),
  })),
  named('accepts-then-504', 'Accepts, then answers 504', 'send', ({ now }) => ({
    accept: true,
    status: 504,
    body: graphBody(now, 'UnknownError', 'Gateway timeout'),
  })),
  send('cut-before', 'Line drops before anything is done', { drop: 'before' }),
  send('slow', 'Answers after 30 seconds', { delayMs: 30_000 }),
  graph(
    'unavailable',
    'Service unavailable',
    503,
    'serviceNotAvailable',
    'The service is temporarily unavailable.',
    { 'retry-after': '20' },
  ),
  graph('gateway-timeout', 'Gateway timeout', 504, 'UnknownError', 'Gateway timeout'),
  graph(
    'server-error',
    'Internal server error',
    500,
    'ErrorInternalServerError',
    'An internal server error occurred. The operation failed.',
  ),
  graph('unknown-error', 'Unknown error', 500, 'UnknownError', ''),
  send('bad-gateway-html', 'Bad gateway with an HTML page', {
    status: 502,
    headers: { 'content-type': 'text/html' },
    body: '<html><body><h1>502 Bad Gateway</h1></body></html>',
  }),
  send('unavailable-html', 'Unavailable with an HTML page', {
    status: 503,
    headers: { 'content-type': 'text/html' },
    body: '<html><body><h1>503 Service Unavailable</h1></body></html>',
  }),
  graph(
    'token-expired',
    'Token is taken as expired',
    401,
    'InvalidAuthenticationToken',
    'Lifetime validation failed, the token is expired.',
  ),
  named(
    'claims-challenge',
    'Conditional Access wants more (claims challenge)',
    'send',
    ({ now }) => ({
      status: 401,
      headers: {
        'www-authenticate':
          'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="',
      },
      body: graphBody(
        now,
        'InvalidAuthenticationToken',
        'Continuous access evaluation resulted in challenge.',
      ),
    }),
  ),
  graph(
    'access-denied',
    'Access denied: scope lost or app policy',
    403,
    'ErrorAccessDenied',
    'Access is denied. Check credentials and try again.',
  ),
  graph(
    'insufficient-claims',
    'Conditional Access refuses at the API',
    403,
    'insufficient_claims',
    'The claims are insufficient.',
  ),
  graph(
    'send-as-denied',
    'No right to send as this address',
    403,
    'ErrorSendAsDenied',
    'The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account. Cannot submit message.',
  ),
  graph(
    'mailbox-gone',
    'Mailbox is gone or on-premises',
    404,
    'MailboxNotEnabledForRESTAPI',
    'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
  ),
  graph(
    'licence-lost',
    'Licence lost',
    403,
    'MailboxNotEnabledForRESTAPI',
    'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
  ),
  graph(
    'user-unknown',
    'User is unknown',
    404,
    'ErrorInvalidUser',
    'The requested user is invalid.',
  ),
  graph(
    'invalid-recipients',
    'Recipient is not valid',
    400,
    'ErrorInvalidRecipients',
    'At least one recipient is not valid.',
  ),
  graph(
    'invalid-header',
    'Header name is not allowed',
    400,
    'InvalidInternetMessageHeader',
    "The internet message header name 'In-Reply-To' should start with 'x-' or 'X-'.",
  ),
  graph(
    'too-many-headers',
    'Too many headers',
    400,
    'InvalidInternetMessageHeaderCollection',
    'Maximum number of headers in one message should be less than or equal to 5.',
  ),
  graph(
    'bad-base64',
    'MIME content is not base64',
    400,
    'ErrorMimeContentInvalidBase64String',
    'Invalid base64 string for MIME content.',
  ),
  graph(
    'too-large',
    'Message is too large',
    413,
    'RequestEntityTooLarge',
    'The maximum request length supported is 4MB.',
  ),
  graph(
    'submission-blocked',
    'Sending is blocked for this mailbox',
    403,
    'ErrorMessageSubmissionBlocked',
    'Cannot send mail. Follow the instructions in your Inbox to verify your account.',
  ),
  graph(
    'account-suspended',
    'Account is suspended',
    403,
    'ErrorAccountSuspend',
    'Account suspended. Follow the instructions in your Inbox to verify your account.',
  ),
  graph(
    'daily-limit',
    'Daily message limit reached',
    429,
    'ErrorExceededMessageLimit',
    'Cannot send mail. Daily Message/Recipient limit exceeded. Follow the instructions in your Inbox to verify your account.',
  ),
  graph(
    'submission-quota',
    'Submission quota reached',
    403,
    'ErrorSubmissionQuotaExceeded',
    "The message can't be submitted because the sender's submission quota was exceeded.",
  ),
  graph(
    'recipient-limit',
    'Too many recipients in one message',
    400,
    'ErrorExceededMaxRecipientLimit',
    'Cannot send mail. Maximum recipient limit exceeded.',
  ),
  graph(
    'looks-like-spam',
    'Message blocked as spam',
    403,
    'ErrorMessageBlocked',
    'Message blocked by spam filter.',
  ),
  graph(
    'mailbox-full',
    'Mailbox is full',
    507,
    'ErrorQuotaExceeded',
    'The mailbox has exceeded its quota.',
  ),
  send('bounces-later', 'Accepts, then a non-delivery report comes', {
    afterwards: { bounce: '550 5.1.1 The email account that you tried to reach does not exist' },
  }),
  send('tenant-limit-bounce', 'Accepts, then the tenant limit bounces it', {
    afterwards: {
      bounce:
        '550 5.7.233 your tenant has exceeded its daily limit for sending email to external recipients (tenant external recipient rate limit).',
    },
  }),
  send('never-arrives', 'Accepted mail never arrives', { afterwards: { lose: true } }),
  send('arrives-late', 'Accepted mail arrives five minutes later', {
    afterwards: { delaySeconds: 300 },
  }),
  named('profile-refused', '/me is refused', 'me', ({ now }) => ({
    status: 403,
    body: graphBody(
      now,
      'Authorization_RequestDenied',
      'Insufficient privileges to complete the operation.',
    ),
  })),
]

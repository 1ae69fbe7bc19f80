import {
  gmailErrorBody,
  insufficientScope,
  invalidArgument,
  invalidCredentials,
  rateLimited,
  type GmailError,
} from '../gmail/gmail-error.ts'
import type { NamedFault, ScriptedAnswer } from './faults.ts'

const named = (
  name: string,
  title: string,
  operation: string,
  answer: NamedFault['answer'],
): NamedFault => ({ name: `google.${name}`, title, provider: 'google', operation, answer })

const send = (name: string, title: string, answer: ScriptedAnswer) =>
  named(name, title, 'send', () => answer)

const gmail = (name: string, title: string, failure: GmailError) =>
  send(name, title, { status: failure.status, body: gmailErrorBody(failure) })

const token = (name: string, title: string, status: number, body: object, operation = 'refresh') =>
  named(name, title, operation, () => ({ status, body }))

/** The older envelope, as on the vendor's "Resolve errors" page: no `status`. */
const older = (
  name: string,
  title: string,
  code: number,
  domain: string,
  reason: string,
  message: string,
) =>
  send(name, title, {
    status: code,
    body: { error: { errors: [{ domain, reason, message }], code, message } },
  })

/** An error that Google shows on its own page; nothing comes back to the application. */
const stays = (name: string, title: string, error: string, text: string, status = 400) =>
  named(name, title, 'consent', () => ({
    status,
    page: { title: 'Access blocked', text: `${text} Error ${status}: ${error}` },
  }))

const backend = { message: 'Backend Error', reason: 'backendError', rpc: 'INTERNAL' }
const expired = { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' }

/** Rows of the fact sheet, sections 2.4 (sign-in and tokens) and 2.8 (sending). */
export const googleFaults: readonly NamedFault[] = [
  // Consent
  named('consent-cancelled', 'Person cancels on the consent page', 'consent', () => ({
    redirect: { error: 'access_denied' },
  })),
  stays(
    'admin-blocks-app',
    'Workspace admin blocks the app',
    'admin_policy_enforced',
    'Your institution’s admin needs to review this app.',
  ),
  stays(
    'other-organization-only',
    'App is internal to another organisation',
    'org_internal',
    'This app can only be used within its organization.',
    403,
  ),
  stays(
    'redirect-uri-mismatch',
    'Redirect URI is not registered (error stays on the page)',
    'redirect_uri_mismatch',
    'You can’t sign in because this app sent an invalid request.',
  ),
  stays(
    'client-unknown',
    'OAuth client is unknown',
    'invalid_client',
    'The OAuth client was not found.',
    401,
  ),
  stays(
    'client-deleted',
    'OAuth client was deleted',
    'deleted_client',
    'The OAuth client was deleted.',
    401,
  ),
  stays(
    'embedded-browser',
    'Browser inside an app is refused',
    'disallowed_useragent',
    'This request does not comply with Google’s policy for secure browsers.',
    403,
  ),

  // Token life
  token('access-removed', 'Person removes access', 400, expired),
  token('password-changed', 'Password changed', 400, expired),
  token('admin-restricts-service', 'Admin restricts the service', 400, {
    error: 'admin_policy_enforced',
    error_description: 'Access to this service is restricted by the administrator.',
  }),
  token('session-control', 'Session control asks to sign in again', 400, {
    error: 'invalid_grant',
    error_description: 'reauth related error (invalid_rapt)',
    error_subtype: 'invalid_rapt',
  }),
  token(
    'code-already-used',
    'Code was used, has expired or PKCE is wrong',
    400,
    { error: 'invalid_grant', error_description: 'Bad Request' },
    'exchange',
  ),
  token(
    'secret-wrong',
    'Secret is wrong',
    401,
    { error: 'invalid_client', error_description: 'Unauthorized' },
    'token',
  ),
  token(
    'client-gone',
    'OAuth client is gone',
    401,
    { error: 'deleted_client', error_description: 'The OAuth client was deleted.' },
    'token',
  ),
  named('no-refresh-token', 'Token without a refresh token', 'exchange', () => ({
    omit: ['refresh_token'],
  })),
  named('time-limited-access', 'Person grants access for a limited time', 'exchange', () => ({
    add: { refresh_token_expires_in: 3600 },
  })),
  token(
    'token-503',
    'Token endpoint down (503)',
    503,
    { error: 'temporarily_unavailable' },
    'token',
  ),
  token('token-429', 'Token endpoint throttles', 429, { error: 'rate_limit_exceeded' }, 'token'),
  named('token-500-html', 'Token endpoint answers with an HTML error page', 'token', () => ({
    status: 500,
    headers: { 'content-type': 'text/html' },
    body: '<html><body>Error 500</body></html>',
  })),
  named('token-cut', 'Token endpoint: line drops', 'token', () => ({ drop: 'before' })),
  named('token-granted-then-cut', 'Token granted, then the line drops', 'token', () => ({
    drop: 'after-accept',
  })),
  named('token-slow', 'Token endpoint answers after 30 seconds', 'token', () => ({
    delayMs: 30_000,
  })),
  token(
    'revocation-fails',
    'Revocation fails',
    503,
    { error: 'temporarily_unavailable' },
    'revoke',
  ),

  // Sending
  named('rate-limited', 'Mailbox throttled, try in 60 s', 'send', ({ now }) => ({
    status: 429,
    body: gmailErrorBody(rateLimited(now + 60_000)),
  })),
  named('rate-limited-403', 'Mailbox throttled, told with 403', 'send', ({ now }) => ({
    status: 403,
    body: gmailErrorBody({ ...rateLimited(now + 60_000), status: 403, rpc: 'PERMISSION_DENIED' }),
  })),
  named('daily-sending-limit', 'Daily sending limit reached (Mail sending)', 'send', ({ now }) => ({
    status: 429,
    body: gmailErrorBody(rateLimited(now + 6 * 3_600_000, ' (Mail sending)')),
  })),
  gmail('too-many-at-once', 'Too many calls at once', {
    status: 429,
    message: 'Too many concurrent requests for user',
    domain: 'usageLimits',
    reason: 'rateLimitExceeded',
    rpc: 'RESOURCE_EXHAUSTED',
  }),
  older(
    'user-rate-limit',
    'User rate limit, older form',
    403,
    'usageLimits',
    'userRateLimitExceeded',
    'User Rate Limit Exceeded',
  ),
  older(
    'rate-limit',
    'Rate limit, older form',
    403,
    'usageLimits',
    'rateLimitExceeded',
    'Rate Limit Exceeded',
  ),
  older(
    'project-daily-limit',
    'Project is over its daily limit',
    403,
    'usageLimits',
    'dailyLimitExceeded',
    'Daily Limit Exceeded',
  ),
  gmail('api-disabled', 'Gmail API is disabled in the project', {
    status: 403,
    message:
      'Gmail API has not been used in project 401040104010 before or it is disabled. Enable it and retry.',
    domain: 'usageLimits',
    reason: 'accessNotConfigured',
    rpc: 'PERMISSION_DENIED',
  }),
  older(
    'domain-policy',
    'Domain administrators disabled Gmail apps',
    403,
    'global',
    'domainPolicy',
    'The domain administrators have disabled Gmail apps.',
  ),
  gmail('scope-missing', 'Sending was not granted', insufficientScope),
  gmail('delegation-denied', 'Delegation denied', {
    status: 403,
    message: 'Delegation denied for user@domain',
    reason: 'forbidden',
    rpc: 'PERMISSION_DENIED',
  }),
  gmail('token-refused', 'Token is refused', invalidCredentials),
  older(
    'token-refused-older',
    'Token is refused, older form',
    401,
    'global',
    'authError',
    'Invalid Credentials',
  ),
  gmail('no-gmail', 'Account has no Gmail', {
    status: 400,
    message: 'Mail service not enabled',
    reason: 'failedPrecondition',
    rpc: 'FAILED_PRECONDITION',
  }),
  gmail('invalid-to', 'Recipient is not valid', invalidArgument('Invalid To header')),
  gmail(
    'recipient-required',
    'Recipient is missing',
    invalidArgument('Recipient address required'),
  ),
  older('bad-request', 'Bad request', 400, 'global', 'badRequest', 'Bad Request'),
  gmail('too-large', 'Message is too large', {
    status: 413,
    message: 'Request Entity Too Large',
    reason: 'uploadTooLarge',
    rpc: 'INVALID_ARGUMENT',
  }),
  older('backend-error', 'Backend error', 500, 'global', 'backendError', 'Backend Error'),
  gmail('bad-gateway', 'Bad gateway', { ...backend, status: 502 }),
  gmail('unavailable', 'Service unavailable', { ...backend, status: 503, rpc: 'UNAVAILABLE' }),
  gmail('gateway-timeout', 'Gateway timeout', {
    ...backend,
    status: 504,
    rpc: 'DEADLINE_EXCEEDED',
  }),
  send('bad-gateway-html', 'Bad gateway with an HTML page', {
    status: 502,
    headers: { 'content-type': 'text/html' },
    body: '<html><body><h1>502. That’s an error.</h1></body></html>',
  }),
  send('accepts-then-drops', 'Accepts, then the line drops', { drop: 'after-accept' }),
  send('accepts-then-silence', 'Accepts, then says nothing for a minute', {
    drop: 'after-accept',
    delayMs: 60_000,
  }),
  send('accepts-then-500', 'Accepts, then answers 500', {
    accept: true,
    status: 500,
    body: gmailErrorBody({ ...backend, status: 500 }),
  }),
  send('accepts-then-503', 'Accepts, then answers 503', {
    accept: true,
    status: 503,
    body: gmailErrorBody({ ...backend, status: 503 }),
  }),
  send('cut-before', 'Line drops before anything is done', { drop: 'before' }),
  send('slow', 'Answers after 30 seconds', { delayMs: 30_000 }),
  send('bounces-later', 'Accepts, then a bounce comes', {
    afterwards: { bounce: '550 5.1.1 The email account that you tried to reach does not exist' },
  }),
  send('never-arrives', 'Accepted mail never arrives', { afterwards: { lose: true } }),
  send('arrives-late', 'Accepted mail arrives five minutes later', {
    afterwards: { delaySeconds: 300 },
  }),
  send('greylisted', 'Accepted mail is taken at the next try, five minutes later', {
    afterwards: { greylistSeconds: 300 },
  }),
  send('signature-broken', 'Accepted mail is changed after it was signed', {
    afterwards: { signature: 'broken' },
  }),
  send('signature-missing', 'Accepted mail leaves without DKIM', {
    afterwards: { signature: 'none' },
  }),
  send('signed-elsewhere', 'Accepted mail is signed with a domain of the provider', {
    afterwards: { signature: 'elsewhere' },
  }),
  send('sent-elsewhere', 'Accepted mail leaves by a stranger’s server, unsigned', {
    afterwards: { signature: 'none', envelopeFrom: 'bounces@elsewhere.example' },
  }),
]

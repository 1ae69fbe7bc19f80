import { randomUUID } from 'node:crypto'
import type { NamedFault, ScriptedAnswer } from './faults.ts'
import { microsoftFault } from './microsoft-fault.ts'

const send = (name: string, title: string, answer: ScriptedAnswer) =>
  microsoftFault(name, title, 'send', () => answer)

const graph = (
  name: string,
  title: string,
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
) =>
  microsoftFault(name, title, 'send', ({ now }) => ({
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

/** Fact sheet 1.7 to 1.10: answers of Graph. */
export const microsoftSendFaults: readonly NamedFault[] = [
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
  microsoftFault(
    'throttled-until-date',
    'Throttled, with a date to wait for',
    'send',
    ({ now }) => ({
      status: 429,
      headers: { 'retry-after': new Date(now + 60_000).toUTCString() },
      body: graphBody(now, 'TooManyRequests', 'Too many requests.'),
    }),
  ),
  graph(
    'throttled-without-time',
    'Throttled, without a time to wait',
    429,
    'activityLimitReached',
    'The app or user has been throttled.',
  ),
  microsoftFault(
    'throttled-but-sent',
    'Throttled, though the mail was sent',
    'send',
    ({ now }) => ({
      accept: true,
      status: 429,
      headers: { 'retry-after': '10' },
      body: graphBody(now, 'ApplicationThrottled', throttled),
    }),
  ),
  send('accepted-with-retry-after', 'Accepted, with a Retry-After all the same', {
    status: 202,
    headers: { 'retry-after': '30' },
  }),
  send('accepts-then-drops', 'Accepts, then the line drops', { drop: 'after-accept' }),
  send('accepts-then-silence', 'Accepts, then says nothing for a minute', {
    drop: 'after-accept',
    delayMs: 60_000,
  }),
  microsoftFault('accepts-then-500', 'Accepts, then answers 500', 'send', ({ now }) => ({
    accept: true,
    status: 500,
    body: graphBody(now, 'UnknownError', ''),
  })),
  microsoftFault('accepts-then-504', 'Accepts, then answers 504', 'send', ({ now }) => ({
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
  microsoftFault(
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
  microsoftFault('profile-refused', '/me is refused', 'me', ({ now }) => ({
    status: 403,
    body: graphBody(
      now,
      'Authorization_RequestDenied',
      'Insufficient privileges to complete the operation.',
    ),
  })),
]

import type { Reply } from '../control/scripted-reply.ts'

export interface GmailError {
  status: number
  message: string
  reason: string
  domain?: string
  /** google.rpc code name, as in the newer envelope. */
  rpc: string
  location?: { location: string; locationType: string }
  details?: readonly unknown[]
}

/** Gmail's newer error envelope as seen live (section 2.8 of the fact sheet). */
export const gmailErrorBody = (failure: GmailError) => ({
  error: {
    code: failure.status,
    message: failure.message,
    errors: [
      {
        message: failure.message,
        domain: failure.domain ?? 'global',
        reason: failure.reason,
        ...failure.location,
      },
    ],
    status: failure.rpc,
    ...(failure.details ? { details: failure.details } : {}),
  },
})

export const gmailError = (failure: GmailError): Reply => ({
  status: failure.status,
  body: gmailErrorBody(failure),
  outcome: failure.reason,
})

export const invalidCredentials: GmailError = {
  status: 401,
  message:
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
  reason: 'authError',
  rpc: 'UNAUTHENTICATED',
  location: { location: 'Authorization', locationType: 'header' },
}

export const insufficientScope: GmailError = {
  status: 403,
  message: 'Request had insufficient authentication scopes.',
  reason: 'insufficientPermissions',
  rpc: 'PERMISSION_DENIED',
  details: [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
      domain: 'googleapis.com',
    },
  ],
}

export const invalidArgument = (message: string): GmailError => ({
  status: 400,
  message,
  reason: 'invalidArgument',
  rpc: 'INVALID_ARGUMENT',
})

/** The time to wait is in the message only; there is no Retry-After header. */
export const rateLimited = (until: number, which = ''): GmailError => ({
  status: 429,
  message: `User-rate limit exceeded.  Retry after ${new Date(until).toISOString()}${which}`,
  domain: 'usageLimits',
  reason: 'rateLimitExceeded',
  rpc: 'RESOURCE_EXHAUSTED',
})

import type { ConnectFailure, Provider as ProviderName, SendingCode } from '@letterhead/contract'

/** What a provider said, for the log, the timeline and *technical details*; never a token or body. */
export interface Technical {
  /** `AADSTS50173`, `ErrorSendAsDenied`, `rateLimitExceeded`, `ECONNREFUSED`, `550 5.7.1`, … */
  readonly providerCode: string | null
  readonly httpStatus: number | null
  /** Entra/Graph `request-id` or `correlation_id`; Google sends none. */
  readonly correlationId: string | null
  readonly at: Date
}

/** The account behind a grant. `key` is `tid:oid` (Microsoft) or `sub` (Google), never an address. */
export interface GrantedAccount {
  readonly key: string
  /** Entra `tid`, or Google's `hd` (null for a consumer account). */
  readonly tenant: string | null
  readonly email: string
  readonly name: string | null
}

export interface Tokens {
  readonly accessToken: string
  readonly accessTokenExpiresAt: Date
  /** Null when the answer had none: then the stored one stays. */
  readonly refreshToken: string | null
  /**
   * Granted scopes by last path segment: `Mail.Send`, `gmail.send`, … Empty after a refresh whose
   * answer named none: then what was granted stays (RFC 6749 6).
   */
  readonly scopes: readonly string[]
  /** The provider has said when the grant itself ends (Google's `refresh_token_expires_in`). */
  readonly grantEndsAt?: Date | null
}

export interface AuthorizationRequest {
  readonly state: string
  readonly nonce: string
  /** PKCE S256 challenge (RFC 7636). */
  readonly codeChallenge: string
  readonly redirectUri: string
  readonly purpose: 'connect' | 'reconnect' | 'send_as'
  /** The account's address on reconnect and send_as. */
  readonly loginHint: string | null
}

export interface CodeExchange {
  /** The whole callback URL as the browser brought it (its origin is ours, by configuration). */
  readonly callbackUrl: URL
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
  readonly redirectUri: string
  readonly purpose: 'connect' | 'reconnect' | 'send_as'
}

export type ExchangeResult =
  | {
      readonly kind: 'granted'
      readonly account: GrantedAccount
      readonly tokens: Tokens
      /** Asked for and not granted; not empty means: save nothing (`scope_missing`). */
      readonly missingScopes: readonly string[]
    }
  | {
      readonly kind: 'failed'
      readonly failure: ConnectFailure
      readonly technical: Technical
      /** With `provider_not_configured`: what the operator must put right. */
      readonly fault?: SendingCode
    }

export type RefreshResult =
  | { readonly kind: 'refreshed'; readonly tokens: Tokens }
  /** The grant is gone, if a re-read shows that the same token is still the stored one. */
  | { readonly kind: 'dead'; readonly code: SendingCode; readonly technical: Technical }
  | {
      readonly kind: 'later'
      readonly code: SendingCode
      readonly retryAt: Date | null
      readonly technical: Technical
    }
  | { readonly kind: 'misconfigured'; readonly code: SendingCode; readonly technical: Technical }

export type RevokeResult = 'revoked' | 'not_offered' | 'unconfirmed'

export interface Mailbox {
  readonly email: string
  readonly name?: string | undefined
}

/** One message as it shall leave. Already validated: no control characters in any one-line field. */
export interface OutgoingMessage {
  readonly notificationId: string
  /** Our Message-ID with angle brackets; Gmail replaces it, so the id also goes in a header. */
  readonly messageId: string
  readonly from: Mailbox
  readonly to: readonly Mailbox[]
  readonly cc: readonly Mailbox[]
  readonly bcc: readonly Mailbox[]
  readonly replyTo: Mailbox | null
  readonly subject: string
  readonly html: string | null
  readonly text: string | null
  readonly date: Date
}

/** `mime`: the whole RFC 5322 message; `json`: Graph's message resource (Microsoft only). */
export type MessageForm = 'mime' | 'json'

/** Ready to be posted: composing can fail, posting only has outcomes. */
export interface ComposedMessage {
  readonly form: MessageForm
  readonly notificationId: string
  /** RFC 5322 bytes for `mime`, UTF-8 JSON for `json`. */
  readonly bytes: Buffer
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
}

/** What one call to a provider came to. */
export type Outcome =
  | {
      readonly kind: 'accepted'
      readonly code: 'accepted'
      /** Gmail's `id`, or Graph's `request-id`. */
      readonly providerMessageId: string | null
      readonly technical: Technical
    }
  | { readonly kind: 'rejected'; readonly code: SendingCode; readonly technical: Technical }
  | {
      readonly kind: 'later'
      readonly code: SendingCode
      /** When the provider said so; null: by our own schedule. */
      readonly retryAt: Date | null
      readonly technical: Technical
    }
  | {
      readonly kind: 'reconnect'
      readonly code: SendingCode
      /** True for a 401: refresh once and try once more before believing it (fact sheet 1.10, 2.8). */
      readonly tokenRefused: boolean
      readonly technical: Technical
    }
  | { readonly kind: 'misconfigured'; readonly code: SendingCode; readonly technical: Technical }
  | { readonly kind: 'unknown'; readonly code: SendingCode; readonly technical: Technical }

/** The pace of one mailbox; counted over all lanes and processes. */
export interface Limits {
  readonly perMinute: number
  /** Messages in rolling 24 hours. */
  readonly perDay: number
  readonly inFlight: number
  /** to + cc + bcc in rolling 24 hours; absent or null: not limited. */
  readonly recipientsPerDay?: number | null
  /** Upload in rolling five minutes; absent or null: not limited. */
  readonly bytesPerFiveMinutes?: number | null
  /** `perDay` of an account without a tenant (gmail.com); absent: the same. */
  readonly consumerPerDay?: number
}

/** Where mail can leave: a provider's mailbox or the platform's SMTP server. */
export interface Transport {
  /** Look at `form` of the result: Bcc recipients make Microsoft's adapter choose JSON. */
  readonly compose: (message: OutgoingMessage, form: MessageForm) => Promise<ComposedMessage>
  readonly limits: Limits
}

/** One provider, behind which Microsoft and Google look alike. Never throws for a provider's answer. */
export interface ProviderPort extends Transport {
  readonly name: ProviderName
  /** False while its discovery document is wrong or out of reach. */
  readonly isAvailable: () => Promise<boolean>
  readonly authorizationUrl: (request: AuthorizationRequest) => Promise<URL>
  readonly exchange: (exchange: CodeExchange) => Promise<ExchangeResult>
  /** `tenant` as stored with the connection: Microsoft refreshes at the account's own tenant. */
  readonly refresh: (grant: {
    readonly refreshToken: string
    readonly tenant: string | null
  }) => Promise<RefreshResult>
  readonly revoke: (refreshToken: string) => Promise<RevokeResult>
  /** Posts once; never retries by itself. Only the outbox calls this. */
  readonly send: (call: {
    readonly accessToken: string
    readonly message: ComposedMessage
  }) => Promise<Outcome>
  /** Which form to use for this sender (decision 6). */
  readonly formFor: (sender: { readonly mailbox: string; readonly email: string }) => MessageForm
  /** Scopes needed to send as `email` from `mailbox`, by last path segment. */
  readonly scopesFor: (sender: {
    readonly mailbox: string
    readonly email: string
  }) => readonly string[]
  readonly links: (account: { readonly tenant: string | null; readonly email: string }) => {
    readonly log: string
    readonly grants: string
  }
}

/** The operator's SMTP server, for organisations without an effective sender. */
export interface PlatformPort extends Transport {
  readonly sender: { readonly name: string; readonly email: string }
  /** Posts once; never retries by itself. Only the outbox calls this. */
  readonly send: (call: { readonly message: ComposedMessage }) => Promise<Outcome>
}

/** Null: the operator has not set this provider up. */
export type Providers = Readonly<Record<ProviderName, ProviderPort | null>>

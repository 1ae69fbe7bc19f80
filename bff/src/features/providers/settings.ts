import type { Provider } from '@letterhead/contract'
import type { Limits } from './port.ts'

interface OAuthClient {
  readonly clientId: string
  readonly clientSecret: string
  /** A second one while rolling over: tried when the first is refused, and the other way round. */
  readonly nextClientSecret?: string | null
  /** The pace of one mailbox. */
  readonly limits: Limits
  /** Every provider endpoint must be https. */
  readonly production: boolean
}

/** URLs without a slash at the end. */
export interface MicrosoftSettings extends OAuthClient {
  /** `https://login.microsoftonline.com`, a national cloud's, or a stand-in's. */
  readonly loginUrl: string
  /** `organizations`, a tenant's id or a verified domain. */
  readonly tenant: string
  readonly graphUrl: string
}

/** URLs without a slash at the end. */
export interface GoogleSettings extends OAuthClient {
  /** `https://accounts.google.com`; the endpoints come from its discovery document. */
  readonly issuerUrl: string
  readonly gmailUrl: string
}

export interface PlatformSmtpSettings {
  /** `smtp://` or `smtps://`, with user and password where the server asks for them. */
  readonly smtpUrl: string
  readonly sender: { readonly name: string; readonly email: string }
  readonly limits: Limits
}

/** The part of pino's logger that providers use. Never handed tokens, bodies or addresses. */
export interface ProviderLog {
  readonly error: (fields: Record<string, unknown>, sentence: string) => void
}

export interface ProviderDependencies {
  readonly log: ProviderLog
  /**
   * How its discovery document was taken: `rejected` when it names a foreign issuer or is not what
   * it must be. Out of reach is neither.
   */
  readonly onDiscovery?: (provider: Provider, verdict: 'accepted' | 'rejected') => void
  /** Which client secret has proven itself; told again when it is another one. */
  readonly onSecret?: (provider: Provider, which: 'first' | 'second') => void
  readonly now: () => Date
}

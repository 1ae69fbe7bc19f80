import type { ConnectFailure, SendingCode } from '../rosetta-codes.ts'
import type { RosettaCode, RosettaOwner, RosettaProvider, RosettaSituation } from './entry.ts'
import type { Page } from './pages.ts'

type At<T> = Readonly<Record<RosettaProvider, T>>
interface Ruling {
  readonly owner: At<RosettaOwner>
  readonly page: At<Page | null>
}

const everywhere = <T>(value: T): At<T> => ({ microsoft: value, google: value, platform: value })
const at = <T>(microsoft: T, google: T, platform: T): At<T> => ({ microsoft, google, platform })
const rule = (owner: At<RosettaOwner>, page: At<Page | null>): Ruling => ({ owner, page })

const YOU = everywhere<RosettaOwner>('you')
const YOUR_IT = everywhere<RosettaOwner>('your_it')
const OPERATOR = everywhere<RosettaOwner>('operator')
const NOBODY = everywhere<RosettaOwner>('nobody')
// The platform's mail server is the operator's, whatever is wrong with it.
const PROVIDER = at<RosettaOwner>('provider', 'provider', 'operator')

const NOWHERE = everywhere<Page | null>(null)
const SETTINGS = everywhere<Page | null>('settings')
const LOG = at<Page | null>('message_trace', 'google_log_search', null)
const SIGN_INS = at<Page | null>('entra', 'google_admin', null)
const MAILBOXES = at<Page | null>('exchange_admin', 'google_admin', null)
const APP_ACCESS = at<Page | null>('entra_apps', 'google_app_access', null)
const REGISTRATION = at<Page | null>('entra', 'google_clients', null)
const API = at<Page | null>('entra', 'google_cloud', null)

const CONNECTING: Record<ConnectFailure, Ruling> = {
  consent_denied: rule(YOU, NOWHERE),
  admin_consent_required: rule(
    YOUR_IT,
    at<Page | null>('admin_consent', 'google_app_access', null),
  ),
  admin_policy_blocked: rule(YOUR_IT, APP_ACCESS),
  access_policy_blocked: rule(YOUR_IT, SIGN_INS),
  scope_missing: rule(YOU, NOWHERE),
  no_refresh_token: rule(YOU, at<Page | null>('microsoft_my_apps', 'google_permissions', null)),
  account_mismatch: rule(YOU, NOWHERE),
  tenant_mismatch: rule(YOU, NOWHERE),
  account_not_allowed: rule(YOU, NOWHERE),
  mailbox_unavailable: rule(YOUR_IT, MAILBOXES),
  attempt_expired: rule(YOU, NOWHERE),
  attempt_invalid: rule(YOU, NOWHERE),
  attempt_replaced: rule(YOU, NOWHERE),
  attempt_cancelled: rule(YOU, NOWHERE),
  code_rejected: rule(YOU, NOWHERE),
  provider_not_configured: rule(OPERATOR, REGISTRATION),
  provider_unavailable: rule(PROVIDER, NOWHERE),
  unexpected_answer: rule(OPERATOR, NOWHERE),
}

const SENDING: Record<SendingCode, Ruling> = {
  accepted: rule(NOBODY, LOG),
  message_rejected: rule(OPERATOR, NOWHERE),
  recipient_rejected: rule(YOU, NOWHERE),
  message_too_large: rule(OPERATOR, NOWHERE),
  sender_not_allowed: rule(
    at<RosettaOwner>('your_it', 'you', 'operator'),
    at<Page | null>('exchange_admin', 'settings', null),
  ),
  headers_rejected: rule(OPERATOR, NOWHERE),
  test_expired: rule(YOU, SETTINGS),
  provider_throttled: rule(NOBODY, NOWHERE),
  mailbox_quota_reached: rule(NOBODY, NOWHERE),
  // At the platform's server it is a recipient's mailbox.
  mailbox_full: rule(at<RosettaOwner>('you', 'you', 'nobody'), NOWHERE),
  provider_unavailable: rule(PROVIDER, NOWHERE),
  connection_refused: rule(OPERATOR, NOWHERE),
  grant_revoked: rule(YOU, SETTINGS),
  grant_expired: rule(YOU, SETTINGS),
  interaction_required: rule(YOU, SETTINGS),
  scope_missing: rule(YOU, SETTINGS),
  access_policy_blocked: rule(YOUR_IT, SIGN_INS),
  account_disabled: rule(YOUR_IT, SIGN_INS),
  mailbox_unavailable: rule(YOUR_IT, MAILBOXES),
  mailbox_blocked: rule(YOUR_IT, MAILBOXES),
  domain_policy_blocked: rule(YOUR_IT, APP_ACCESS),
  client_secret_invalid: rule(OPERATOR, REGISTRATION),
  client_secret_expired: rule(OPERATOR, REGISTRATION),
  app_misconfigured: rule(OPERATOR, REGISTRATION),
  api_disabled: rule(OPERATOR, API),
  project_quota_reached: rule(OPERATOR, API),
  token_unreadable: rule(OPERATOR, NOWHERE),
  platform_smtp_refused: rule(OPERATOR, NOWHERE),
  provider_not_configured: rule(OPERATOR, REGISTRATION),
  no_answer: rule(YOU, LOG),
  server_error_after_send: rule(YOU, LOG),
  unexpected_answer: rule(YOU, LOG),
  interrupted: rule(YOU, LOG),
  poison: rule(OPERATOR, NOWHERE),
  disconnected: rule(YOU, SETTINGS),
  no_sender: rule(YOU, SETTINGS),
  sender_not_allowed_here: rule(YOU, SETTINGS),
}

/** What an SMTP server can answer; it has no grants, consents or registrations. */
export const PLATFORM_SENDING_CODES: readonly SendingCode[] = [
  'accepted',
  'message_rejected',
  'recipient_rejected',
  'message_too_large',
  'sender_not_allowed',
  'headers_rejected',
  'test_expired',
  'provider_throttled',
  'mailbox_quota_reached',
  'mailbox_full',
  'provider_unavailable',
  'connection_refused',
  'platform_smtp_refused',
  'provider_not_configured',
  'no_answer',
  'server_error_after_send',
  'unexpected_answer',
  'interrupted',
  'poison',
  'disconnected',
  'no_sender',
]
const AT_PLATFORM: ReadonlySet<SendingCode> = new Set(PLATFORM_SENDING_CODES)

const isConnectFailure = (code: RosettaCode): code is ConnectFailure =>
  Object.hasOwn(CONNECTING, code)
const isSendingCode = (code: RosettaCode): code is SendingCode => Object.hasOwn(SENDING, code)

/** Which list a code is to be read in, and as which code of that list. */
export type Reading =
  | { readonly kind: 'connecting'; readonly code: ConnectFailure }
  | { readonly kind: 'sending'; readonly code: SendingCode }

export const readingOf = (code: RosettaCode, situation: RosettaSituation): Reading => {
  const { during, provider } = situation
  if (isConnectFailure(code) && (during === 'connecting' || !isSendingCode(code)))
    return { kind: 'connecting', code: connectingCodeAt(provider, code) }
  if (!isSendingCode(code)) return { kind: 'connecting', code: 'unexpected_answer' }
  // A code that an SMTP server cannot mean is a refusal that its operator must look into.
  const known = provider !== 'platform' || AT_PLATFORM.has(code)
  return { kind: 'sending', code: known ? code : 'platform_smtp_refused' }
}

// An administrator's approval has another name at each provider.
const connectingCodeAt = (provider: RosettaProvider, code: ConnectFailure): ConnectFailure => {
  if (provider === 'microsoft' && code === 'admin_policy_blocked') return 'admin_consent_required'
  if (provider === 'google' && code === 'admin_consent_required') return 'admin_policy_blocked'
  return code
}

/** Who must act, and on which page. */
export const rulingOf = (
  reading: Reading,
  situation: RosettaSituation,
): { readonly owner: RosettaOwner; readonly page: Page | null } => {
  const { owner, page } =
    reading.kind === 'connecting' ? CONNECTING[reading.code] : SENDING[reading.code]
  const here = page[situation.provider]
  const withoutLink = here === 'admin_consent' && situation.adminConsentUrl === null
  return { owner: owner[situation.provider], page: withoutLink ? 'entra_apps' : here }
}

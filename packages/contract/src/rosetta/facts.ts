import type { RosettaProvider, RosettaSituation } from './entry.ts'
import { settingsUrl } from './pages.ts'
import { plainUrl, plainValue } from './plain-value.ts'
import { sendAsScript } from './power-shell.ts'

/** What stands in a sentence where a name is not known. */
export interface Nouns {
  readonly platform: string
  readonly product: string
  readonly organization: string
  readonly mailbox: string
  readonly sender: string
  readonly expected: string
  readonly actual: string
  readonly account: string
}

/** The situation as the texts use it: cleaned, and readable where something is unknown. */
export interface Facts {
  readonly provider: RosettaProvider
  /** `Microsoft`, `Google`, or the language's words for the platform's mail server. */
  readonly company: string
  readonly product: string
  readonly organization: string
  readonly mailbox: string
  readonly sender: string
  readonly expected: string
  readonly actual: string
  /** The account that the code is about, as a third person reads it. */
  readonly account: string
  readonly clientId: string | null
  readonly retryAt: string | null
  readonly adminConsentUrl: string | null
  readonly redirectUri: string | null
  /** Scopes that were asked for and not given, e.g. `Mail.Send`; null when unknown. */
  readonly missing: string | null
  /** The permission to send as another mailbox is what is missing. */
  readonly missesSendAs: boolean
  /** Null when an address is unknown or another provider's. */
  readonly sendAsScript: string | null
  /** Lines of the text for IT or the operator; null: unknown, left out. */
  readonly letter: Readonly<Record<LetterLine, string | null>>
}

export type LetterLine =
  | 'application'
  | 'clientId'
  | 'tenant'
  | 'organization'
  | 'mailbox'
  | 'sender'
  | 'permissions'
  | 'redirectUri'
  | 'service'

const COMPANY = { microsoft: 'Microsoft', google: 'Google' } as const
const SEND_AS_SCOPE = 'Mail.Send.Shared'
const MICROSOFT_SCOPES = 'openid profile email offline_access User.Read Mail.Send'
const GOOGLE_SCOPES = 'openid email profile https://www.googleapis.com/auth/gmail.send'

const permissionsOf = (provider: RosettaProvider, sendsAsOther: boolean): string | null => {
  if (provider === 'platform') return null
  if (provider === 'google') return GOOGLE_SCOPES
  return sendsAsOther ? `${MICROSOFT_SCOPES} ${SEND_AS_SCOPE}` : MICROSOFT_SCOPES
}

export const factsOf = (situation: RosettaSituation, nouns: Nouns): Facts => {
  const { provider } = situation
  const product = plainValue(situation.productName)
  const organization = plainValue(situation.organizationName)
  const mailbox = plainValue(situation.mailbox)
  const sender = plainValue(situation.senderEmail)
  const actual = plainValue(situation.actualAccount)
  // The platform’s server has neither a registration nor a directory.
  const clientId = provider === 'platform' ? null : plainValue(situation.clientId)
  const tenant = provider === 'platform' ? null : plainValue(situation.tenant)
  const account = situation.during === 'connecting' ? (actual ?? mailbox) : (mailbox ?? actual)
  const service = plainUrl(situation.publicUrl)?.replace(/\/+$/, '') ?? null
  const missesSendAs = situation.missingScopes.includes(SEND_AS_SCOPE)
  const otherSender =
    sender !== null && mailbox !== null && sender.toLowerCase() !== mailbox.toLowerCase()
  const redirectUri =
    service === null || provider === 'platform' ? null : `${service}/oauth/${provider}/callback`
  return {
    provider,
    company: provider === 'platform' ? nouns.platform : COMPANY[provider],
    product: product ?? nouns.product,
    organization: organization ?? nouns.organization,
    mailbox: mailbox ?? nouns.mailbox,
    sender: sender ?? nouns.sender,
    expected: plainValue(situation.expectedAccount) ?? mailbox ?? nouns.expected,
    actual: actual ?? nouns.actual,
    account: account ?? nouns.account,
    clientId,
    retryAt: plainValue(situation.retryAt),
    adminConsentUrl: plainUrl(situation.adminConsentUrl),
    redirectUri,
    missing: plainValue(situation.missingScopes.join(', ')),
    missesSendAs,
    sendAsScript:
      provider === 'microsoft' && sender !== null && mailbox !== null
        ? sendAsScript(sender, mailbox)
        : null,
    letter: {
      application: product,
      clientId,
      tenant,
      organization,
      mailbox: account,
      sender: otherSender ? sender : null,
      permissions: permissionsOf(provider, missesSendAs || otherSender),
      redirectUri,
      service: settingsUrl(situation.publicUrl),
    },
  }
}

import type { Facts } from '../facts.ts'

/** Paragraphs that several codes ask IT with. */

const approveAtMicrosoft = ({ product, adminConsentUrl }: Facts): string =>
  adminConsentUrl === null
    ? `Please grant it in the Microsoft Entra admin center: Entra ID, Enterprise apps, ${product}, Permissions, “Grant admin consent”. If the app is not listed there yet, ask us for its approval link.`
    : `Please open this link with an account that may grant consent (Cloud Application Administrator, for example), read what is asked, and accept: ${adminConsentUrl}`

const trustAtGoogle = ({ clientId, product }: Facts): string =>
  `Please allow it in the Google Admin console: Security, Access and data control, API controls, app access control. Add the OAuth app, found by ${clientId === null ? `its name, ${product}` : 'the client ID below'}, and set its access to “Trusted”.`

const ONLY_SENDING =
  'The permissions are delegated: the app may send from the mailbox that signs in, and it can neither read that mailbox nor reach another one.'

export const askForApproval = (facts: Facts): readonly string[] => [
  `${facts.product} sends the notifications of ${facts.organization} from our own mailbox. Our ${facts.company} settings want an administrator’s approval for that app first.`,
  facts.provider === 'google' ? trustAtGoogle(facts) : approveAtMicrosoft(facts),
  facts.missesSendAs
    ? 'Mail.Send.Shared is asked because the sender is another mailbox than the one that signs in; Exchange’s own “Send as” right decides which.'
    : ONLY_SENDING,
]

export const askAboutSignInRule = (facts: Facts): readonly string[] => [
  `A sign-in of ${facts.account} to ${facts.product} was refused by a rule of our organisation.`,
  facts.provider === 'google'
    ? 'Please check in the Google Admin console: Security, Access and data control, Context-Aware Access and API controls. The app signs in from a server, so an access level tied to a device or a place cannot be met.'
    : 'Please find the sign-in in the Microsoft Entra admin center: Entra ID, Monitoring & health, Sign-in logs (interactive and non-interactive), by the correlation ID sent along. The tab Conditional Access names the policy. If the app requires assignment instead, add the account in Enterprise apps, Users and groups.',
  'Please exempt this app for this mailbox, or tell us which account may be used.',
]

export const askForMailbox = ({ provider, account }: Facts): readonly string[] => [
  provider === 'google'
    ? `Google reports that the mail service is not enabled for ${account}. Please check in the Google Admin console that the user has a licence with Gmail and that Apps, Google Workspace, Gmail is on for their organisational unit.`
    : `Microsoft Graph reports no active Exchange Online mailbox for ${account} (MailboxNotEnabledForRESTAPI: inactive, soft-deleted or on-premises; a guest has none either). Please assign a licence with Exchange Online, or name a mailbox that is hosted in Exchange Online.`,
]

export const tellOperator = ({ product, company }: Facts, finding: string): readonly string[] => [
  `${product} cannot use ${company} at the moment. ${finding}`,
]

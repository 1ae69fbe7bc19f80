import type { Say } from '../compose-entry.ts'
import type { Facts } from '../facts.ts'
import { askAboutSignInRule, askForApproval, askForMailbox } from './letters.ts'

type Code =
  | 'grant_revoked'
  | 'grant_expired'
  | 'interaction_required'
  | 'scope_missing'
  | 'access_policy_blocked'
  | 'account_disabled'
  | 'mailbox_unavailable'
  | 'mailbox_blocked'
  | 'domain_policy_blocked'

const KEPT = 'Emails that wait are kept and leave once the mailbox can send again.'
const RECONNECT = ({ mailbox }: Facts): string =>
  `Choose Reconnect on the settings page and sign in as ${mailbox}.`

const whyRevoked = ({ provider }: Facts): string =>
  provider === 'google'
    ? 'A password change, a removal of the app from the account, or a rule of your administrator can cause this.'
    : 'A reset by your administrator, a new security rule, or a removal of the app can cause this.'

const whyExpired = ({ provider }: Facts): string =>
  provider === 'google'
    ? 'Google ends access that was not used for six months.'
    : 'Microsoft ends access that was not used for 90 days.'

const askToUnblock = ({ provider, account, product }: Facts): readonly string[] => [
  `${account}, from which ${product} sends our notifications, was blocked from sending.`,
  provider === 'google'
    ? 'Please open the user in the Google Admin console, Directory, Users, see why sending is suspended, and restore it once the cause is gone.'
    : 'Microsoft Graph answers ErrorMessageSubmissionBlocked or ErrorAccountSuspend. Please look for the mailbox among the restricted entities in the Microsoft Defender portal, secure the account (password, MFA, rules, sessions), then unblock it. Message trace shows what left last.',
]

const askToEnable = ({ provider, account, product }: Facts): readonly string[] => [
  `${product} sends our notifications from ${account}, and sign-in of that account is disabled or locked.`,
  provider === 'google'
    ? 'Please restore the user in the Google Admin console, Directory, Users, if it shall go on being used.'
    : 'Please check the account in the Microsoft Entra admin center, Entra ID, Users: account enabled, not locked, password not expired. A mailbox of its own for notifications does not end with a person’s departure.',
]

export const renewing: Record<Code, Say> = {
  grant_revoked: (facts) => ({
    title: `${facts.company} has stopped accepting our access`,
    what: `${whyRevoked(facts)} ${KEPT}`,
    steps: [RECONNECT(facts), 'Your sender and your settings stay as they are.'],
  }),
  grant_expired: (facts) => ({
    title: `Our access at ${facts.company} has expired`,
    what: `${whyExpired(facts)} ${KEPT}`,
    steps: [
      RECONNECT(facts),
      facts.provider === 'google'
        ? `If it ends again after seven days, tell the operator of ${facts.product}: their app at Google is then still in Testing.`
        : `If it ends again soon, tell the operator of ${facts.product}.`,
    ],
  }),
  interaction_required: (facts) => ({
    title: `${facts.company} wants somebody to sign in again`,
    what: `A rule of your organisation asks for a fresh sign-in, for example with a second factor. ${KEPT}`,
    steps: [
      RECONNECT(facts),
      'If it is asked for again and again, send the text below to your IT administrator.',
    ],
    ask: [
      `${facts.product} sends our notifications from ${facts.mailbox} without anybody at the keyboard. A rule that asks for a new sign-in at intervals stops it every time.`,
      facts.provider === 'google'
        ? 'Please exempt this app, as a trusted app, from the session control of Google Cloud and of Workspace (Google Admin console, Security, Access and data control).'
        : 'Please look in the Microsoft Entra admin center, Entra ID, Conditional Access, for the policy with sign-in frequency or an MFA condition, and exclude this mailbox for this app, or use a service mailbox that is protected by other means.',
    ],
  }),
  scope_missing: (facts) => ({
    title: facts.missesSendAs
      ? `The permission to send as ${facts.sender} is missing`
      : 'The permission to send email is missing',
    what: `The access we hold does not include it.${facts.missing === null ? '' : ` Missing: ${facts.missing}.`} ${KEPT}`,
    steps: [
      RECONNECT(facts),
      facts.provider === 'google'
        ? 'On Google’s page, tick “Send email on your behalf”, then continue.'
        : 'On Microsoft’s page, accept all the permissions that are listed.',
    ],
  }),
  access_policy_blocked: (facts) => ({
    title: 'A sign-in rule of your organisation blocks our access',
    what: `${facts.company} recognises the account, but a rule of your organisation no longer allows the access. ${KEPT}`,
    steps: [
      'Send the text below to your IT administrator, together with the technical details.',
      `Once they have allowed it, choose Reconnect on the settings page and sign in as ${facts.mailbox}.`,
    ],
    ask: askAboutSignInRule(facts),
  }),
  account_disabled: (facts) => ({
    title: 'The account of the mailbox is disabled',
    what: `${facts.company} no longer lets ${facts.mailbox} sign in: it is disabled, locked, or its password has expired. ${KEPT}`,
    steps: [
      'Send the text below to your IT administrator.',
      'Once the account is enabled, choose Reconnect on the settings page.',
      'If the person has left, connect another mailbox instead.',
    ],
    ask: askToEnable(facts),
  }),
  mailbox_unavailable: (facts) => ({
    title: 'The account has no active mailbox any more',
    what: `${facts.company} finds no mailbox that can send for ${facts.mailbox}: the licence or the mail service may have been taken away. ${KEPT}`,
    steps: [
      'Send the text below to your IT administrator.',
      'Once the mailbox is back, choose Reconnect on the settings page, or connect another mailbox.',
    ],
    ask: askForMailbox(facts),
  }),
  mailbox_blocked: (facts) => ({
    title: `${facts.company} blocked this mailbox from sending`,
    what: `It happens when a mailbox sends unusually much, or looks taken over: ${facts.mailbox}. ${KEPT}`,
    steps: [
      'Send the text below to your IT administrator soon: somebody else may be using the mailbox.',
      'Once it is unblocked, choose Reconnect on the settings page and send a test.',
    ],
    ask: askToUnblock(facts),
  }),
  domain_policy_blocked: (facts) => ({
    title: `A rule of your domain at ${facts.company} blocks this app`,
    what: `An administrator has switched off apps that send for your domain, or this one. ${KEPT}`,
    steps: [
      'Send the text below to your IT administrator.',
      'Once they have allowed the app, choose Reconnect on the settings page.',
    ],
    ask: askForApproval(facts),
  }),
}

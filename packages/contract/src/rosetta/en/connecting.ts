import type { Language } from '../compose-entry.ts'
import type { Facts } from '../facts.ts'
import { askAboutSignInRule, askForApproval, askForMailbox, tellOperator } from './letters.ts'
import { registrationChecks } from './registration-checks.ts'

const approval = (facts: Facts) => ({
  title:
    facts.provider === 'google'
      ? `Your Google administrator must allow ${facts.product}`
      : `A Microsoft 365 administrator must approve ${facts.product}`,
  what: `Your organisation does not let users approve apps by themselves. Nothing is wrong with your account, and nothing was saved.`,
  steps: [
    'Send the text below to your IT administrator; they need no account here.',
    'Wait until they have confirmed. The change can take a while to apply.',
    'Come back and connect again, with the mailbox that shall send and not with the administrator’s account.',
  ],
  ask: askForApproval(facts),
})

export const connecting: Language['connecting'] = {
  consent_denied: (facts) => ({
    title: `Permission was declined at ${facts.company}`,
    what: `The request was cancelled on the page of ${facts.company}. Nothing changed.`,
    steps: [
      'Start again when you are ready, and accept the permission to send email.',
      `If ${facts.company} said that an administrator must approve the app, send the text below to your IT administrator first.`,
    ],
    ask: askForApproval(facts),
  }),
  admin_consent_required: approval,
  admin_policy_blocked: approval,
  access_policy_blocked: (facts) => ({
    title: 'A sign-in rule of your organisation blocked access',
    what: `${facts.company} recognised the account, but a rule of your organisation did not allow this sign-in: the place, the device, or who may use this app. Nothing was saved.`,
    steps: [
      'Send the text below to your IT administrator, together with the technical details: these lead to this very sign-in.',
      'Once they have allowed it, connect again.',
    ],
    ask: askAboutSignInRule(facts),
  }),
  scope_missing: (facts) => ({
    title: facts.missesSendAs
      ? `The permission to send as ${facts.sender} was not given`
      : 'The permission to send email was not given',
    what: `You signed in, but without this permission no email can leave. Nothing was saved.${facts.missing === null ? '' : ` Missing: ${facts.missing}.`}`,
    steps: [
      'Start again with the same account.',
      facts.provider === 'google'
        ? 'On Google’s page, tick “Send email on your behalf”, then continue.'
        : 'On Microsoft’s page, accept all the permissions that are listed.',
    ],
  }),
  no_refresh_token: (facts) => ({
    title: `${facts.company} gave access for about an hour only`,
    what: 'Sending needs lasting access, and this time it was not granted. Nothing was saved.',
    steps: [
      'Start again and accept all that is asked.',
      `If it happens once more, open the list of your apps at ${facts.company} with the link, remove ${facts.product}, then start again.`,
      'If this account also sends for another organisation, reconnect it there afterwards.',
    ],
  }),
  account_mismatch: ({ actual, expected, company }) => ({
    title: 'You signed in with another account',
    what: `You signed in as ${actual}, but this setting uses ${expected}. Nothing changed.`,
    steps: [
      `Start again and choose ${expected} on the page of ${company}.`,
      'If you want to change the mailbox, start again and confirm the change when this page asks.',
    ],
  }),
  tenant_mismatch: ({ actual, organization, company }) => ({
    title: 'This account belongs to another organisation',
    what: `You signed in as ${actual}, which is not in the ${company} directory that ${organization} connected first. Nothing was saved.`,
    steps: [
      `Start again and choose an account of ${organization}.`,
      'If you are a guest in several directories, choose the account that has its mailbox in this one.',
      'If your organisation has moved to a new directory, ask the operator to release the old one.',
    ],
  }),
  account_not_allowed: ({ actual, provider }) => ({
    title: 'This kind of account cannot be used',
    what:
      provider === 'google'
        ? `Google does not let ${actual} use this app. Nothing was saved.`
        : `You signed in as ${actual}: a personal account, or a guest of another organisation. Nothing was saved.`,
    steps: [
      'Start again and choose to use another account.',
      provider === 'google'
        ? 'Sign in with an account of your organisation that uses Gmail.'
        : 'Sign in with a work or school account that has its mailbox in your organisation.',
    ],
  }),
  mailbox_unavailable: (facts) => ({
    title: 'This account has no mailbox that can send',
    what: `${facts.company} found no active mailbox for ${facts.actual}. Nothing was saved.`,
    steps: [
      'Start again with another account, one whose mailbox you know to work.',
      'To use this account, send the text below to your IT administrator, and connect once they have given it a mailbox.',
    ],
    ask: askForMailbox(facts),
  }),
  attempt_expired: (facts) => ({
    title: 'This sign-in expired after 10 minutes',
    what: `No answer from ${facts.company} came back to this page in time. Nothing was saved.`,
    steps: [
      'Close the sign-in window if it is still open, then start again.',
      facts.provider === 'google'
        ? 'If Google’s page said that access is blocked by your administrator, send the text below to your IT administrator.'
        : `If the page of ${facts.company} said that an administrator must approve the app, send the text below to your IT administrator.`,
      `If it showed any other error, send its words to the operator of ${facts.product}: they reach nobody else.`,
    ],
    ask: askForApproval(facts),
  }),
  attempt_invalid: () => ({
    title: 'This sign-in did not start from this page',
    what: 'The answer that came back belongs to no sign-in begun in this browser. For your safety nothing was saved.',
    steps: [
      'Close the sign-in window.',
      'Start again from this page, in the same browser.',
      'If you did not start a sign-in yourself, tell your IT administrator.',
    ],
  }),
  attempt_replaced: () => ({
    title: 'A newer sign-in took the place of this one',
    what: 'Only the newest sign-in of this page counts. Nothing was saved by this one.',
    steps: ['Finish the newer sign-in, or close it and start again.'],
  }),
  attempt_cancelled: () => ({
    title: 'This sign-in was cancelled',
    what: 'You gave it up before it was finished. Nothing was saved.',
    steps: ['Start again when you are ready.'],
  }),
  code_rejected: (facts) => ({
    title: `The sign-in was not confirmed by ${facts.company}`,
    what: 'The answer had been used already, or came too late. Nothing was saved.',
    steps: [
      'Close other sign-in windows.',
      'Start again, without going back or reloading on the way.',
      `If it persists, send the technical details to the operator of ${facts.product}.`,
    ],
  }),
  provider_not_configured: (facts) => ({
    title: `Signing in with ${facts.company} is not set up correctly here`,
    what: `${facts.company} does not recognise this installation of ${facts.product}. You need repair nothing, and nothing was saved.`,
    steps: [
      `Send the text below to the operator of ${facts.product}.`,
      'Connect again once they have repaired it.',
    ],
    ask: [
      ...tellOperator(facts, 'Its registration there is refused.'),
      ...registrationChecks(facts),
    ],
  }),
  provider_unavailable: ({ company }) => ({
    title: `No answer from ${company} at the moment`,
    what: `The fault is at ${company} or on the way to it. Nothing was saved.`,
    steps: ['Wait a few minutes, then start again.'],
  }),
  unexpected_answer: (facts) => ({
    title: `We did not understand the answer of ${facts.company}`,
    what: 'It is not among the answers we know, so we took it for a refusal. Nothing was saved.',
    steps: [
      'Start again.',
      `If it happens once more, send the text below with the technical details to the operator of ${facts.product}.`,
    ],
    ask: [
      `Connecting a mailbox at ${facts.company} ended with an answer that is not in our tables; status, code and correlation ID are in the technical details.`,
    ],
  }),
}

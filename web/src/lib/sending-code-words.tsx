import type { Provider, SendingCode } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'

export interface SendingFacts {
  readonly provider: Provider
  readonly company: string
  /** The connected mailbox, and the address that the mail should come from. */
  readonly mailbox: string
  readonly sender: string
}

/** What happened, and what to do about it. */
export interface SendingWords {
  readonly title: ReactNode
  readonly advice: ReactNode
}

const askTheOperator = (title: ReactNode): SendingWords => ({
  title,
  advice: (
    <Trans>
      This is for the operator of this server to repair. Send them the technical details below.
    </Trans>
  ),
})

const reconnect = (title: ReactNode): SendingWords => ({
  title,
  advice: <Trans>Reconnect the mailbox, then try again.</Trans>,
})

const maybeSent = (title: ReactNode): SendingWords => ({
  title,
  advice: (
    <Trans>The message may have left all the same. Look in your inbox before you try again.</Trans>
  ),
})

const tryLater = (title: ReactNode): SendingWords => ({
  title,
  advice: <Trans>There is nothing to repair. Try again in a few minutes.</Trans>,
})

type Say = (facts: SendingFacts) => SendingWords

const WORDS: Record<SendingCode, Say> = {
  accepted: ({ company }) => ({
    title: <Trans>{company} accepted the message</Trans>,
    advice: <Trans>There is nothing to do.</Trans>,
  }),
  message_rejected: ({ company }) => ({
    title: <Trans>{company} refused this message</Trans>,
    advice: <Trans>Send the technical details to the operator of this server.</Trans>,
  }),
  recipient_rejected: ({ company }) => ({
    title: <Trans>{company} refused the recipient’s address</Trans>,
    advice: <Trans>Check the address in your own profile, then test again.</Trans>,
  }),
  message_too_large: ({ company }) => ({
    title: <Trans>The message is too large for {company}</Trans>,
    advice: <Trans>Send the technical details to the operator of this server.</Trans>,
  }),
  sender_not_allowed: ({ provider, mailbox, sender }) => ({
    title: (
      <Trans>
        {mailbox} is not allowed to send as {sender}
      </Trans>
    ),
    advice:
      provider === 'microsoft' ? (
        <Trans>
          In the Exchange admin centre, give it the “Send as” right on {sender}, then test again.
          The change can take a while.
        </Trans>
      ) : (
        <Trans>
          Add and confirm the address in Gmail, Settings, Accounts, “Send mail as”, then test again.
        </Trans>
      ),
  }),
  headers_rejected: ({ company }) => ({
    title: <Trans>{company} refused a header of the message</Trans>,
    advice: <Trans>Change the sender alias to plain letters, then test again.</Trans>,
  }),
  test_expired: () => ({
    title: <Trans>The test did not leave within two minutes</Trans>,
    advice: <Trans>It was taken back and will not be sent later. Try again.</Trans>,
  }),
  provider_throttled: ({ company }) =>
    tryLater(<Trans>{company} is limiting this mailbox at the moment</Trans>),
  mailbox_quota_reached: ({ company }) => ({
    title: <Trans>This mailbox has reached its daily limit at {company}</Trans>,
    advice: <Trans>The limit is lifted within 24 hours. Try again then.</Trans>,
  }),
  mailbox_full: ({ mailbox }) => ({
    title: <Trans>The mailbox {mailbox} is full</Trans>,
    advice: <Trans>Make room in it or raise its size, then try again.</Trans>,
  }),
  provider_unavailable: ({ company }) => tryLater(<Trans>{company} is not answering</Trans>),
  connection_refused: ({ company }) =>
    tryLater(<Trans>We could not reach {company} from this server</Trans>),
  grant_revoked: ({ company }) =>
    reconnect(<Trans>{company} has stopped accepting our access</Trans>),
  grant_expired: ({ company }) => reconnect(<Trans>Our access at {company} has expired</Trans>),
  interaction_required: ({ company }) =>
    reconnect(<Trans>{company} wants somebody to sign in again</Trans>),
  scope_missing: () => reconnect(<Trans>The permission to send email is missing</Trans>),
  access_policy_blocked: () => ({
    title: <Trans>A sign-in rule of your organisation blocks our access</Trans>,
    advice: (
      <Trans>
        Show the technical details to your administrator. Once the rule allows it, reconnect the
        mailbox.
      </Trans>
    ),
  }),
  account_disabled: ({ mailbox }) => ({
    title: <Trans>The account {mailbox} is disabled</Trans>,
    advice: <Trans>Ask your administrator to enable it, or connect another mailbox.</Trans>,
  }),
  mailbox_unavailable: ({ mailbox }) => ({
    title: <Trans>{mailbox} has no active mailbox</Trans>,
    advice: <Trans>Ask your administrator for a licence, or connect another mailbox.</Trans>,
  }),
  mailbox_blocked: ({ company, mailbox }) => ({
    title: (
      <Trans>
        {company} blocked {mailbox} from sending
      </Trans>
    ),
    advice: (
      <Trans>
        Your administrator can see the reason and release it in the provider’s admin centre.
      </Trans>
    ),
  }),
  domain_policy_blocked: ({ company }) => ({
    title: <Trans>A rule of your domain at {company} blocks this app</Trans>,
    advice: <Trans>Ask your administrator to allow it, then try again.</Trans>,
  }),
  client_secret_invalid: ({ company }) =>
    askTheOperator(<Trans>{company} does not accept this server’s secret</Trans>),
  client_secret_expired: ({ company }) =>
    askTheOperator(<Trans>This server’s secret at {company} has expired</Trans>),
  app_misconfigured: ({ company }) =>
    askTheOperator(<Trans>This server’s app at {company} is not set up correctly</Trans>),
  api_disabled: ({ company }) =>
    askTheOperator(
      <Trans>The mail interface is switched off in this server’s {company} app</Trans>,
    ),
  project_quota_reached: ({ company }) =>
    askTheOperator(<Trans>This server has reached its own limit at {company}</Trans>),
  token_unreadable: () =>
    askTheOperator(<Trans>This server cannot read the stored access any more</Trans>),
  platform_smtp_refused: () =>
    askTheOperator(<Trans>The platform’s own mail server refused the message</Trans>),
  provider_not_configured: ({ company }) =>
    askTheOperator(<Trans>{company} is not set up on this server</Trans>),
  no_answer: ({ company }) => maybeSent(<Trans>{company} did not answer in time</Trans>),
  server_error_after_send: ({ company }) =>
    maybeSent(<Trans>{company} reported an error after taking the message</Trans>),
  unexpected_answer: ({ company }) =>
    maybeSent(<Trans>{company} answered something we do not know</Trans>),
  interrupted: () => maybeSent(<Trans>Sending was interrupted on our side</Trans>),
  poison: () => askTheOperator(<Trans>This message cannot be processed</Trans>),
  disconnected: () => ({
    title: <Trans>The mailbox was disconnected in the meantime</Trans>,
    advice: <Trans>Connect a mailbox, then try again.</Trans>,
  }),
  no_sender: () => ({
    title: <Trans>No sender is set</Trans>,
    advice: <Trans>Fill in the sender, then save and test.</Trans>,
  }),
}

export const sendingCodeWords = (code: SendingCode, facts: SendingFacts): SendingWords =>
  WORDS[code](facts)

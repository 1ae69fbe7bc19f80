import type { Say } from '../compose-entry.ts'
import type { Facts } from '../facts.ts'

type Code =
  | 'accepted'
  | 'message_rejected'
  | 'recipient_rejected'
  | 'message_too_large'
  | 'sender_not_allowed'
  | 'headers_rejected'
  | 'test_expired'

const refused = (facts: Facts, finding: string): readonly string[] => [
  `A message of ${facts.organization} was refused by ${facts.company} and will not be tried again: ${finding}`,
  'Status, provider’s code and correlation ID are in the technical details. The contents are not part of this text.',
]

const senderAtMicrosoft = (facts: Facts) => ({
  title: `No right to send as ${facts.sender}`,
  what: `Exchange refused it: ${facts.mailbox} is not allowed to send as ${facts.sender}. A new sender takes effect only once a test was accepted.`,
  steps: [
    'Send the text below to your IT administrator: it holds the exact command.',
    `Or let them open the mailbox of ${facts.sender} in the Exchange admin center, Recipients, Mailboxes, Delegation, and add ${facts.mailbox} under “Send as”.`,
    'Wait for the change to apply. It can take a while: a test that fails at once proves nothing yet.',
    'Save and test again.',
  ],
  ask: [
    `${facts.product} sends from ${facts.mailbox} and shall appear as ${facts.sender}. Exchange Online refuses it: ErrorSendAsDenied. Please grant the right “Send As” (“Send on Behalf” would show both addresses; Full Access is not needed).`,
    ...(facts.sendAsScript === null
      ? []
      : ['Exchange Online PowerShell, as Exchange Administrator:', facts.sendAsScript]),
    'It can take a while until Exchange applies the right everywhere.',
  ],
})

const senderAtGoogle = (facts: Facts) => ({
  title: `Gmail does not know ${facts.sender} for this account`,
  what: `Gmail sends only from the address of the mailbox or from one that was confirmed for it. Any other is replaced with the mailbox’s own.`,
  steps: [
    `Sign in to Gmail as ${facts.mailbox}, and open Settings, Accounts, “Send mail as”.`,
    `Add ${facts.sender} and confirm it by the message that Google sends there.`,
    'Save and test again, then check in the test email which address it came from.',
  ],
})

const senderAtPlatform = (facts: Facts) => ({
  title: `The platform’s mail server does not let ${facts.sender} send`,
  what: 'The server of the platform refused the address that the message should come from.',
  steps: [`Send the text below to the operator of ${facts.product}.`],
  ask: refused(
    facts,
    'the SMTP server does not accept the sender. PLATFORM_SENDER must be an address that PLATFORM_SMTP_URL may send as.',
  ),
})

const SENDER = {
  microsoft: senderAtMicrosoft,
  google: senderAtGoogle,
  platform: senderAtPlatform,
} as const

export const message: Record<Code, Say> = {
  accepted: ({ company, provider }) => ({
    title: `Accepted by ${company}`,
    what: `The message was taken over by ${company}. That is not yet a delivery: a refusal further on comes back as an email to ${provider === 'platform' ? 'the platform’s address' : 'the mailbox, where we cannot read it'}.`,
    steps: [
      provider === 'platform'
        ? 'You have nothing to do. If it does not arrive, look in spam first.'
        : 'You have nothing to do. If it does not arrive, look in spam, then in the provider’s log with the link.',
    ],
  }),
  message_rejected: (facts) => ({
    title: `This message was refused by ${facts.company}`,
    what: `Only this message is concerned; it is not sent again by itself. Others go on leaving.`,
    steps: [`Send the text below with the technical details to the operator of ${facts.product}.`],
    ask: refused(facts, 'the message itself was not accepted.'),
  }),
  recipient_rejected: ({ company }) => ({
    title: 'A recipient’s address was refused',
    what: `The address is not one that ${company} accepts. This message is not sent again by itself; others go on leaving.`,
    steps: [
      'Check the recipient’s address for a typing error or an old domain.',
      'Correct it where it is kept, then have the message sent again.',
      'If it was the test message, correct the address in your own profile.',
    ],
  }),
  message_too_large: (facts) => ({
    title: `The message is too large for ${facts.company}`,
    what: 'It exceeds what may be sent at once, and is not sent again by itself. Others go on leaving.',
    steps: [
      `Send the text below to the operator of ${facts.product}; the content comes from there.`,
    ],
    ask: refused(
      facts,
      `it is too large.${facts.provider === 'microsoft' ? ' Graph takes about 4 MB a request, that is about 3 MB of message.' : ''} Put a link in place of large content.`,
    ),
  }),
  sender_not_allowed: (facts) => SENDER[facts.provider](facts),
  headers_rejected: (facts) => ({
    title: `A header of the message was refused by ${facts.company}`,
    what: 'The technical part of the message was not accepted; your settings are not at fault. It is not sent again by itself.',
    steps: [`Send the text below with the technical details to the operator of ${facts.product}.`],
    ask: refused(
      facts,
      `a header is not allowed.${facts.provider === 'microsoft' ? ' Graph’s JSON form takes names beginning with x- only, and five at most; other headers need the MIME form.' : ''}`,
    ),
  }),
  test_expired: () => ({
    title: 'The test did not leave within two minutes',
    what: 'It was taken back and will not be sent later. The sender used so far stays in use.',
    steps: [
      'See on the settings page whether the mailbox is slowed down or must be reconnected.',
      'Save and test again.',
    ],
  }),
}

import type { Say, Words } from '../compose-entry.ts'
import type { Facts } from '../facts.ts'

type Code =
  | 'no_answer'
  | 'server_error_after_send'
  | 'unexpected_answer'
  | 'interrupted'
  | 'poison'
  | 'disconnected'
  | 'no_sender'
  | 'sender_not_allowed_here'

// We may not read the mailbox, so only a person can settle it; a blind resend doubled mail in others.
const maybeSent = ({ provider, product }: Facts, title: string, because: string): Words => ({
  title,
  what: `${because} The message may have left all the same, so it is not sent again without a decision.`,
  steps: [
    provider === 'platform'
      ? `Ask the operator of ${product} to look in the log of the mail server, or ask a recipient.`
      : 'Look for the message in the provider’s log with the link, in Sent items of the mailbox, or ask a recipient.',
    'If it is there, mark it as sent; if it was the test, test once more so that the sender takes effect.',
    'If it is not there, send it again.',
  ],
})

export const uncertain: Record<Code, Say> = {
  no_answer: (facts) =>
    maybeSent(
      facts,
      `No answer from ${facts.company} came in time`,
      'The message was handed over, and then the line fell silent.',
    ),
  server_error_after_send: (facts) =>
    maybeSent(
      facts,
      `An error from ${facts.company} came after the message was handed over`,
      'Such an error can also come for a message that was taken.',
    ),
  unexpected_answer: (facts) =>
    maybeSent(
      facts,
      `We did not understand the answer of ${facts.company}`,
      'It is not among the answers we know; we take it neither for a yes nor for a no.',
    ),
  interrupted: (facts) =>
    maybeSent(
      facts,
      'Sending was interrupted on our side',
      'This server stopped at the moment of sending.',
    ),
  poison: (facts) => ({
    title: 'This message cannot be processed',
    what: 'It stopped our own software several times and was set aside. It has not been sent; others go on leaving.',
    steps: [
      `Send the text below with the number of the message to the operator of ${facts.product}.`,
    ],
    ask: [
      `A message of ${facts.organization} is held with the code poison: processing it failed several times on our side.`,
      'Please look in the log by the notification’s id, and release or cancel it afterwards.',
    ],
  }),
  disconnected: () => ({
    title: 'The mailbox was disconnected in the meantime',
    what: 'The message has not been sent. It waits, because it was meant to leave from that mailbox.',
    steps: [
      'Connect a mailbox on the settings page, and the message can leave.',
      'Or decide there what shall happen with the messages that wait.',
    ],
  }),
  no_sender: () => ({
    title: 'No sender is set',
    what: 'A mailbox is connected, but no address and name to send with have passed a test yet.',
    steps: [
      'Open the settings page and fill in the sender email and the sender alias.',
      'Choose Save and test.',
    ],
  }),
  sender_not_allowed_here: (facts) => ({
    title: `Sender ${facts.sender} is not on the list of allowed ones`,
    what: 'Your organisation or the operator allows other sender addresses only. Nothing has left; the messages wait.',
    steps: [
      'Open the settings page, Security, and look which addresses are allowed.',
      'Add the address to your list, or choose another sender and test it.',
      'If it is missing on the operator’s list, ask who runs this service.',
    ],
  }),
}

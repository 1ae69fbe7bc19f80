import type { Say } from '../compose-entry.ts'
import type { Facts } from '../facts.ts'
import { tellOperator } from './letters.ts'

type Code =
  | 'provider_throttled'
  | 'mailbox_quota_reached'
  | 'mailbox_full'
  | 'provider_unavailable'
  | 'connection_refused'

const keptUntil = ({ retryAt }: Facts): string =>
  retryAt === null
    ? 'We keep the emails and try again by ourselves.'
    : `We keep the emails and try again by ourselves. Next try: ${retryAt}.`

export const waiting: Record<Code, Say> = {
  provider_throttled: (facts) => ({
    title: `Sending is slowed down by ${facts.company}`,
    what: `The limit for a short time is reached. ${keptUntil(facts)}`,
    steps: ['You have nothing to do: wait.'],
  }),
  mailbox_quota_reached: (facts) => ({
    title: `The daily limit at ${facts.company} is reached`,
    what: `${facts.provider === 'platform' ? 'It is lifted within 24 hours.' : 'It counts all that leaves from the mailbox, also what people send from it themselves, and is lifted within 24 hours.'} ${keptUntil(facts)}`,
    steps: [
      'You have nothing to do: wait.',
      facts.provider === 'platform'
        ? 'If it happens often, connect a mailbox of your own organisation.'
        : 'If it happens often, use a mailbox of its own for notifications.',
    ],
  }),
  mailbox_full: (facts) =>
    facts.provider === 'platform'
      ? {
          title: 'A recipient’s mailbox is full',
          what: `It takes no more mail at the moment. ${keptUntil(facts)}`,
          steps: ['You have nothing to do: wait, or tell the recipient by another way.'],
        }
      : {
          title: 'The connected mailbox is full',
          what: `A full mailbox cannot send, because every message sent is also kept in it: ${facts.mailbox}. ${keptUntil(facts)}`,
          steps: [
            'Open the mailbox, delete what is not needed, Sent items too, and empty the bin.',
            'If that is not enough, ask your IT administrator for more space.',
            'Sending goes on by itself afterwards.',
          ],
        },
  provider_unavailable: (facts) =>
    facts.provider === 'platform'
      ? {
          title: 'The platform’s mail server is not answering',
          what: keptUntil(facts),
          steps: [
            `If it lasts for more than an hour, send the text below to the operator of ${facts.product}.`,
          ],
          ask: tellOperator(
            facts,
            'It answers with a temporary refusal. Please look at the server behind PLATFORM_SMTP_URL.',
          ),
        }
      : {
          title: `No answer from ${facts.company} at the moment`,
          what: `The outage is at ${facts.company}; your connection stays valid. ${keptUntil(facts)}`,
          steps: [`You have nothing to do: wait until ${facts.company} answers again.`],
        },
  connection_refused: (facts) => ({
    title: `This server cannot reach ${facts.company}`,
    what: `The message never left this server, so nothing can arrive twice. ${keptUntil(facts)}`,
    steps: [
      `If it lasts for more than an hour, send the text below to the operator of ${facts.product}.`,
    ],
    ask: tellOperator(
      facts,
      'No connection could be opened from the server. Please check DNS, outgoing firewall and proxy.',
    ),
  }),
}

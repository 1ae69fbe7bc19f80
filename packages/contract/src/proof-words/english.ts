import type { FindingWords } from './say.ts'

const COMPANY = { microsoft: 'Microsoft', google: 'Google' } as const
const RECORD = { spf: 'SPF', dkim: 'DKIM', dmarc: 'DMARC' } as const
const recordName = (what: string): string =>
  what === 'spf' || what === 'dkim' || what === 'dmarc' ? RECORD[what] : 'DNS'
const SEE_DELIVERABILITY =
  'Open the page “Deliverability”: it checks the domain and shows the record to publish.'
const TEST_AGAIN = 'Then test again.'

/** What each finding means, and what to do about it. */
export const english: FindingWords = {
  from_address_replaced: (value, { provider }) => ({
    title: 'Recipients see another address',
    what: `${COMPANY[provider]} replaced ${value('wished')} by ${value('shown')}.`,
    steps:
      provider === 'google'
        ? [
            `In Gmail of ${value('shown')}, open Settings, Accounts, “Send mail as”, and add ${value('wished')}.`,
            'Confirm it by the message that Gmail sends there.',
            TEST_AGAIN,
          ]
        : [
            `Ask your IT administrator to turn on sending from aliases (SendFromAliasEnabled), if ${value('wished')} is an alias of the mailbox.`,
            `Otherwise make ${value('wished')} a shared mailbox and give the connected account “Send as” on it.`,
            TEST_AGAIN,
          ],
  }),
  display_name_replaced: (value, { provider }) => ({
    title: 'Recipients see another name',
    what: `${COMPANY[provider]} shows ${value('shown') === '' ? 'no name' : `“${value('shown')}”`} instead of “${value('wished')}”.`,
    steps:
      provider === 'microsoft'
        ? [
            'Microsoft shows the name in your directory, whatever we ask.',
            `Ask your IT administrator to name the mailbox “${value('wished')}”, or use a shared mailbox of that name.`,
            `Or take “${value('shown')}” as the sender alias here.`,
            TEST_AGAIN,
          ]
        : [
            'In Gmail, open Settings, Accounts, “Send mail as”, and change the name of this address.',
            TEST_AGAIN,
          ],
  }),
  several_from: (value) => ({
    title: 'The message has no single sender',
    what: `It came with ${value('count')} senders in its From line; recipients and their servers do not trust that.`,
    steps: ['Tell who runs this service.'],
  }),
  reply_to_added: (value) => ({
    title: 'Answers go elsewhere',
    what: `Answers to your messages go to ${value('shown')}.`,
    steps: ['If you did not wish that, ask your IT administrator for a rule that adds it.'],
  }),
  return_path_elsewhere: (value) => ({
    title: 'Bounces go to another domain',
    what: `Undeliverable mail goes back to ${value('returnPath')}, not to ${value('from')}.`,
    steps: [],
  }),
  message_id_replaced: (_value, { provider }) => ({
    title: 'The message has a new id',
    what: `${COMPANY[provider]} gave it a Message-ID of its own. Ours stands in the header X-Letterhead-Id.`,
    steps: [],
  }),
  id_header_missing: () => ({
    title: 'Our id is gone',
    what: 'The header X-Letterhead-Id was removed on the way, so a message is harder to find in logs.',
    steps: [],
  }),
  spf_failed: (value) => ({
    title: 'SPF does not allow the sending server',
    what: `The SPF record of ${value('domain')} does not list ${value('ip') === '' ? 'the server' : value('ip')} that sent the message.`,
    steps: [SEE_DELIVERABILITY, TEST_AGAIN],
  }),
  spf_missing: (value) => ({
    title: 'No SPF record',
    what: `${value('domain')} does not say which servers may send for it.`,
    steps: [SEE_DELIVERABILITY, TEST_AGAIN],
  }),
  spf_broken: (value) => ({
    title: 'The SPF record cannot be read',
    what: `Receivers give up on the SPF record of ${value('domain')}: it is wrong, doubled, or needs too many look-ups.`,
    steps: [SEE_DELIVERABILITY, TEST_AGAIN],
  }),
  spf_not_aligned: (value) => ({
    title: 'SPF speaks for another domain',
    what: `SPF passed for ${value('domain')}, which is not the domain of the sender (${value('from')}).`,
    steps: [`Turn on DKIM for ${value('from')}; it does not depend on the path.`],
  }),
  dkim_missing: (_value, { provider }) => ({
    title: 'The message is not signed',
    what: 'It came without a DKIM signature, so receivers cannot see that it is yours and unchanged.',
    steps: [
      provider === 'microsoft'
        ? 'Ask your IT administrator to turn on DKIM for the domain in Microsoft Defender, Email authentication.'
        : 'Ask your IT administrator to turn on “Authenticate email” for the domain in the Google Admin console.',
      TEST_AGAIN,
    ],
  }),
  dkim_failed: (value) => ({
    title: 'The signature does not hold',
    what: `The DKIM signature of ${value('domain')} (key ${value('selector')}) could not be verified: the key is missing or another, or the message was changed on the way.`,
    steps: [
      'Look whether a footer or a filter changes messages after they were signed.',
      SEE_DELIVERABILITY,
      TEST_AGAIN,
    ],
  }),
  dkim_not_aligned: (value, { provider }) => ({
    title: 'The signature is of another domain',
    what: `The message is signed by ${value('domain')}, not by ${value('from')}.`,
    steps: [
      provider === 'microsoft'
        ? `Ask your IT administrator to turn on DKIM for ${value('from')} in Microsoft Defender; until then Microsoft signs with its own name.`
        : `Ask your IT administrator to turn on “Authenticate email” for ${value('from')} in the Google Admin console.`,
      TEST_AGAIN,
    ],
  }),
  dkim_key_short: (value) => ({
    title: 'The signing key is too short',
    what: `The key ${value('selector')} of ${value('domain')} has ${value('bits')} bits; receivers count none below 1024.`,
    steps: ['Make a key of 2048 bits and publish it.', TEST_AGAIN],
  }),
  dmarc_missing: (value) => ({
    title: 'No DMARC record',
    what: `Anyone can imitate ${value('domain')}: it does not say what to do with mail that only claims to be from it.`,
    steps: [SEE_DELIVERABILITY],
  }),
  dmarc_failed: (value) => ({
    title: 'DMARC fails',
    what: `Neither SPF nor DKIM vouches for ${value('domain')}. Its own policy asks receivers to ${
      value('policy') === 'reject'
        ? 'refuse such mail'
        : value('policy') === 'quarantine'
          ? 'put such mail in spam'
          : 'do nothing yet, but many put it in spam'
    }.`,
    steps: [SEE_DELIVERABILITY, TEST_AGAIN],
  }),
  dns_unanswered: (value) => ({
    title: `${recordName(value('what'))} could not be checked`,
    what: `The DNS of ${value('domain')} did not answer. This is not a failure.`,
    steps: ['Test again later.'],
  }),
  tls_missing: () => ({
    title: 'The last step was not encrypted',
    what: 'The message came to us over a connection that others can read.',
    steps: ['Ask your IT administrator whether a gateway of yours sends without TLS.'],
  }),
  slow: (value) => ({
    title: 'It took its time',
    what: `The message was ${value('seconds')} seconds on the way.`,
    steps: [],
  }),
  not_received: (value, { provider }) => ({
    title: 'The second copy has not come',
    what: `${COMPANY[provider]} accepted it ${value('minutes')} minutes ago, and nothing has arrived here.`,
    steps: [
      'Look whether your own copy arrived, in spam too.',
      `Look in the sending log of ${COMPANY[provider]}.`,
      'Nothing there either? Test again, or paste the headers of your copy.',
    ],
  }),
  reported_different: (value) => ({
    title: 'The message showed another sender',
    what: `Who received the test says that it did not show ${value('wished')}.`,
    steps: [
      'Open the message and compare the name and the address.',
      'Paste its headers here: they say what was changed.',
    ],
  }),
  headers_of_another_message: () => ({
    title: 'These are the headers of another message',
    what: 'They carry the id of another test, so they prove nothing about this one.',
    steps: ['Open the newest test message and paste its headers.'],
  }),
  not_said: (value) => ({
    title: `Nothing about ${recordName(value('what'))}`,
    what: `The pasted headers do not say how ${recordName(value('what'))} was judged.`,
    steps: ['Paste all headers, also the lines “Authentication-Results”.'],
  }),
}

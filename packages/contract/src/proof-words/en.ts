import type { Provider } from '../provider.ts'
import type { ProofFinding } from '../truthful-test.ts'
import { sayFindingIn, type FindingWords, type ProofLanguage } from './say-finding.ts'

const TURN_DKIM_ON = {
  microsoft:
    'Let your IT administrator turn DKIM on for the domain in the Microsoft Defender portal: Email & collaboration, Policies & rules, Threat policies, Email authentication settings.',
  google:
    'Let your IT administrator turn DKIM on for the domain in the Google Admin console: Apps, Google Workspace, Gmail, Authenticate email.',
} as const
const SEE_DELIVERABILITY = 'The page Deliverability shows the record to publish.'
const TRANSPORT_RULE =
  'Ask your IT administrator for a rule or a gateway that rewrites outgoing messages.'

const WHAT: Readonly<Record<string, string>> = { spf: 'SPF', dkim: 'DKIM', dmarc: 'DMARC' }
const EFFECT: Readonly<Record<string, string>> = {
  reject: 'Many servers will refuse such mail.',
  quarantine: 'Many servers will put such mail into spam.',
}

const ENGLISH: ProofLanguage = {
  from_address_replaced: (value, provider) =>
    provider === 'google'
      ? {
          what: `Gmail replaced ${value('wished')} by ${value('shown')}.`,
          fix: `Sign in to Gmail with the mailbox, add and confirm ${value('wished')} under Settings, Accounts, “Send mail as”, then test again. Or use ${value('shown')} as the sender.`,
        }
      : {
          what: `Recipients see ${value('shown')} instead of ${value('wished')}.`,
          fix: `Let your IT administrator give the mailbox the “Send as” right on ${value('wished')}, then test again. Or use ${value('shown')} as the sender.`,
        },
  display_name_replaced: (value, provider) => ({
    what:
      value('shown') === ''
        ? `No name is shown, only the address; it should be “${value('wished')}”.`
        : `${provider === 'google' ? 'Gmail' : 'Microsoft'} shows “${value('shown')}” instead of “${value('wished')}”.`,
    fix:
      provider === 'google'
        ? 'Change the name in Gmail, Settings, Accounts, “Send mail as”, edit info. Or use the shown name as the alias.'
        : `Exchange shows the name that the directory holds: let your IT administrator name the mailbox “${value('wished')}”, or use a shared mailbox of that name.`,
  }),
  several_from: (value) => ({
    what:
      value('count') === '0'
        ? 'The received message names no sender that can be read.'
        : `The received message names ${value('count')} senders.`,
    fix: TRANSPORT_RULE,
  }),
  reply_to_added: (value) => ({
    what: `Answers go to ${value('shown')}: this was added on the way.`,
    fix: TRANSPORT_RULE,
  }),
  return_path_elsewhere: (value) => ({
    what: `Bounces go to ${value('returnPath')}, not to ${value('from')}. Recipients do not see this.`,
    fix: null,
  }),
  message_id_replaced: () => ({
    what: 'The provider gave the message its own Message-ID. Recipients do not see this.',
    fix: null,
  }),
  id_header_missing: () => ({
    what: 'The mark of this test was not found in what was received.',
    fix: 'Paste the headers of the newest test message, all of them.',
  }),
  spf_failed: (value) => ({
    what: `${value('domain')} does not let the server that sent it${value('ip') === '' ? '' : ` (${value('ip')})`} send its mail (SPF).`,
    fix: SEE_DELIVERABILITY,
  }),
  spf_missing: (value) => ({
    what: `${value('domain')} does not say which servers may send its mail (no SPF record).`,
    fix: SEE_DELIVERABILITY,
  }),
  spf_broken: (value) => ({
    what: `The SPF record of ${value('domain')} cannot be evaluated.`,
    fix: SEE_DELIVERABILITY,
  }),
  spf_not_aligned: (value, provider) => ({
    what: `SPF passed for ${value('domain')}, which is not the sender’s domain ${value('from')}.`,
    fix: TURN_DKIM_ON[provider],
  }),
  dkim_missing: (_value, provider) => ({
    what: 'The message carried no signature (DKIM).',
    fix: TURN_DKIM_ON[provider],
  }),
  dkim_failed: (value) => ({
    what: `The signature of ${value('domain')} (selector ${value('selector')}) does not hold.`,
    fix: 'Let your IT administrator compare the published key with the one in the console, and look for a gateway that changes messages after they are signed (footers, disclaimers).',
  }),
  dkim_not_aligned: (value, provider) => ({
    what: `The message is signed by ${value('domain')}, not by the sender’s domain ${value('from')}.`,
    fix: TURN_DKIM_ON[provider],
  }),
  dkim_key_short: (value) => ({
    what: `The signing key of ${value('domain')} (selector ${value('selector')}) has ${value('bits')} bits only. Servers do not count it.`,
    fix: 'Let your IT administrator rotate it to 2,048 bits.',
  }),
  dmarc_missing: (value) => ({
    what: `${value('domain')} has no DMARC policy, so nothing tells servers to refuse imitations.`,
    fix: SEE_DELIVERABILITY,
  }),
  dmarc_failed: (value) => ({
    what: `The message does not satisfy the DMARC policy “${value('policy')}” of ${value('domain')}. ${EFFECT[value('policy')] ?? ''}`.trim(),
    fix: 'SPF or DKIM has to pass for exactly the sender’s domain. What stands beside this says which of them does not, and why.',
  }),
  dns_unanswered: (value) => ({
    what: `The DNS did not answer about ${WHAT[value('what')] ?? value('what')} of ${value('domain')}, so it could not be judged.`,
    fix: 'Test again in a few minutes.',
  }),
  tls_missing: () => ({ what: 'The last stretch to us was not encrypted.', fix: null }),
  slow: (value) => ({
    what: `The message was on its way for ${value('seconds')} seconds.`,
    fix: null,
  }),
  not_received: (value) => ({
    what: `Nothing has arrived after ${value('minutes')} minutes.`,
    fix: 'Look in the provider’s sending log: a rule, a queue or a filter may keep it back. Once it arrives, it is judged by itself.',
  }),
  reported_different: (value) => ({
    what: `Somebody said by the link in the test message that it does not show ${value('wished')}.`,
    fix: 'Paste the headers of the received message: they tell what was changed.',
  }),
  headers_of_another_message: () => ({
    what: 'These headers belong to another message.',
    fix: 'Open the newest test message and paste its headers.',
  }),
  not_said: (value) => ({
    what: `The pasted headers say nothing about ${WHAT[value('what')] ?? value('what')}.`,
    fix: 'Mail inside one organisation often carries no such result. Send a test to a mailbox elsewhere and paste its headers.',
  }),
}

/** Words of a finding in English. */
export const sayFinding = (
  finding: Pick<ProofFinding, 'code' | 'values'>,
  provider: Provider,
): FindingWords => sayFindingIn(ENGLISH, finding, provider)

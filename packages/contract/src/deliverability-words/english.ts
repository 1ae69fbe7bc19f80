import type { Language } from './say.ts'

const COMPANY = { microsoft: 'Microsoft 365', google: 'Google' } as const
const UNANSWERED = 'The DNS did not answer. This is not a failure.'
const LATER = ['Check again later.']
const PUBLISH = 'Publish the record shown here at your DNS provider.'
const REPLACE = 'Replace the record by the one shown here.'
const AGAIN = 'DNS changes take up to a day. Then check again.'
const TURN_ON = {
  microsoft:
    'Ask your IT administrator to turn on DKIM for the domain in Microsoft Defender, Email authentication, and to publish the records shown there.',
  google:
    'Ask your IT administrator to turn on “Authenticate email” for the domain in the Google Admin console, and to publish the record shown there.',
} as const
const SPF_BREAKS: Readonly<Record<string, string>> = {
  syntax: 'It holds a word that SPF does not know.',
  loop: 'It includes itself.',
  include_missing: 'It includes a name that has no SPF record.',
  include_several: 'It includes a name that has several SPF records.',
  empty_answers: 'More than two of its names have no address behind them.',
}

/** What each row means, and what to do about it. */
export const english: Language = {
  changed: (domain, was, is) => `${domain}: ${is}. Before: ${was}.`,
  policyChanged: (domain, was, is) => `DMARC of ${domain} went from ${was} to ${is}.`,
  codes: {
    domain_missing: (value) => ({
      title: 'The domain does not exist',
      what: `The DNS knows no domain ${value('domain')}, so nobody accepts mail from it.`,
      steps: ['Look whether the domain has expired at your registrar.'],
    }),
    domain_unanswered: () => ({ title: 'Domain not checked', what: UNANSWERED, steps: LATER }),
    spf_pass: (value, provider) => ({
      title: `SPF lets ${COMPANY[provider]} send`,
      what: `${value('domain')} lets ${COMPANY[provider]} send its emails. The record needs ${value('lookups')} of 10 look-ups.`,
      steps: [],
    }),
    spf_missing: (value) => ({
      title: 'No SPF record',
      what: `${value('domain')} does not say which servers may send its emails.`,
      steps: [PUBLISH, AGAIN],
    }),
    spf_without_provider: (value, provider) => ({
      title: `SPF leaves ${COMPANY[provider]} out`,
      what: `${value('domain')} does not list ${COMPANY[provider]} as a sender.`,
      steps: [`Add include:${value('include')} to the SPF record, as shown here.`, AGAIN],
    }),
    spf_too_many_lookups: (value) => ({
      title: 'SPF needs too many look-ups',
      what: `The SPF record needs ${value('lookups')} look-ups; receivers give up after 10.`,
      steps: ['Remove entries of services that no longer send for you.', AGAIN],
    }),
    spf_several_records: (value) => ({
      title: 'Several SPF records',
      what: `${value('domain')} has ${value('count')} SPF records; with more than one, none counts.`,
      steps: ['Delete all of them and publish the one shown here.', AGAIN],
    }),
    spf_allows_everyone: (value) => ({
      title: 'SPF allows everybody',
      what: `The SPF record lets every server in the world send as ${value('domain')}.`,
      steps: [REPLACE, AGAIN],
    }),
    spf_broken: (value) => ({
      title: 'The SPF record is broken',
      what: `Receivers cannot use the SPF record of ${value('domain')}. ${SPF_BREAKS[value('reason')] ?? ''}`.trim(),
      steps: ['Correct the record at your DNS provider.', AGAIN],
    }),
    spf_unanswered: () => ({ title: 'SPF not checked', what: UNANSWERED, steps: LATER }),
    dkim_pass: (value) => ({
      title: 'A signing key is published',
      what: `The key ${value('selector')} of ${value('domain')} has ${value('bits')} bits.`,
      steps: [],
    }),
    dkim_missing: (value, provider) => ({
      title: 'No signing key',
      what: `We found no signing key for ${value('domain')} under ${value('selectors')}.`,
      steps: [TURN_ON[provider], AGAIN],
    }),
    dkim_revoked: (value, provider) => ({
      title: 'A signing key is revoked',
      what: `The key ${value('selector')} of ${value('domain')} was withdrawn; signatures with it do not count.`,
      steps: [TURN_ON[provider], AGAIN],
    }),
    dkim_key_short: (value, provider) => ({
      title: 'A signing key is short',
      what: `The key ${value('selector')} of ${value('domain')} has ${value('bits')} bits. 2048 are good; below 1024 none counts.`,
      steps: [
        provider === 'microsoft'
          ? 'Ask your IT administrator to rotate the DKIM keys to 2048 bits in Microsoft Defender.'
          : 'Ask your IT administrator to make a new DKIM key of 2048 bits in the Google Admin console.',
        AGAIN,
      ],
    }),
    dkim_broken: (value) => ({
      title: 'A signing key cannot be read',
      what: `What is published as key ${value('selector')} of ${value('domain')} is no key.`,
      steps: ['Publish it again exactly as the console shows it, without line breaks.', AGAIN],
    }),
    dkim_signs_elsewhere: (value, provider) => ({
      title: 'Mail is signed by another domain',
      what: `The last received copy was signed by ${value('signedBy')}, not by ${value('domain')}.`,
      steps: [TURN_ON[provider], AGAIN],
    }),
    dkim_unanswered: () => ({ title: 'DKIM not checked', what: UNANSWERED, steps: LATER }),
    dmarc_pass: (value) => ({
      title: `DMARC protects (${value('policy')})`,
      what: `The policy “${value('policy')}” protects ${value('domain')}.`,
      steps: [],
    }),
    dmarc_only_watches: () => ({
      title: 'DMARC only watches',
      what: 'The policy “none” only watches: imitated mail is still delivered.',
      steps: ['Move to “quarantine” when the reports look right.'],
    }),
    dmarc_missing: (value) => ({
      title: 'No DMARC record',
      what: `Anyone can imitate ${value('domain')}. Large providers refuse bulk mail without DMARC.`,
      steps: ['Start with the record shown here, with an address that you read.', AGAIN],
    }),
    dmarc_subdomains_open: (value) => ({
      title: 'Subdomains are open',
      what: `Below ${value('at')} anyone can imitate any name: sp=none.`,
      steps: ['Remove “sp=none” from the DMARC record.'],
    }),
    dmarc_without_reports: () => ({
      title: 'No DMARC reports',
      what: 'Nobody receives the reports that show who sends in your name.',
      steps: ['Add “rua=mailto:” with an address that you read.'],
    }),
    dmarc_partial: (value) => ({
      title: 'DMARC counts in part',
      what: `The policy is applied to ${value('percent')} of 100 messages only.`,
      steps: ['Remove “pct” (or “t=y”) from the DMARC record when the reports look right.'],
    }),
    dmarc_several_records: (value) => ({
      title: 'Several DMARC records',
      what: `${value('at')} has ${value('count')} DMARC records; with more than one, none counts.`,
      steps: ['Keep one of them.', AGAIN],
    }),
    dmarc_broken: (value) => ({
      title: 'The DMARC record is broken',
      what: `The DMARC record of ${value('at')} has no policy that receivers know.`,
      steps: [REPLACE, AGAIN],
    }),
    dmarc_unanswered: () => ({ title: 'DMARC not checked', what: UNANSWERED, steps: LATER }),
    mx_pass: (value) => ({
      title: 'Answers and bounces come back',
      what: `Mail to ${value('domain')} goes to ${value('hosts')}.`,
      steps: [],
    }),
    mx_missing: (value) => ({
      title: 'No MX record',
      what: `${value('domain')} says no server that takes mail: answers and bounces are lost, and some receivers refuse mail from it.`,
      steps: ['Publish the MX record of your mail provider.', AGAIN],
    }),
    mx_refuses_mail: (value) => ({
      title: 'The domain refuses mail',
      what: `${value('domain')} says that it takes no mail at all: answers and bounces are lost.`,
      steps: ['Use a sender domain that takes mail, or publish an MX record.', AGAIN],
    }),
    mx_unanswered: () => ({ title: 'MX not checked', what: UNANSWERED, steps: LATER }),
    mta_sts_pass: () => ({
      title: 'MTA-STS is announced',
      what: 'Servers that send to you are told to look for your policy on encryption. The policy itself was not read.',
      steps: [],
    }),
    mta_sts_missing: () => ({
      title: 'No MTA-STS',
      what: 'Optional: it would ask servers that send to you to encrypt. Your own sending does not depend on it.',
      steps: [],
    }),
    mta_sts_broken: () => ({
      title: 'MTA-STS is broken',
      what: 'The MTA-STS record has no valid id, so senders ignore it.',
      steps: ['Correct the record at your DNS provider.'],
    }),
    mta_sts_unanswered: () => ({ title: 'MTA-STS not checked', what: UNANSWERED, steps: LATER }),
    blocklist_clear: (value) => ({
      title: 'On no blocklist',
      what: `${value('subject')} is on none of the lists that we check: ${value('lists')}.`,
      steps: [],
    }),
    blocklist_listed: (value) => ({
      title: `On the blocklist ${value('list')}`,
      what: `${value('subject')} is listed${value('reason') === '' ? '.' : `: ${value('reason')}`}`,
      steps: ['Find out what was sent, and stop it.', 'Ask for removal on the list’s own page.'],
    }),
    blocklist_unanswered: (value) => ({
      title: 'Blocklists not checked',
      what: `No usable answer about ${value('subject')} from: ${value('lists')}. This does not mean that it is clean.`,
      steps: LATER,
    }),
    blocklist_not_configured: () => ({
      title: 'No blocklists are set up',
      what: 'Who runs this service has named no lists to check, so nothing is known.',
      steps: [],
    }),
    blocklist_ip_not_proven: () => ({
      title: 'Sending address not yet proven',
      what: 'The server that sends your mail is known once a copy of a test was received here.',
      steps: ['Run Save and test.'],
    }),
  },
}

import type { DeliverabilityRow } from '../deliverability.ts'
import type { Provider } from '../provider.ts'
import { sayRowIn, type DeliverabilityLanguage, type RowWords } from './say-row.ts'

const PUBLISH = 'Publish the record below in place of the one there is.'
const PUBLISH_NEW = 'Publish the record below at whoever hosts the domain’s DNS.'
const LATER = 'This is not a failure. Check again later.'
const TURN_DKIM_ON = {
  microsoft:
    'Turn DKIM on for the domain in the Microsoft Defender portal (Email authentication settings) and publish the two CNAME records that it shows.',
  google:
    'Generate a key for the domain in the Google Admin console (Apps, Google Workspace, Gmail, Authenticate email), publish the record that it shows, then press “Start authentication” there.',
} as const

const WHY_BROKEN: Readonly<Record<string, string>> = {
  syntax: 'it contains a term that does not exist',
  loop: 'it includes itself',
  include_missing: 'it includes a name that has no SPF record',
}

const pass = (what: string): RowWords => ({ what, fix: null })
const unanswered = (subject: string): RowWords => ({
  what: `We could not check ${subject}: no answer from the DNS.`,
  fix: LATER,
})

const ENGLISH: DeliverabilityLanguage = {
  domain_missing: (value) => ({
    what: `The DNS knows no domain ${value('domain')}.`,
    fix: 'Check the sender’s address for a typing error, and that the domain is still yours.',
  }),
  domain_unanswered: (value) => unanswered(value('domain')),
  spf_pass: (value, { product }) => pass(`${value('domain')} lets ${product} send its email.`),
  spf_missing: (value) => ({
    what: `${value('domain')} does not say which servers may send its email.`,
    fix: PUBLISH_NEW,
  }),
  spf_without_provider: (value, { product }) => ({
    what: `${value('domain')} does not list ${product} among its senders.`,
    fix: `Add include:${value('include')} to the record, as below.`,
  }),
  spf_too_many_lookups: (value) => ({
    what: `The SPF record needs ${value('lookups')} look-ups; receivers stop after 10 and count it as broken.`,
    fix: 'Remove entries of services that no longer send for this domain.',
  }),
  spf_several_records: (value) => ({
    what: `${value('domain')} has ${value('count')} SPF records; receivers then count none.`,
    fix: 'Put them together in one record, as below, and delete the others.',
  }),
  spf_allows_everyone: (value) => ({
    what: `The SPF record of ${value('domain')} lets everybody send its email (+all).`,
    fix: PUBLISH,
  }),
  spf_broken: (value) => ({
    what: `The SPF record of ${value('domain')} cannot be evaluated: ${WHY_BROKEN[value('reason')] ?? value('reason')}.`,
    fix: 'Correct or remove that part of the record.',
  }),
  spf_unanswered: (value) => unanswered(`the SPF record of ${value('domain')}`),
  dkim_pass: (value) =>
    pass(
      `A signing key is published for ${value('domain')} (selector ${value('selector')}${value('bits') === '' ? '' : `, ${value('bits')} bits`}).`,
    ),
  dkim_missing: (value, { provider }) => ({
    what: `No signing key was found for ${value('domain')} (selectors looked for: ${value('selectors')}).`,
    fix: TURN_DKIM_ON[provider],
  }),
  dkim_revoked: (value) => ({
    what: `The signing key “${value('selector')}” of ${value('domain')} was withdrawn: its record is empty.`,
    fix: 'If signatures use it, publish the key that the console shows.',
  }),
  dkim_key_short: (value) => ({
    what: `The signing key “${value('selector')}” has ${value('bits')} bits; 2,048 are usual, and below 1,024 it does not count.`,
    fix: 'Rotate the key in the console and choose 2,048 bits.',
  }),
  dkim_broken: (value) => ({
    what: `The record of the signing key “${value('selector')}” cannot be read.`,
    fix: 'Publish it again exactly as the console shows it.',
  }),
  dkim_signs_elsewhere: (value, { provider }) => ({
    what: `The last received copy was signed by ${value('signedBy')}, not by ${value('domain')}: for DMARC that does not count.`,
    fix: TURN_DKIM_ON[provider],
  }),
  dkim_unanswered: (value) => unanswered(`the signing keys (${value('selectors')})`),
  dmarc_pass: (value) =>
    pass(
      value('at') === value('domain')
        ? `The policy “${value('policy')}” protects ${value('domain')} from imitations.`
        : `The policy “${value('policy')}” of ${value('at')} protects ${value('domain')} from imitations.`,
    ),
  dmarc_only_watches: (value) => ({
    what: `The policy “none” of ${value('at')} only watches: imitations are delivered.`,
    fix: 'Move to “quarantine” once the reports show that all of your own mail passes, then to “reject”.',
  }),
  dmarc_missing: (value) => ({
    what: `${value('domain')} has no DMARC policy: anybody can imitate it, and large receivers expect one.`,
    fix: 'Start with the record below, which only watches. Choose the address that shall get the reports.',
  }),
  dmarc_subdomains_open: (value) => ({
    what: `Subdomains of ${value('at')} are left open (sp=none).`,
    fix: 'Remove “sp=none” unless a subdomain needs it.',
  }),
  dmarc_without_reports: (value) => ({
    what: `${value('at')} asks for no reports, so nobody sees who sends in its name.`,
    fix: 'Add “rua=mailto:” with an address that somebody reads.',
  }),
  dmarc_partial: (value) => ({
    what: `The policy of ${value('at')} applies to ${value('percent')} % of the mail; many receivers no longer look at this figure.`,
    fix: 'Remove “pct” once you are sure.',
  }),
  dmarc_several_records: (value) => ({
    what: `${value('at')} has ${value('count')} DMARC records; receivers then count none.`,
    fix: 'Keep one of them.',
  }),
  dmarc_broken: (value) => ({
    what: `The DMARC record of ${value('at')} cannot be read, so receivers act as if there were none.`,
    fix: PUBLISH,
  }),
  dmarc_unanswered: (value) => unanswered(`the DMARC policy of ${value('domain')}`),
  mx_pass: (value) => pass(`Replies to ${value('domain')} can arrive (${value('hosts')}).`),
  mx_missing: (value) => ({
    what: `${value('domain')} names no server for incoming mail: replies and bounces are lost, and some receivers refuse its mail.`,
    fix: 'Publish the MX records that your mail provider shows.',
  }),
  mx_refuses_mail: (value) => ({
    what: `${value('domain')} says that it takes no mail (null MX): some receivers refuse what it sends.`,
    fix: 'Send from a domain that takes mail, or publish MX records.',
  }),
  mx_unanswered: (value) => unanswered(`the incoming mail of ${value('domain')}`),
  mta_sts_pass: (value) => pass(`${value('domain')} asks senders to encrypt (MTA-STS).`),
  mta_sts_missing: (value) => ({
    what: `${value('domain')} does not ask senders to encrypt (no MTA-STS). This is no obstacle for what you send.`,
    fix: null,
  }),
  mta_sts_broken: (value) => ({
    what: `The MTA-STS record of ${value('domain')} cannot be read. This is no obstacle for what you send.`,
    fix: 'Publish one record with “v=STSv1” and an id of letters and digits.',
  }),
  mta_sts_unanswered: (value) => unanswered(`MTA-STS of ${value('domain')}`),
  blocklist_clear: (value) =>
    pass(`${value('subject')} is on none of these lists: ${value('lists')}.`),
  blocklist_listed: (value) => ({
    what: `${value('subject')} is on the list ${value('list')}.${value('reason') === '' ? '' : ` The list says: “${value('reason')}”`}`,
    fix: 'Find out and end what caused it, then ask the list for removal.',
  }),
  blocklist_unanswered: (value) => ({
    what: `These lists did not answer about ${value('subject')}, or refused us: ${value('lists')}.`,
    fix: 'This does not mean that it is clean. Check again later.',
  }),
  blocklist_not_configured: () => pass('The operator of this server has chosen no list to ask.'),
  blocklist_ip_not_proven: () => ({
    what: 'No copy has been received so far, so it is not known from which server your mail comes.',
    fix: 'Save and test, and have the test proven.',
  }),
}

/** Words of a row in English. */
export const sayRow = (
  row: Pick<DeliverabilityRow, 'code' | 'values'>,
  provider: Provider,
): RowWords => sayRowIn(ENGLISH, row, provider)

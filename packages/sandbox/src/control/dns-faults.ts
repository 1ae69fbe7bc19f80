import type { NamedFault, ScriptedAnswer } from './faults.ts'

const row = (
  name: string,
  title: string,
  operation: string,
  answer: ScriptedAnswer,
): NamedFault => ({ name: `dns.${name}`, title, provider: 'dns', operation, answer: () => answer })
const txt = (...TXT: string[]): ScriptedAnswer => ({ body: { TXT } })

// Public halves only; nobody has the others any more.
const shortKey =
  'MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALY3uRpflvSbdgA1wp2r+QVu+RCaEkio3tJKNdaPYVoQyzwFiYx6VlcPaoBY7btBF4Ofv1JrY6D2KpuUcOWMRKECAwEAAQ=='
const foreignKey =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAw3dcXlZFXu9hsCaPyvVe/psf8wVxIYwqXuobITwm/Dow3gFz66EbrLYz6Xuor44NullRBkXW7DSW8Ye/+hpu9FpftrDhw9UfFPBQNtqVUuh73dstnHTr+8xUdRKBNlGvYF7qTQvk+ZaUUJtaJV7Kaygi9j8ouneaFCrRP0m3fwKZxRBE+luYR6JOUh+zxz/Dl3cnQZlG3ZSC1uO6gKjp3DrbvcZ+k/zR7IXkzthLK5+a9UyFXRppn+wiSf+6kbEP3vtlAbwxnjxBdenPh//FnqClsga+R+vhQ2/UNKRHerTTSz7k5O9rNknCnIWwIEBXtmhww6yQEqLfvgcoaRZylwIDAQAB'
const elevenLookups = Array.from({ length: 11 }, (_, place) => `a:host${place}.example`)
// Thirty times what fits over UDP; the DNS library needs a second and more to write 64 kB.
const endless = Array.from({ length: 60 }, () => 'x'.repeat(250))

/** What DNS may answer. The mailbox of such a fault is the domain that is asked about. */
export const dnsFaults: readonly NamedFault[] = [
  row('silent', 'No answer', 'query', { drop: 'before' }),
  row('server-failure', 'Server failure', 'query', { status: 2 }),
  row('refused', 'Refused', 'query', { status: 5 }),
  row('no-such-name', 'No such name', 'query', { status: 3 }),
  row('spf-missing', 'SPF record is gone', 'spf', txt('site-verification=sandbox')),
  row(
    'spf-without-provider',
    'SPF leaves the provider out',
    'spf',
    txt('v=spf1 ip4:192.0.2.1 -all'),
  ),
  row(
    'spf-twice',
    'Two SPF records',
    'spf',
    txt('v=spf1 mx -all', 'v=spf1 include:_spf.google.com -all'),
  ),
  row('spf-everybody', 'SPF allows everybody', 'spf', txt('v=spf1 +all')),
  row(
    'spf-too-deep',
    'SPF needs more than ten look-ups',
    'spf',
    txt(`v=spf1 ${elevenLookups.join(' ')} include:spf.protection.outlook.com -all`),
  ),
  row('spf-includes-itself', 'SPF includes itself', 'spf', txt('v=spf1 include:acme.example -all')),
  row('spf-unanswered', 'No answer about SPF', 'spf', { drop: 'before' }),
  row('dkim-missing', 'DKIM key is gone', 'dkim', { status: 3 }),
  row('dkim-revoked', 'DKIM key is revoked', 'dkim', txt('v=DKIM1; k=rsa; p=')),
  row('dkim-short', 'DKIM key has 512 bits', 'dkim', txt(`v=DKIM1; k=rsa; p=${shortKey}`)),
  row('dkim-other-key', 'DKIM key is another', 'dkim', txt(`v=DKIM1; k=rsa; p=${foreignKey}`)),
  row('dkim-unanswered', 'No answer about DKIM', 'dkim', { drop: 'before' }),
  row('dmarc-missing', 'No DMARC record', 'dmarc', { status: 3 }),
  row('dmarc-none', 'DMARC only watches', 'dmarc', txt('v=DMARC1; p=none')),
  row(
    'dmarc-reject',
    'DMARC rejects',
    'dmarc',
    txt('v=DMARC1; p=reject; rua=mailto:d@acme.example'),
  ),
  row('mx-missing', 'No MX record', 'mx', {}),
  row('listed', 'On a blocklist', 'blocklist', {
    body: { A: ['127.0.0.4'], TXT: ['https://blocklist.example/why'] },
  }),
  row('list-refuses', 'Blocklist refuses the question', 'blocklist', {
    body: { A: ['127.255.255.254'] },
  }),
  row('endless-text', 'Answer of 15 kB', 'query', { body: { TXT: endless } }),
  row('line-breaks', 'Answer with line breaks', 'query', {
    body: { TXT: ['v=spf1 -all\r\nX-Evil: 1', 'v=DMARC1; p=none\r\n.\r\nQUIT'] },
  }),
  row('alias-loop', 'Alias that points at itself', 'query', { body: { CNAME: 'acme.example' } }),
]

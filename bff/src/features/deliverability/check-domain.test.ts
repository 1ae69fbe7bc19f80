import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox, type Sandbox } from '@letterhead/sandbox'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createDns, type Dns } from '../../platform/dns/index.ts'
import { checkDomain, stateOf } from './check-domain.ts'
import type { Row, Subject } from './subject.ts'

let dataDir: string
let sandbox: Sandbox
let dns: Dns

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deliverability-'))
  sandbox = await startSandbox({ port: 0, dataDir, productUrl: 'http://localhost:4000' })
  dns = createDns({ servers: [sandbox.seed.dnsServer], timeoutMs: 300 })
})
afterAll(async () => {
  await sandbox.stop()
  await rm(dataDir, { recursive: true, force: true })
})

type Records = Record<string, { A?: string[]; TXT?: string[]; MX?: object[]; CNAME?: string }>
const control = async (path: string, body: unknown) =>
  await fetch(`${sandbox.url}/api/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const publish = async (records: Records) => await control('settings', { dns: records })
const fault = async (name: string, mailbox: string) => await control('faults', { name, mailbox })

beforeEach(async () => {
  await fetch(`${sandbox.url}/api/faults`, { method: 'DELETE' })
  await publish({})
})

const copy = {
  ip: '127.0.0.1',
  signatures: [{ domain: 'acme.example', selector: 'selector1' }],
}
const check = async (changes: Partial<Subject> = {}): Promise<Row[]> => {
  const { ip, domain } = sandbox.seed.blocklists
  return await checkDomain(
    { dns, blocklists: { ip: [ip], domain: [domain] } },
    { domain: 'acme.example', provider: 'microsoft', copy, ...changes },
  )
}
const said = (rows: readonly Row[], about: Row['check']): string[] =>
  rows.filter((row) => row.check === about).map(({ state, code }) => `${state} ${code}`)
const rowOf = (rows: readonly Row[], code: Row['code']): Row =>
  rows.find((row) => row.code === code)!

describe('domains as they are published', () => {
  test('everything right is a page of passes', async () => {
    const rows = await check()
    expect(rows.map(({ state, code }) => `${state} ${code}`)).toEqual([
      'pass spf_pass',
      'pass dkim_pass',
      'pass dkim_pass',
      'pass dmarc_pass',
      'pass mx_pass',
      'pass mta_sts_pass',
      'pass blocklist_clear',
      'pass blocklist_clear',
    ])
    expect(stateOf(rows)).toBe('pass')
    expect(rowOf(rows, 'spf_pass').values).toMatchObject({
      include: 'spf.protection.outlook.com',
      lookups: '3',
    })
  })

  test('Microsoft’s and Google’s own domains with their real records', async () => {
    await publish({
      'microsoft.com': {
        TXT: [
          'v=spf1 include:_spf-a.microsoft.com include:_spf-b.microsoft.com include:_spf-c.microsoft.com include:_spf-ssg-a.msft.net include:spf-a.hotmail.com include:_spf1-meo.microsoft.com -all',
          'google-site-verification=x',
        ],
        MX: [{ priority: 10, exchange: 'microsoft-com.mail.protection.outlook.com' }],
      },
      '_spf-a.microsoft.com': {
        TXT: ['v=spf1 ip4:216.99.5.67 include:spf.protection.outlook.com ~all'],
      },
      '_spf-b.microsoft.com': { TXT: ['v=spf1 ip4:207.82.80.0/24 ~all'] },
      '_spf-c.microsoft.com': { TXT: ['v=spf1 ip4:203.32.4.25 ~all'] },
      '_spf-ssg-a.msft.net': {
        TXT: ['v=spf1 include:_spf-ssg-b.msft.net include:_spf-ssg-c.msft.net ~all'],
      },
      '_spf-ssg-b.msft.net': { TXT: ['v=spf1 ip4:207.68.169.173 ~all'] },
      '_spf-ssg-c.msft.net': { TXT: ['v=spf1 ip4:94.245.112.0/27 ~all'] },
      'spf-a.hotmail.com': { TXT: ['v=spf1 ip4:157.55.0.192/26 ~all'] },
      '_spf1-meo.microsoft.com': { TXT: ['v=spf1 ip4:52.165.175.144 -all'] },
      '_dmarc.microsoft.com': {
        TXT: ['v=DMARC1; p=reject; pct=100; rua=mailto:itex-rua@microsoft.com; fo=1'],
      },
      'gmail.com': {
        TXT: ['v=spf1 redirect=_spf.google.com'],
        MX: [{ priority: 5, exchange: 'gmail-smtp-in.l.google.com' }],
      },
      '_dmarc.gmail.com': {
        TXT: ['v=DMARC1; p=none; sp=quarantine; rua=mailto:mailauth-reports@google.com'],
      },
    })
    const microsoft = await check({ domain: 'microsoft.com', copy: null })
    expect(said(microsoft, 'spf')).toEqual(['pass spf_pass'])
    expect(rowOf(microsoft, 'spf_pass').values['lookups']).toBe('9')
    expect(said(microsoft, 'dmarc')).toEqual(['pass dmarc_pass'])
    expect(said(microsoft, 'blocklist_ip')).toEqual(['unknown blocklist_ip_not_proven'])
    const gmail = await check({ domain: 'gmail.com', provider: 'google', copy: null })
    expect(said(gmail, 'spf')).toEqual(['pass spf_pass'])
    expect(said(gmail, 'dmarc')).toEqual(['warn dmarc_only_watches'])
  })

  test('a domain with accents is asked for by its A-labels and shown as it is written', async () => {
    await publish({
      'xn--exmple-cua.example': { TXT: ['v=spf1 include:_spf.google.com ~all'] },
      '_dmarc.xn--exmple-cua.example': { TXT: ['v=DMARC1;p=quarantine;rua=mailto:x@y.example'] },
    })
    const rows = await check({ domain: 'xn--exmple-cua.example', provider: 'google', copy: null })
    expect(said(rows, 'spf')).toEqual(['pass spf_pass'])
    expect(rowOf(rows, 'spf_pass').values['domain']).toBe('exämple.example')
    expect(said(rows, 'dmarc')).toEqual(['pass dmarc_pass'])
  })

  test('a domain that does not exist is said to be missing, and nothing else', async () => {
    const rows = await check({ domain: 'nowhere.example' })
    expect(rows.map(({ code }) => code)).toEqual(['domain_missing'])
  })
})

describe('SPF', () => {
  test.each<[string, string[], string, string | null]>([
    [
      'nothing is published',
      [],
      'fail spf_missing',
      'v=spf1 include:spf.protection.outlook.com ~all',
    ],
    [
      'the provider is left out',
      ['v=spf1 mx ip4:192.0.2.0/24 -all'],
      'fail spf_without_provider',
      'v=spf1 include:spf.protection.outlook.com mx ip4:192.0.2.0/24 -all',
    ],
    [
      'two records',
      ['v=spf1 mx -all', 'v=spf1 include:_spf.google.com ~all'],
      'fail spf_several_records',
      'v=spf1 include:spf.protection.outlook.com mx include:_spf.google.com -all',
    ],
    [
      'everybody may send',
      ['v=spf1 include:spf.protection.outlook.com +all'],
      'fail spf_allows_everyone',
      'v=spf1 include:spf.protection.outlook.com ~all',
    ],
    [
      'everybody, by the shortest word for it',
      ['v=spf1 include:spf.protection.outlook.com all'],
      'fail spf_allows_everyone',
      'v=spf1 include:spf.protection.outlook.com ~all',
    ],
    [
      'everybody, as a network',
      ['v=spf1 include:spf.protection.outlook.com ip4:0.0.0.0/0 -all'],
      'fail spf_allows_everyone',
      'v=spf1 include:spf.protection.outlook.com -all',
    ],
    [
      'a provider that is named, but not to pass',
      ['v=spf1 ?include:spf.protection.outlook.com -all'],
      'fail spf_without_provider',
      'v=spf1 include:spf.protection.outlook.com -all',
    ],
    [
      'what stands behind the end',
      [
        `v=spf1 include:spf.protection.outlook.com -all ${Array.from({ length: 11 }, (_, at) => `a:h${at}.example`).join(' ')} redirect=gone.example`,
      ],
      'pass spf_pass',
      null,
    ],
    ['a network that is none', ['v=spf1 ip4:192.0.2.0/33 -all'], 'fail spf_broken', null],
    [
      'two redirects',
      ['v=spf1 redirect=spf.protection.outlook.com redirect=_spf.google.com'],
      'fail spf_broken',
      null,
    ],
    ['a redirect', ['v=spf1 redirect=spf.protection.outlook.com'], 'pass spf_pass', null],
    [
      'a macro in a name',
      ['v=spf1 include:%{d}.vendor.example include:spf.protection.outlook.com exists:%{i}.x -all'],
      'pass spf_pass',
      null,
    ],
    ['a word that SPF does not know', ['v=spf1 included:x.example -all'], 'fail spf_broken', null],
    ['an include that is not there', ['v=spf1 include:gone.example -all'], 'fail spf_broken', null],
    ['a loop', ['v=spf1 include:acme.example -all'], 'fail spf_broken', null],
    [
      'v=spf10 is not SPF',
      ['v=spf10 -all'],
      'fail spf_missing',
      'v=spf1 include:spf.protection.outlook.com ~all',
    ],
    ['capital letters', ['V=SPF1 INCLUDE:SPF.Protection.Outlook.Com -ALL'], 'pass spf_pass', null],
  ])('%s', async (_case, TXT, expected, advice) => {
    await publish({ 'acme.example': { TXT } })
    // Not the sandbox's own address, which `mx` would let in.
    const rows = await check({ copy: { ...copy, ip: '203.0.113.9' } })
    expect(said(rows, 'spf')).toEqual([expected])
    expect(rows.find(({ check: about }) => about === 'spf')?.publish?.value ?? null).toBe(advice)
  })

  test('more than ten look-ups are counted through every include', async () => {
    const deep = Array.from({ length: 4 }, (_, place) => `include:d${place}.example`).join(' ')
    await publish({
      'acme.example': { TXT: [`v=spf1 include:spf.protection.outlook.com ${deep} -all`] },
      ...Object.fromEntries(
        Array.from({ length: 4 }, (_, place) => [
          `d${place}.example`,
          {
            TXT: ['v=spf1 a mx exists:%{i}.x.example ~all'],
            A: ['192.0.2.1'],
            MX: [{ priority: 0, exchange: 'mail.example' }],
          },
        ]),
      ),
    })
    const rows = await check()
    expect(said(rows, 'spf')).toEqual(['fail spf_too_many_lookups'])
    expect(rowOf(rows, 'spf_too_many_lookups').values['lookups']).toBe('17')
  })

  test('a third name without anything behind it makes receivers give up', async () => {
    const two = 'v=spf1 include:spf.protection.outlook.com a:gone1.example mx:gone2.example'
    await publish({ 'acme.example': { TXT: [`${two} -all`] } })
    expect(said(await check(), 'spf')).toEqual(['pass spf_pass'])
    await publish({ 'acme.example': { TXT: [`${two} a:gone3.example -all`] } })
    const rows = await check()
    expect(said(rows, 'spf')).toEqual(['fail spf_broken'])
    expect(rowOf(rows, 'spf_broken').values['reason']).toBe('empty_answers')
  })

  test('an included name with two records breaks the whole', async () => {
    await publish({
      'acme.example': { TXT: ['v=spf1 include:twice.example -all'] },
      'twice.example': { TXT: ['v=spf1 ip4:192.0.2.1 -all', 'v=spf1 -all'] },
    })
    expect(rowOf(await check(), 'spf_broken').values['reason']).toBe('include_several')
  })

  test('whoever includes a record that is open to everybody is open too', async () => {
    await publish({
      'acme.example': { TXT: ['v=spf1 include:vendor.example -all'] },
      'vendor.example': { TXT: ['v=spf1 +all'] },
    })
    expect(said(await check(), 'spf')).toEqual(['fail spf_allows_everyone'])
    await publish({
      'acme.example': {
        TXT: ['v=spf1 include:spf.protection.outlook.com -include:vendor.example ~all'],
      },
      'vendor.example': { TXT: ['v=spf1 +all'] },
    })
    expect(said(await check(), 'spf')).toEqual(['pass spf_pass'])
  })

  test('J-11 a net of includes without end is left after thirty look-ups', async () => {
    const long = 'exists:%{i}.x.example '.repeat(60)
    await publish({ 'acme.example': { TXT: [`v=spf1 ${long}-all`] } })
    expect(rowOf(await check(), 'spf_too_many_lookups').values['lookups']).toBe('31')
    const wide = Array.from({ length: 20 }, (_, place) => `include:w${place}.example`).join(' ')
    await publish({
      'acme.example': { TXT: [`v=spf1 ${wide} -all`] },
      ...Object.fromEntries(
        Array.from({ length: 20 }, (_, place) => [
          `w${place}.example`,
          {
            TXT: [
              `v=spf1 ${Array.from({ length: 20 }, (_2, other) => `include:w${(place + other + 1) % 20}.example`).join(' ')} -all`,
            ],
          },
        ]),
      ),
    })
    const rows = await check()
    expect(said(rows, 'spf')).toContain('fail spf_too_many_lookups')
    expect(Number(rowOf(rows, 'spf_too_many_lookups').values['lookups'])).toBeLessThan(40)
  })

  test.each([
    ['its network', 'ip4:127.0.0.0/8'],
    ['a host of its', 'a:mta.acme.example'],
  ])('a provider that is in by %s passes once a copy came from there', async (_how, term) => {
    await publish({
      'acme.example': { TXT: [`v=spf1 ${term} -all`] },
      'mta.acme.example': { A: ['127.0.0.1'] },
    })
    expect(said(await check({ copy: null }), 'spf')).toEqual(['fail spf_without_provider'])
    expect(said(await check(), 'spf')).toEqual(['pass spf_pass'])
  })

  test.each(['ip4:192.0.2.0/24', '-ip4:127.0.0.1 ip4:127.0.0.0/8', '~ip4:127.0.0.0/8'])(
    'a record that no longer lets the provider in is told, although an earlier copy passed: %s',
    async (terms) => {
      await publish({ 'acme.example': { TXT: [`v=spf1 ${terms} -all`] } })
      expect(said(await check(), 'spf')).toEqual(['fail spf_without_provider'])
    },
  )
})

const keyOf = (bits: number) =>
  generateKeyPairSync('rsa', { modulusLength: bits })
    .publicKey.export({ format: 'der', type: 'spki' })
    .toString('base64')

describe('DKIM', () => {
  const both = (record: Records[string]): Records => ({
    'selector1._domainkey.acme.example': { CNAME: 'k.acme.example' },
    'selector2._domainkey.acme.example': { CNAME: 'k.acme.example' },
    'k.acme.example': record,
  })
  test.each<[string, Records[string], string]>([
    ['no key', {}, 'fail dkim_missing'],
    ['a revoked key', { TXT: ['v=DKIM1; p='] }, 'fail dkim_revoked'],
    ['512 bits', { TXT: [`v=DKIM1; p=${keyOf(512)}`] }, 'fail dkim_key_short'],
    ['1024 bits', { TXT: [`v=DKIM1; p=${keyOf(1024)}`] }, 'warn dkim_key_short'],
    [
      'a key with blanks in it',
      { TXT: [`k=rsa; p=${keyOf(2048).replaceAll(/(.{40})/g, '$1 ')}`] },
      'pass dkim_pass',
    ],
    ['no key at all in the text', { TXT: ['hello'] }, 'fail dkim_broken'],
    ['half a key', { TXT: ['v=DKIM1; p=MIIBIjANBgkq'] }, 'fail dkim_broken'],
    [
      'Ed25519',
      { TXT: ['v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='] },
      'pass dkim_pass',
    ],
  ])('%s', async (_case, record, expected) => {
    await publish(both(record))
    expect(new Set(said(await check({ copy: null }), 'dkim'))).toEqual(new Set([expected]))
  })

  test('beside a good key a revoked one is a warning', async () => {
    await publish({
      'selector2._domainkey.acme.example': { CNAME: 'k.acme.example' },
      'k.acme.example': { TXT: ['v=DKIM1; p='] },
    })
    expect(said(await check(), 'dkim')).toEqual(['pass dkim_pass', 'warn dkim_revoked'])
  })

  test('the selector of the received copy is looked at too, a foreign signature is told', async () => {
    await publish({ 'odd._domainkey.acme.example': { TXT: [`p=${keyOf(2048)}`] } })
    const own = await check({
      copy: { ...copy, signatures: [{ domain: 'acme.example', selector: 'odd' }] },
    })
    expect(own.filter(({ values }) => values['selector'] === 'odd')).toHaveLength(1)
    const foreign = await check({
      copy: {
        ...copy,
        signatures: [{ domain: 'acme-example.onmicrosoft.com', selector: 'selector1' }],
      },
    })
    expect(said(foreign, 'dkim')).toContain('warn dkim_signs_elsewhere')
  })
})

describe('DMARC', () => {
  test.each<[string, string[], string[]]>([
    ['none', [], ['fail dmarc_missing']],
    ['only watching', ['v=DMARC1; p=none; rua=mailto:a@b.example'], ['warn dmarc_only_watches']],
    ['without reports', ['v=DMARC1; p=reject'], ['pass dmarc_pass', 'warn dmarc_without_reports']],
    [
      'open below, in part',
      ['v=DMARC1; p=reject; sp=none; pct=20; rua=mailto:a@b.example'],
      ['pass dmarc_pass', 'warn dmarc_subdomains_open', 'warn dmarc_partial'],
    ],
    [
      'being tried out',
      ['v = DMARC1; p=reject; t=y; rua=mailto:a@b.example'],
      ['pass dmarc_pass', 'warn dmarc_partial'],
    ],
    ['two records', ['v=DMARC1; p=none', 'v=DMARC1; p=reject'], ['fail dmarc_several_records']],
    ['no policy', ['v=DMARC1; rua=mailto:a@b.example'], ['fail dmarc_broken']],
    ['an unknown policy', ['v=DMARC1; p=delete'], ['fail dmarc_broken']],
    ['a record of something else', ['spf2.0/pra'], ['fail dmarc_missing']],
  ])('%s', async (_case, TXT, expected) => {
    await publish({ '_dmarc.acme.example': { TXT } })
    expect(said(await check(), 'dmarc')).toEqual(expected)
  })

  test('a subdomain has its parent’s policy for subdomains', async () => {
    await publish({
      'mail.acme.example': { TXT: ['v=spf1 include:spf.protection.outlook.com -all'] },
      '_dmarc.acme.example': { TXT: ['v=DMARC1; p=reject; sp=none; rua=mailto:a@b.example'] },
    })
    const rows = await check({ domain: 'mail.acme.example' })
    expect(said(rows, 'dmarc')).toContain('warn dmarc_only_watches')
    expect(rowOf(rows, 'dmarc_only_watches').values['at']).toBe('acme.example')
  })

  // RFC 9989 4.10: not the nearest parent speaks for a domain, but its organisation.
  test.each<[string, Records, string]>([
    [
      'the organisation, not a department in between',
      {
        '_dmarc.mail.acme.example': { TXT: ['v=DMARC1; p=none'] },
        '_dmarc.acme.example': { TXT: ['v=DMARC1; p=reject'] },
      },
      'acme.example reject',
    ],
    [
      'a department that says it is an organisation',
      {
        '_dmarc.mail.acme.example': { TXT: ['v=DMARC1; p=quarantine; psd=n'] },
        '_dmarc.acme.example': { TXT: ['v=DMARC1; p=reject'] },
      },
      'mail.acme.example quarantine',
    ],
    [
      'the public suffix where nobody below speaks',
      {
        '_dmarc.acme.example': { TXT: [] },
        '_dmarc.example': { TXT: ['v=DMARC1; p=reject; sp=quarantine; psd=y'] },
      },
      'example quarantine',
    ],
    [
      'the organisation below a public suffix',
      {
        '_dmarc.acme.example': { TXT: ['v=DMARC1; p=none; sp=reject'] },
        '_dmarc.example': { TXT: ['v=DMARC1; p=reject; psd=y'] },
      },
      'acme.example reject',
    ],
  ])('%s', async (_case, records, expected) => {
    await publish({
      'news.mail.acme.example': { TXT: ['v=spf1 include:spf.protection.outlook.com -all'] },
      ...records,
    })
    const rows = await check({ domain: 'news.mail.acme.example' })
    const { at, policy } = rows.find(({ check: about }) => about === 'dmarc')?.values ?? {}
    expect(`${at} ${policy}`).toBe(expected)
  })
})

describe('receiving', () => {
  test('no MX and a null MX are told apart', async () => {
    await publish({ 'acme.example': { MX: [] } })
    expect(said(await check(), 'mx')).toEqual(['warn mx_missing'])
  })
  test('MTA-STS is optional: without it the whole is still a pass', async () => {
    await publish({ '_mta-sts.acme.example': { TXT: [] } })
    const rows = await check()
    expect(said(rows, 'mta_sts')).toEqual(['warn mta_sts_missing'])
    expect(stateOf(rows)).toBe('pass')
    await publish({ '_mta-sts.acme.example': { TXT: ['v=STSv1; id='] } })
    expect(said(await check(), 'mta_sts')).toEqual(['warn mta_sts_broken'])
  })
})

describe('blocklists', () => {
  test('a listing is told with its reason and the list’s own page', async () => {
    await fault('dns.listed', 'acme.example')
    const rows = await check()
    expect(said(rows, 'blocklist_domain')).toEqual(['fail blocklist_listed'])
    expect(rowOf(rows, 'blocklist_listed')).toMatchObject({
      values: { subject: 'acme.example', list: sandbox.seed.blocklists.domain },
      link: 'https://blocklist.example/why',
    })
    expect(said(rows, 'blocklist_ip')).toEqual(['pass blocklist_clear'])
  })

  test.each(['dns.list-refuses', 'dns.silent', 'dns.refused', 'dns.server-failure'])(
    '%s is unknown, never clean',
    async (name) => {
      await fault(name, '127.0.0.1')
      expect(said(await check(), 'blocklist_ip')).toEqual(['unknown blocklist_unanswered'])
    },
  )

  test('a list that was shut down knows nobody, and is not believed', async () => {
    await publish({ [`test.${sandbox.seed.blocklists.domain}`]: { A: [] } })
    expect(said(await check(), 'blocklist_domain')).toEqual(['unknown blocklist_unanswered'])
  })

  test('a resolver that finds everything is not believed either', async () => {
    await publish({ [`acme.example.${sandbox.seed.blocklists.domain}`]: { A: ['203.0.113.9'] } })
    expect(said(await check(), 'blocklist_domain')).toEqual(['unknown blocklist_unanswered'])
  })

  test('without lists nothing is claimed', async () => {
    const rows = await checkDomain(
      { dns, blocklists: { ip: [], domain: [] } },
      { domain: 'acme.example', provider: 'microsoft', copy },
    )
    expect(said(rows, 'blocklist_domain')).toEqual(['unknown blocklist_not_configured'])
    expect(stateOf(rows)).toBe('pass')
  })

  test('an IPv6 address is asked for by its nibbles', async () => {
    const { ip } = sandbox.seed.blocklists
    const name = `${'1'.padEnd(24, '0')}8bd01002`.split('').join('.')
    await publish({ [`${name}.${ip}`]: { A: ['127.0.0.4'] } })
    const rows = await check({ copy: { ...copy, ip: '2001:db8::1' } })
    expect(said(rows, 'blocklist_ip')).toEqual(['fail blocklist_listed'])
  })
})

/** Every name that is asked for, of a domain about which nothing is published. */
const namesAsked = async (changes: Partial<Subject>): Promise<readonly string[]> => {
  const names: string[] = []
  const counting: Dns = {
    ask: async (name) => {
      names.push(name)
      return await Promise.resolve({ kind: 'nothing' })
    },
  }
  await checkDomain(
    { dns: counting, blocklists: { ip: [], domain: [] } },
    { domain: 'acme.example', provider: 'microsoft', copy: null, ...changes },
  )
  return names
}

describe('hostile and silent DNS', () => {
  test.each(['dns.silent', 'dns.refused', 'dns.server-failure'])(
    'J-11 %s makes every row unknown, and none clean',
    async (name) => {
      await control('faults', { name })
      const rows = await check()
      expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['unknown']))
      expect(stateOf(rows)).toBe('unknown')
    },
    20_000,
  )

  test.each(['dns.endless-text', 'dns.line-breaks', 'dns.alias-loop'])(
    'J-11 %s ends, and what is kept is short and on one line',
    async (name) => {
      await control('faults', { name })
      const rows = await check()
      const kept = JSON.stringify(rows)
      expect(kept.length).toBeLessThan(20_000)
      expect(kept).not.toMatch(/\\r|\\n/)
    },
    20_000,
  )

  test('J-11 of a hundred signatures in a copy six keys are asked for', async () => {
    const signatures = Array.from({ length: 100 }, (_, at) => ({
      domain: 'acme.example',
      selector: `s${at}`,
    }))
    const names = await namesAsked({ copy: { ip: null, signatures } })
    expect(names.filter((name) => name.includes('._domainkey.'))).toHaveLength(6)
  })

  test('J-11 of a domain of sixty labels eight are asked for a policy', async () => {
    const names = await namesAsked({ domain: `${'a.'.repeat(59)}example` })
    expect(names.filter((name) => name.startsWith('_dmarc.'))).toHaveLength(8)
  })

  test('J-11 ten megabytes in one answer are cut before they are kept', async () => {
    const endless = `v=spf1 include:spf.protection.outlook.com ${'x'.repeat(10_000_000)}`
    const hostile: Dns = {
      ask: async (name, type) =>
        name === 'acme.example' && type === 'TXT'
          ? { kind: 'records', records: [endless] }
          : await dns.ask(name, type),
    }
    const rows = await checkDomain(
      { dns: hostile, blocklists: { ip: [], domain: [] } },
      { domain: 'acme.example', provider: 'microsoft', copy },
    )
    expect(JSON.stringify(rows).length).toBeLessThan(10_000)
  })
})

test('J-11 a record full of names that nobody answers for is given up after half a minute', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const includes = Array.from({ length: 40 }, (_, at) => `include:n${at}.slow.example`)
  const asked: string[] = []
  const slow: Dns = {
    ask: async (name) => {
      if (name === 'acme.example')
        return await Promise.resolve({
          kind: 'records',
          records: [`v=spf1 ${includes.join(' ')} ~all`],
        })
      asked.push(name)
      vi.advanceTimersByTime(4_000)
      return { kind: 'unanswered', reason: 'ETIMEOUT' }
    },
  }
  const subject: Subject = { domain: 'acme.example', provider: 'google', copy: null }
  const rows = await checkDomain({ dns: slow, blocklists: { ip: [], domain: [] } }, subject)
  vi.useRealTimers()
  expect(asked.length).toBeLessThan(15)
  expect(said(rows, 'spf')).toContain('fail spf_too_many_lookups')
})

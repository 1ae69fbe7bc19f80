import { generateKeyPairSync } from 'node:crypto'
import { dkimSign } from 'mailauth'
import { describe, expect, test } from 'vitest'
import type { Answer, Dns } from '../../platform/dns/index.ts'
import { judgeCopy } from './judge-copy.ts'
import { readCopy } from './read-copy.ts'

// Mail signed and broken in ways that no stand-in of ours knows, with records of our choosing.

const rsa = (bits: number) => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  return {
    pem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    record: `v=DKIM1; k=rsa; p=${publicKey.export({ format: 'der', type: 'spki' }).toString('base64')}`,
  }
}
const ed25519 = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  return {
    pem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    record: `v=DKIM1; k=ed25519; p=${raw.toString('base64')}`,
  }
}
const good = rsa(2048)
const short = rsa(512)
const edwards = ed25519()

const ID = '0190a1b2-0000-7000-8000-000000000001'
const wish = { email: 'news@acme.example', alias: 'Acme', ids: [ID] }
const message = (from = 'Acme <news@acme.example>') =>
  [
    `From: ${from}`,
    'To: probe@probe.example',
    'Subject: =?utf-8?Q?=C3=89t=C3=A9?=',
    'Date: Sun, 22 Nov 2026 10:00:00 +0000',
    `Message-ID: <${ID}@acme.example>`,
    `X-Letterhead-Id: ${ID}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Hello',
    '',
  ].join('\r\n')

type Zone = Readonly<Record<string, readonly string[]>>
const RECORDS: Zone = {
  'TXT acme.example': ['v=spf1 ip4:192.0.2.0/24 -all'],
  'TXT s1._domainkey.acme.example': [good.record],
  'TXT ed._domainkey.acme.example': [edwards.record],
  'TXT short._domainkey.acme.example': [short.record],
  'TXT s1._domainkey.mail.acme.example': [good.record],
  'TXT s1._domainkey.other.example': [good.record],
  'TXT _dmarc.acme.example': ['v=DMARC1; p=reject; rua=mailto:d@acme.example'],
}
const dnsOf = (zone: Zone): Dns => ({
  ask: async (name, type) => {
    const records = zone[`${type} ${name.toLowerCase()}`]
    const answer: Answer =
      records === undefined ? { kind: 'no_such_name' } : { kind: 'records', records }
    return await Promise.resolve(answer)
  },
})

interface Signer {
  readonly domain?: string
  readonly selector?: string
  readonly pem?: string
  readonly algorithm?: string
  readonly more?: object
}
const signed = async (raw: string, signers: readonly Signer[]): Promise<string> => {
  let text = raw
  for (const {
    domain = 'acme.example',
    selector = 's1',
    pem = good.pem,
    algorithm,
    more,
  } of signers) {
    const key = {
      signingDomain: domain,
      selector,
      privateKey: pem,
      ...(algorithm === undefined ? {} : { algorithm }),
    }
    const { signatures } = await dkimSign(text, {
      ...key,
      ...more,
      signatureData: [{ ...key, ...more }],
    })
    text = signatures + text
  }
  return text
}

const judge = async (
  raw: string,
  options: { readonly zone?: Zone; readonly ip?: string; readonly envelopeFrom?: string } = {},
) => {
  const facts = await readCopy(dnsOf({ ...RECORDS, ...options.zone }), {
    raw: Buffer.from(raw),
    envelopeFrom: options.envelopeFrom ?? 'news@acme.example',
    ip: options.ip ?? '192.0.2.7',
    helo: 'out.acme.example',
    tls: 'TLSv1.3 x',
    receivedAt: new Date('2026-11-22T10:00:05Z'),
  })
  const { verdict, findings } = judgeCopy(facts, wish)
  return { facts, said: [verdict, ...findings.map(({ code }) => code)] }
}
const ELSEWHERE = { ip: '198.51.100.9' }

describe('signatures', () => {
  test.each<[string, readonly Signer[], string[]]>([
    [
      'Ed25519 alone',
      [{ selector: 'ed', pem: edwards.pem, algorithm: 'ed25519-sha256' }],
      ['proven', 'spf_failed'],
    ],
    ['a good one beside a broken one', [{}, { selector: 'none' }], ['proven', 'spf_failed']],
    [
      'simple canonicalization',
      [{ more: { canonicalization: 'simple/simple' } }],
      ['proven', 'spf_failed'],
    ],
    ['a subdomain, relaxed', [{ domain: 'mail.acme.example' }], ['proven', 'spf_failed']],
    [
      'another domain',
      [{ domain: 'other.example' }],
      ['differs', 'dmarc_failed', 'spf_failed', 'dkim_not_aligned'],
    ],
    [
      'a key of 512 bits',
      [{ selector: 'short', pem: short.pem }],
      ['differs', 'dmarc_failed', 'spf_failed', 'dkim_key_short'],
    ],
    [
      'a key that is not there',
      [{ selector: 'gone' }],
      ['differs', 'dmarc_failed', 'spf_failed', 'dkim_failed'],
    ],
  ])('%s, sent from a server that SPF does not know', async (_case, signers, expected) => {
    expect((await judge(await signed(message(), signers), ELSEWHERE)).said).toEqual(expected)
  })

  test('a subdomain does not count where the domain wants strict alignment', async () => {
    const zone = { 'TXT _dmarc.acme.example': ['v=DMARC1; p=reject; adkim=s; aspf=s'] }
    const { said } = await judge(await signed(message(), [{ domain: 'mail.acme.example' }]), {
      zone,
      ...ELSEWHERE,
    })
    expect(said).toEqual(['differs', 'dmarc_failed', 'spf_failed', 'dkim_not_aligned'])
  })

  test('a body or a header that was changed on the way breaks it', async () => {
    const raw = await signed(message(), [{}])
    const broken = ['differs', 'dmarc_failed', 'spf_failed', 'dkim_failed']
    expect((await judge(raw.replace('Hello', 'Hello!'), ELSEWHERE)).said).toEqual(broken)
    expect((await judge(raw.replace('Subject: ', 'Subject: Re: '), ELSEWHERE)).said).toEqual(broken)
  })

  test('a header line that was only folded anew does not', async () => {
    const raw = await signed(message(), [{}])
    const folded = raw.replace('To: probe@probe.example', 'To:\r\n probe@probe.example')
    expect((await judge(folded, ELSEWHERE)).said).toEqual(['proven', 'spf_failed'])
  })

  test('a second From that hides behind a good signature is seen', async () => {
    const raw = await signed(message(), [{}])
    expect((await judge(`From: Evil <x@evil.example>\r\n${raw}`, ELSEWHERE)).said[0]).toBe(
      'differs',
    )
  })
})

describe('SPF and DMARC', () => {
  test.each<[string, Zone, string[]]>([
    [
      'a redirect',
      {
        'TXT acme.example': ['v=spf1 redirect=spf.other.example'],
        'TXT spf.other.example': ['v=spf1 ip4:192.0.2.7 -all'],
      },
      ['proven', 'dkim_missing'],
    ],
    [
      'a macro',
      {
        'TXT acme.example': ['v=spf1 exists:%{i}.spf.acme.example -all'],
        'A 192.0.2.7.spf.acme.example': ['127.0.0.2'],
      },
      ['proven', 'dkim_missing'],
    ],
    [
      'MX of the domain',
      {
        'TXT acme.example': ['v=spf1 mx -all'],
        'MX acme.example': ['10 mx.acme.example'],
        'A mx.acme.example': ['192.0.2.7'],
      },
      ['proven', 'dkim_missing'],
    ],
    [
      'a neutral end',
      { 'TXT acme.example': ['v=spf1 ?all'] },
      ['differs', 'dmarc_failed', 'spf_failed', 'dkim_missing'],
    ],
    [
      'no DMARC anywhere',
      { 'TXT _dmarc.acme.example': [] },
      ['proven', 'dmarc_missing', 'dkim_missing'],
    ],
    [
      'a DMARC record that is none',
      { 'TXT _dmarc.acme.example': ['v=DMARC1; p='] },
      ['proven', 'dmarc_missing', 'dkim_missing'],
    ],
  ])('%s', async (_case, zone, expected) => {
    expect((await judge(message(), { zone })).said).toEqual(expected)
  })

  test('a bounce address at another domain passes SPF and still counts for nothing', async () => {
    const zone = { 'TXT bounces.example': ['v=spf1 ip4:192.0.2.0/24 -all'] }
    const { said } = await judge(message(), { zone, envelopeFrom: 'b@bounces.example' })
    expect(said).toEqual([
      'differs',
      'dmarc_failed',
      'spf_not_aligned',
      'dkim_missing',
      'return_path_elsewhere',
    ])
  })
})

describe('senders as they are written', () => {
  test.each([
    ['an encoded name', '=?utf-8?B?QWNtZQ==?= <news@acme.example>', 'proven'],
    ['a quoted name', '"Acme" <news@acme.example>', 'proven'],
    ['a comment', 'Acme <news@acme.example> (not part of it)', 'proven'],
    ['a name that looks like another address', '"ceo@acme.example" <news@acme.example>', 'differs'],
    ['two mailboxes', 'Acme <news@acme.example>, Eve <eve@acme.example>', 'differs'],
    ['nobody', '', 'differs'],
  ])('%s', async (_case, from, verdict) => {
    expect((await judge(message(from))).said[0]).toBe(verdict)
  })

  test('an unreadable message is judged, not thrown at us', async () => {
    for (const raw of ['', '\r\n\r\n', '\0\0\0', 'x'.repeat(100_000), `From: ${'<'.repeat(5000)}`])
      expect((await judge(raw)).said[0]).toBe('differs')
  })
})

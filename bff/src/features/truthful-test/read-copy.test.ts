import { createHash, createSign, generateKeyPairSync } from 'node:crypto'
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
const weak = rsa(1024)
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
  'TXT weak._domainkey.acme.example': [weak.record],
  'TXT revoked._domainkey.acme.example': ['v=DKIM1; k=rsa; p='],
  'TXT testing._domainkey.acme.example': [`${good.record}; t=y`],
  // Longer than one string, with the blanks that copying leaves.
  'TXT split._domainkey.acme.example': [good.record.replaceAll(/(.{200})/g, '$1 ')],
  'TXT twice._domainkey.acme.example': [short.record, good.record],
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
  options: {
    readonly zone?: Zone
    readonly dns?: Dns
    readonly ip?: string
    readonly envelopeFrom?: string
  } = {},
) => {
  const facts = await readCopy(options.dns ?? dnsOf({ ...RECORDS, ...options.zone }), {
    raw: Buffer.from(raw, 'latin1'),
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

/** By hand (RFC 6376 5.4.2): mailauth signs no header that is not there. */
const oversigned = (raw: string): string => {
  const [head = '', ...rest] = raw.split('\r\n\r\n')
  const values = new Map(
    head.split('\r\n').map((line) => {
      const at = line.indexOf(':')
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]
    }),
  )
  const bodyHash = createHash('sha256').update(rest.join('\r\n\r\n')).digest('base64')
  const unsigned = `v=1; a=rsa-sha256; c=relaxed/simple; d=acme.example; s=s1; h=from:subject:subject; bh=${bodyHash}; b=`
  const text = [
    `from:${values.get('from') ?? ''}`,
    `subject:${values.get('subject') ?? ''}`,
    `dkim-signature:${unsigned}`,
  ].join('\r\n')
  const signature = createSign('sha256').update(text).sign(good.pem, 'base64')
  return `DKIM-Signature: ${unsigned}${signature}\r\n${raw}`
}

const plain = 'From: Acme <news@acme.example>\r\n'
const many = (text: string, size: number) => text.repeat(Math.ceil(size / text.length))
const signature = (at: number) =>
  `DKIM-Signature: v=1; a=rsa-sha256; d=d${at}.junk.example; s=s; h=from; l=${at}; bh=AAAA; b=AAAA\r\n`

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
    ['a key of 1024 bits', [{ selector: 'weak', pem: weak.pem }], ['proven', 'spf_failed']],
    ['a key in pieces', [{ selector: 'split' }], ['proven', 'spf_failed']],
    ['a key that is being tried out', [{ selector: 'testing' }], ['proven', 'spf_failed']],
    [
      'two signatures of its own, rolling from one selector to the next',
      [{ selector: 'weak', pem: weak.pem }, {}],
      ['proven', 'spf_failed'],
    ],
    [
      'its own and that of a mailing service',
      [{}, { domain: 'other.example' }],
      ['proven', 'spf_failed'],
    ],
    [
      'a revoked key',
      [{ selector: 'revoked' }],
      ['differs', 'dmarc_failed', 'spf_failed', 'dkim_failed'],
    ],
    [
      'a signature that ran out',
      [
        {
          more: {
            signTime: new Date('2026-01-01T00:00:00Z'),
            expires: new Date('2026-01-08T00:00:00Z'),
          },
        },
      ],
      ['differs', 'dmarc_failed', 'spf_failed', 'dkim_failed'],
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

  test('a signed length is believed as receivers believe it', async () => {
    const raw = await signed(message(), [{ more: { maxBodyLength: 5 } }])
    expect((await judge(`${raw}And more.\r\n`, ELSEWHERE)).said).toEqual(['proven', 'spf_failed'])
    expect((await judge(raw.replace('Hello', 'Hullo'), ELSEWHERE)).said[0]).toBe('differs')
  })

  test('a header that was added although its absence was signed breaks it', async () => {
    const raw = oversigned(message())
    expect((await judge(raw, ELSEWHERE)).said).toEqual(['proven', 'spf_failed'])
    const { said } = await judge(`Subject: Buy\r\n${raw}`, ELSEWHERE)
    expect(said).toEqual(['differs', 'dmarc_failed', 'spf_failed', 'dkim_failed'])
  })

  test('an ARC chain of a forwarder does not stand in for a signature', async () => {
    const chain = [
      'ARC-Seal: i=1; a=rsa-sha256; cv=none; d=other.example; s=s1; b=AAAA',
      'ARC-Message-Signature: i=1; a=rsa-sha256; d=other.example; s=s1; h=from; bh=AAAA; b=AAAA',
      'ARC-Authentication-Results: i=1; mx.other.example; dmarc=pass header.from=acme.example',
      '',
    ].join('\r\n')
    const { said } = await judge(chain + message(), ELSEWHERE)
    expect(said).toEqual(['differs', 'dmarc_failed', 'spf_failed', 'dkim_missing'])
  })

  test('of two keys under one name none can be chosen', async () => {
    const { facts } = await judge(await signed(message(), [{ selector: 'twice' }]), ELSEWHERE)
    expect(facts.copy.dkim[0]?.result).not.toBe('pass')
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
      'a soft end',
      { 'TXT acme.example': ['v=spf1 ~all'] },
      ['differs', 'dmarc_failed', 'spf_failed', 'dkim_missing'],
    ],
    [
      'a term that is none',
      { 'TXT acme.example': ['v=spf1 ipv4:192.0.2.7 -all'] },
      ['differs', 'dmarc_failed', 'spf_broken', 'dkim_missing'],
    ],
    [
      'eleven look-ups before the right one',
      {
        'TXT acme.example': [
          `v=spf1 ${Array.from({ length: 11 }, (_, at) => `a:h${at}.acme.example`).join(' ')} ip4:192.0.2.7 -all`,
        ],
        ...Object.fromEntries(
          Array.from({ length: 11 }, (_, at) => [`A h${at}.acme.example`, ['198.51.100.1']]),
        ),
      },
      ['differs', 'dmarc_failed', 'spf_broken', 'dkim_missing'],
    ],
    [
      'three names that are not there before the right one',
      {
        'TXT acme.example': [
          'v=spf1 a:n1.acme.example a:n2.acme.example a:n3.acme.example ip4:192.0.2.7 -all',
        ],
      },
      ['differs', 'dmarc_failed', 'spf_broken', 'dkim_missing'],
    ],
    [
      'a policy that asks for a part only',
      { 'TXT _dmarc.acme.example': ['v=DMARC1; p=reject; pct=10'] },
      ['proven', 'dkim_missing'],
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

  test('SPF that was not answered leaves it open, unless something else stands for the mail', async () => {
    const silent: Dns = {
      ask: async (name, type) =>
        name === 'acme.example' && type === 'TXT'
          ? await Promise.resolve({ kind: 'unanswered', reason: 'ETIMEOUT' })
          : await dnsOf(RECORDS).ask(name, type),
    }
    expect((await judge(message(), { dns: silent })).said).toEqual([
      'not_yet_proven',
      'dmarc_failed',
      'dns_unanswered',
      'dkim_missing',
    ])
    const both = await judge(await signed(message(), [{}]), { dns: silent })
    expect(both.said).toEqual(['proven', 'dns_unanswered'])
  })

  test('a sender below its organisation has its policy for subdomains', async () => {
    const raw = message('Acme <news@mail.acme.example>')
    const zone = {
      'TXT _dmarc.acme.example': ['v=DMARC1; p=none; sp=reject'],
      'TXT mail.acme.example': ['v=spf1 -all'],
    }
    const { facts } = await judge(raw, { zone, envelopeFrom: 'news@mail.acme.example' })
    expect(facts.copy.dmarc).toMatchObject({ result: 'fail', policy: 'reject' })
  })

  test('a bounce address below the sender’s domain is aligned, unless it wants to be strict', async () => {
    const zone = { 'TXT bounce.acme.example': ['v=spf1 ip4:192.0.2.0/24 -all'] }
    const envelopeFrom = 'b@bounce.acme.example'
    expect((await judge(message(), { zone, envelopeFrom })).said).toEqual([
      'proven',
      'dkim_missing',
    ])
    const strict = { ...zone, 'TXT _dmarc.acme.example': ['v=DMARC1; p=reject; aspf=s'] }
    expect((await judge(message(), { zone: strict, envelopeFrom })).said.slice(0, 2)).toEqual([
      'differs',
      'dmarc_failed',
    ])
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

  // Each of these once kept a parser busy for between seconds and a minute.
  test.each([
    ['messages within messages', plain + many('Content-Type: message/rfc822\r\n\r\n', 900_000)],
    [
      'parts without end',
      `${plain}Content-Type: multipart/mixed; boundary=b\r\n\r\n${many('--b\r\n\r\n', 900_000)}`,
    ],
    [
      'parts within parts',
      plain +
        Array.from(
          { length: 10_000 },
          (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`,
        ).join(''),
    ],
    ['blank lines', `${plain}\r\n${many(' \r\n', 900_000)}`],
    [
      'a thousand signatures, each of another length',
      `${Array.from({ length: 1_000 }, (_, at) => signature(at)).join('')}${plain}\r\n${many('x', 700_000)}`,
    ],
    ['a thousand senders', `From: ${many('a@b, ', 100_000)}\r\n\r\nx`],
    ['encoded words without end', `From: ${many('=?utf-8?Q?a?= ', 100_000)}<a@b.c>\r\n\r\nx`],
    ['headers without end', `${plain}${many('X: y\r\n', 120_000)}\r\nx`],
    [
      'bytes of no character set',
      'From: \xe9\xff\x00 <a@junk.example>\r\nSubject: \xff\r\n\r\n\xff',
    ],
  ])(
    '%s cost seconds, not minutes, and are no reason to come again',
    async (_case, raw) => {
      const began = performance.now()
      const { facts } = await judge(raw, ELSEWHERE)
      expect(performance.now() - began).toBeLessThan(8_000)
      expect(facts.copy.dkim.length).toBeLessThanOrEqual(10)
    },
    30_000,
  )
})

import type { ReceivedCopy } from '@letterhead/contract'
import { expect, test } from 'vitest'
import { judgeCopy } from './judge-copy.ts'
import type { ReceivedFacts } from './received-facts.ts'

const ID = '0190a1b2-0000-7000-8000-000000000001'
const wish = { email: 'compliance@acme.example', alias: 'Acme Compliance', ids: [ID] }
const signature = {
  result: 'pass',
  domain: 'acme.example',
  selector: 'selector1',
  aligned: true,
  keyBits: 2048,
} as const
const good: ReceivedCopy = {
  receivedAt: '2026-11-22T10:00:00.000Z',
  secondsOnTheWay: 2,
  from: { email: wish.email, name: wish.alias },
  returnPath: 'compliance@acme.example',
  replyTo: null,
  messageId: `<${ID}@acme.example>`,
  spf: { result: 'pass', domain: 'acme.example', aligned: true },
  dkim: [signature],
  dmarc: { result: 'pass', domain: 'acme.example', policy: 'reject' },
  tls: 'TLSv1.3 TLS_AES_256_GCM_SHA384',
  ip: '192.0.2.1',
}
const facts = (copy: Partial<ReceivedCopy>, rest: Partial<ReceivedFacts> = {}): ReceivedFacts => ({
  copy: { ...good, ...copy },
  fromCount: 1,
  idHeader: ID,
  notSaid: [],
  ...rest,
})
const judged = (copy: Partial<ReceivedCopy>, rest: Partial<ReceivedFacts> = {}) => {
  const { verdict, findings } = judgeCopy(facts(copy, rest), wish)
  return [verdict, ...findings.map(({ code, weight }) => `${weight} ${code}`)]
}

test('a copy that is as it was asked for is proven, and there is nothing to say', () => {
  expect(judged({})).toEqual(['proven'])
})

test('I-08 of two From headers nobody knows which one is shown', () => {
  expect(judged({}, { fromCount: 2 })).toEqual(['differs', 'differs several_from'])
})

test.each<[string, Partial<ReceivedCopy>, string[]]>([
  [
    'Gmail replaced the address',
    { from: { email: 'jane@acme.example', name: wish.alias } },
    ['differs', 'differs from_address_replaced'],
  ],
  [
    'Microsoft shows the directory’s name',
    { from: { email: wish.email, name: 'Jane Doe' } },
    ['differs', 'differs display_name_replaced'],
  ],
  [
    'no name at all',
    { from: { email: wish.email, name: '' } },
    ['differs', 'differs display_name_replaced'],
  ],
  [
    'the same name in another normal form, other spaces, another case of the address',
    { from: { email: 'Compliance@ACME.example', name: 'Acme  Compliance ' } },
    ['proven'],
  ],
  ['no From that can be read', { from: null }, ['differs', 'differs several_from']],
  [
    'SPF leaves the provider out, DKIM carries it',
    { spf: { result: 'fail', domain: 'acme.example', aligned: false } },
    ['proven', 'note spf_failed'],
  ],
  [
    'the signature is broken, SPF carries it',
    { dkim: [{ ...signature, result: 'fail' }] },
    ['proven', 'note dkim_failed'],
  ],
  [
    'both fail',
    {
      spf: { result: 'softfail', domain: 'acme.example', aligned: false },
      dkim: [{ ...signature, result: 'neutral' }],
      dmarc: { result: 'fail', domain: 'acme.example', policy: 'reject' },
    },
    ['differs', 'differs dmarc_failed', 'differs spf_failed', 'differs dkim_failed'],
  ],
  [
    'both pass, for another domain',
    {
      spf: { result: 'pass', domain: 'bounces.example', aligned: false },
      dkim: [{ ...signature, domain: 'provider.example', aligned: false }],
      dmarc: { result: 'fail', domain: 'acme.example', policy: 'none' },
      returnPath: 'b@bounces.example',
    },
    [
      'differs',
      'differs dmarc_failed',
      'differs spf_not_aligned',
      'differs dkim_not_aligned',
      'note return_path_elsewhere',
    ],
  ],
  [
    'no DMARC record, but an aligned signature',
    { dmarc: { result: 'none', domain: 'acme.example', policy: null } },
    ['proven', 'note dmarc_missing'],
  ],
  [
    'nothing at all is published',
    {
      spf: { result: 'none', domain: 'acme.example', aligned: false },
      dkim: [],
      dmarc: { result: 'none', domain: 'acme.example', policy: null },
    },
    ['differs', 'differs dmarc_missing', 'differs spf_missing', 'differs dkim_missing'],
  ],
  [
    'the only signature has a key that is too short',
    {
      dkim: [{ ...signature, result: 'fail', keyBits: 512 }],
      spf: { result: 'none', domain: 'acme.example', aligned: false },
      dmarc: { result: 'fail', domain: 'acme.example', policy: 'none' },
    },
    ['differs', 'differs dmarc_failed', 'differs spf_missing', 'differs dkim_key_short'],
  ],
  [
    'DNS did not answer about DMARC, the rest is right',
    { dmarc: { result: 'temperror', domain: 'acme.example', policy: null } },
    ['proven', 'note dns_unanswered'],
  ],
  [
    'DNS did not answer at all: nothing is known, nothing is blamed',
    {
      spf: { result: 'temperror', domain: 'acme.example', aligned: false },
      dkim: [{ ...signature, result: 'temperror' }],
      dmarc: { result: 'temperror', domain: 'acme.example', policy: null },
    },
    [
      'not_yet_proven',
      'unknown dns_unanswered',
      'unknown dns_unanswered',
      'unknown dns_unanswered',
    ],
  ],
  [
    'Gmail’s own Message-ID',
    { messageId: '<CA@mail.gmail.com>' },
    ['proven', 'note message_id_replaced'],
  ],
  ['an answer goes elsewhere', { replyTo: 'x@evil.example' }, ['proven', 'note reply_to_added']],
  ['a slow way', { secondsOnTheWay: 301 }, ['proven', 'note slow']],
  ['a last hop in clear', { tls: null }, ['proven', 'note tls_missing']],
])('I-08 %s', (_case, copy, expected) => {
  expect(judged(copy)).toEqual(expected)
})

test('two From fields are never right, whatever the first one says', () => {
  expect(judged({}, { fromCount: 2 })).toEqual(['differs', 'differs several_from'])
})

test('a lost id header is worth a note at the probe and leaves pasted headers open', () => {
  expect(judged({}, { idHeader: null })).toEqual(['proven', 'note id_header_missing'])
  const pasted = { receivedAt: null, tls: null, secondsOnTheWay: null, ip: null }
  expect(judged(pasted, { idHeader: null })).toEqual([
    'not_yet_proven',
    'unknown id_header_missing',
  ])
  expect(judged(pasted, { idHeader: 'another' })).toEqual([
    'not_yet_proven',
    'unknown headers_of_another_message',
  ])
})

test('what differs comes first, what is only a note last', () => {
  const [, ...findings] = judged({
    tls: null,
    from: { email: wish.email, name: 'Jane' },
    replyTo: 'x@evil.example',
  })
  expect(findings[0]).toBe('differs display_name_replaced')
  expect(findings.slice(1).every((finding) => finding.startsWith('note'))).toBe(true)
})

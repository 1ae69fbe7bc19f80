import { expect, test } from 'vitest'
import { judgeCopy } from './judge-copy.ts'
import { readPastedHeaders } from './read-pasted-headers.ts'

const ID = '0190a1b2-0000-7000-8000-000000000001'
const wish = { email: 'compliance@acme.example', alias: 'Équipe conformité', ids: [ID] }
const rest = `Return-Path: compliance@acme.example
From: =?utf-8?Q?=C3=89quipe_conformit=C3=A9?= <compliance@acme.example>
To: ada@acme.example
X-Letterhead-Id: ${ID}
Message-ID: <${ID}@acme.example>`

const GMAIL = `Delivered-To: ada@gmail.example
Received: by 2002:a05:6a10::1 with SMTP id x; Sun, 22 Nov 2026 01:00:00 -0800 (PST)
Authentication-Results: mx.google.com;
       dkim=pass header.i=@acme.example header.s=selector1 header.b=AbCdEf12;
       spf=pass (google.com: domain of compliance@acme.example designates 192.0.2.1 as permitted sender) smtp.mailfrom=compliance@acme.example;
       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=acme.example
${rest}`

const OUTLOOK = `Received: from x (192.0.2.1) by y with Microsoft SMTP Server; Sun, 22 Nov 2026 09:00:00 +0000
Authentication-Results: spf=pass (sender IP is 192.0.2.1)
 smtp.mailfrom=acme.example; dkim=pass (signature was verified)
 header.d=acme.example;dmarc=pass action=none
 header.from=acme.example;compauth=pass reason=100
${rest}`

const judge = async (text: string) => {
  const facts = await readPastedHeaders(text)
  return facts === null ? null : judgeCopy(facts, wish)
}

test.each([
  ['Gmail', GMAIL],
  ['Outlook', OUTLOOK],
  ['Gmail, indented and with a body behind it', `\n\n${GMAIL}\n\nHello\nFrom: evil@evil.example`],
  ['Outlook, with the line ends of an old Mac', OUTLOOK.replaceAll('\n', '\r')],
])('headers as %s shows them prove the sender', async (_where, text) => {
  expect(await judge(text)).toEqual({ verdict: 'proven', findings: [] })
})

test('a server below the last one is not asked: anybody may have written that line', async () => {
  const forged = GMAIL.replace('dkim=pass', 'dkim=fail')
    .replace('spf=pass', 'spf=fail')
    .replace('dmarc=pass', 'dmarc=fail')
    .concat('\nAuthentication-Results: mx.google.com; dmarc=pass header.from=acme.example')
  const judged = await judge(forged)
  expect(judged?.verdict).toBe('differs')
  expect(judged?.findings.map(({ code }) => code)).toEqual([
    'dmarc_failed',
    'spf_failed',
    'dkim_failed',
  ])
})

test('headers without a word about authentication prove nothing', async () => {
  const judged = await judge(rest)
  expect(judged?.verdict).toBe('not_yet_proven')
  expect(judged?.findings.map(({ code, values }) => `${code} ${values['what']}`)).toEqual([
    'not_said spf',
    'not_said dkim',
    'not_said dmarc',
  ])
})

test.each([
  ['nothing', ''],
  ['a letter', 'Dear Ada,\n\nthe test arrived.'],
  ['60 kB of one line', 'x'.repeat(60_000)],
  ['nothing but colons', ':'.repeat(60_000)],
])('%s is no header block', async (_what, text) => {
  expect(await readPastedHeaders(text)).toBeNull()
})

test('hostile headers are read in bounded time and shown as plain text', async () => {
  const began = performance.now()
  const many = Array.from({ length: 800 }, () => `Authentication-Results: a; ${'('.repeat(60)}`)
  const facts = await readPastedHeaders(
    `From: "<script>alert(1)</script>\u202Ecod.exe" <compliance@acme.example>\nFrom: b@evil.example\n${many.join('\n')}`,
  )
  expect(facts?.fromCount).toBe(2)
  expect(facts?.copy.from?.name).not.toMatch(/[\u202E\r\n]/)
  expect(performance.now() - began).toBeLessThan(2_000)
})

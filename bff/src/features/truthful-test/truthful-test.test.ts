import { settingsVersion } from '../../../test/settings-version.ts'
import { SenderTest } from '@letterhead/contract'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import { z } from 'zod'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from '../../../test/browser.ts'
import {
  createTruthfulWorld,
  PROBE_DOMAIN,
  type TruthfulWorld,
} from '../../../test/truthful-world.ts'

const Messages = z.object({ data: z.array(z.object({ raw: z.string() })) })
let world: TruthfulWorld

beforeAll(async () => {
  world = await createTruthfulWorld()
}, 60_000)
afterAll(async () => await world.close())
afterEach(async () => await world.calm())

const adminOf = async (organizationId: string, email = 'ada@acme.example') =>
  await world.slice.signIn({ organizationId, email })

const testOf = async (browser: Browser, id: string): Promise<SenderTest> =>
  SenderTest.parse((await browser.fromPage('GET', `/bff/sender/tests/${id}`)).json())

const until = async (
  browser: Browser,
  id: string,
  isThere: (test: SenderTest) => boolean,
): Promise<SenderTest> => {
  const end = performance.now() + 20_000
  for (;;) {
    const found = await testOf(browser, id)
    if (isThere(found) || performance.now() > end) return found
    await pause(50)
  }
}

const press = async (browser: Browser, email: string, alias: string): Promise<string> => {
  const answer = await browser.request('/bff/sender/tests', {
    method: 'POST',
    body: { email, alias, version: await settingsVersion(browser) },
    headers: {
      'x-csrf': '1',
      'sec-fetch-site': 'same-origin',
      origin: 'http://localhost:4000',
      'idempotency-key': randomUUID(),
    },
  })
  expect(answer.status).toBe(202)
  return SenderTest.parse(answer.json()).id
}

const isJudged = ({ proof }: SenderTest) => proof.method !== null
const codes = ({ proof }: SenderTest) => proof.findings.map(({ code }) => code)
const stages = (tested: SenderTest) => tested.stages.map(({ stage, state }) => `${stage} ${state}`)

describe('what Save and test proves', () => {
  test('a Microsoft sender under its directory name is proven, stage by stage', async () => {
    const admin = await adminOf(await world.connect('microsoft', 'notifications@acme.example'))
    const id = await press(admin, 'notifications@acme.example', 'Acme Notifications')
    const tested = await until(admin, id, isJudged)
    expect(tested.proof.verdict).toBe('proven')
    expect(tested.proof).toMatchObject({ method: 'probe', findings: [] })
    expect(stages(tested)).toEqual([
      'settings done',
      'token done',
      'accepted done',
      'received done',
      'judged done',
    ])
    const times = tested.stages.map(({ at }) => Date.parse(at ?? ''))
    expect(times.every((time) => time > 0)).toBe(true)
    expect(tested.proof.received).toMatchObject({
      from: { email: 'notifications@acme.example', name: 'Acme Notifications' },
      returnPath: 'notifications@acme.example',
      spf: { result: 'pass', domain: 'acme.example', aligned: true },
      dkim: [
        {
          result: 'pass',
          domain: 'acme.example',
          selector: 'selector1',
          aligned: true,
          keyBits: 2048,
        },
      ],
      dmarc: { result: 'pass', policy: 'reject' },
      ip: '127.0.0.1',
    })
    expect(tested.proof.received?.tls).toMatch(/^TLSv1\.[23] /)
    const settings = (await admin.fromPage('GET', '/bff/email-settings')).json()
    expect(settings).toMatchObject({
      sender: { proof: { verdict: 'proven', method: 'probe' } },
      proving: { probe: true, required: false },
    })
  })

  test('I-08 Microsoft’s directory name instead of the alias is told with both names', async () => {
    const admin = await adminOf(await world.connect('microsoft', 'notifications@acme.example'))
    const id = await press(admin, 'notifications@acme.example', 'Compliance team')
    const tested = await until(admin, id, isJudged)
    expect(tested.proof.verdict).toBe('differs')
    expect(tested.proof.findings).toEqual([
      {
        code: 'display_name_replaced',
        weight: 'differs',
        values: { wished: 'Compliance team', shown: 'Acme Notifications' },
      },
    ])
    expect(stages(tested).at(-1)).toBe('judged failed')
  })

  test('I-08 an address that Gmail does not know is told with the one it used instead', async () => {
    const admin = await adminOf(await world.connect('google', 'claire@dupont.example'))
    const id = await press(admin, 'presse@dupont.example', 'Maison Dupont')
    const tested = await until(admin, id, isJudged)
    expect(tested.proof.verdict).toBe('differs')
    expect(tested.proof.findings[0]).toMatchObject({
      code: 'from_address_replaced',
      values: { wished: 'presse@dupont.example', shown: 'claire@dupont.example' },
    })
  })

  test('the admin’s copy is what recipients see: no probe address anywhere in it', async () => {
    const organizationId = await world.connect('google', 'claire@dupont.example')
    const to = `admin-${randomUUID()}@dupont.example`
    const admin = await adminOf(organizationId, to)
    const id = await press(admin, 'claire@dupont.example', 'Maison Dupont')
    await until(admin, id, isJudged)
    const listed = await fetch(`${world.sandbox.url}/api/messages?to=${encodeURIComponent(to)}`)
    const { data } = Messages.parse(await listed.json())
    expect(data).toHaveLength(1)
    expect(JSON.stringify(data)).not.toContain(PROBE_DOMAIN)
    const rows = await world.db.owner.pool.query(
      `select candidate::text as text from notifications where organization_id = $1`,
      [organizationId],
    )
    expect(JSON.stringify(rows.rows)).not.toContain(PROBE_DOMAIN)
  })
})

describe('what goes wrong on the way', () => {
  test.each([
    ['microsoft.signature-broken', [], 'proven', ['dkim_failed']],
    ['microsoft.signed-elsewhere', [], 'proven', ['dkim_not_aligned']],
    [
      'microsoft.signature-missing',
      ['dns.spf-without-provider'],
      'differs',
      ['dmarc_failed', 'spf_failed', 'dkim_missing'],
    ],
    [
      'microsoft.signature-broken',
      ['dns.spf-without-provider'],
      'differs',
      ['dmarc_failed', 'spf_failed', 'dkim_failed'],
    ],
    [
      'microsoft.sent-elsewhere',
      [],
      'differs',
      ['dmarc_failed', 'spf_missing', 'dkim_missing', 'return_path_elsewhere'],
    ],
    [null, ['dns.dkim-revoked'], 'proven', ['dkim_failed']],
    [null, ['dns.dkim-short'], 'proven', ['dkim_key_short']],
    [null, ['dns.spf-everybody', 'dns.dkim-other-key'], 'proven', ['dkim_failed']],
    [null, ['dns.dmarc-missing'], 'proven', ['dmarc_missing']],
    [null, ['dns.spf-twice'], 'proven', ['spf_broken']],
    [null, ['dns.spf-includes-itself'], 'proven', ['spf_broken']],
    [null, ['dns.endless-text'], 'differs', ['dmarc_missing', 'spf_missing', 'dkim_failed']],
    [null, ['dns.line-breaks'], 'differs', ['dmarc_missing', 'spf_broken', 'dkim_failed']],
    [
      null,
      ['dns.server-failure'],
      'not_yet_proven',
      ['dns_unanswered', 'dns_unanswered', 'dns_unanswered'],
    ],
  ] as const)(
    'mail with %s and %j is %s: %j',
    async (mail, dns, verdict, expected) => {
      const admin = await adminOf(await world.connect('microsoft', 'notifications@acme.example'))
      for (const name of dns) await world.control('faults', { name, mailbox: 'acme.example' })
      if (mail !== null) await world.control('faults', { name: mail })
      const id = await press(admin, 'notifications@acme.example', 'Acme Notifications')
      const tested = await until(admin, id, isJudged)
      expect([tested.proof.verdict, ...codes(tested)]).toEqual([verdict, ...expected])
    },
    40_000,
  )

  test('a copy that never arrives leaves the test accepted and the sender not yet proven', async () => {
    const organizationId = await world.connect('microsoft', 'max@acme.example')
    const admin = await adminOf(organizationId)
    await world.control('faults', { name: 'microsoft.never-arrives' })
    const id = await press(admin, 'max@acme.example', 'Max Weber')
    const tested = await until(admin, id, ({ state }) => state === 'accepted')
    expect(tested.proof.verdict).toBe('not_yet_proven')
    expect(stages(tested).slice(2)).toEqual(['accepted done', 'received running', 'judged waiting'])
    await world.db.owner.pool.query(
      `update probe_copies set created_at = now() - interval '10 minutes' where test_id = $1`,
      [id],
    )
    await world.db.owner.pool.query(
      `update notifications set settled_at = now() - interval '10 minutes'
        where notification_id = $1`,
      [id],
    )
    const late = await testOf(admin, id)
    expect(codes(late)).toEqual(['not_received'])
    expect(stages(late).slice(3)).toEqual(['received overdue', 'judged waiting'])
  })

  test('a copy that a greylisting server keeps back proves the sender long after the page gave up', async () => {
    const organizationId = await world.connect('microsoft', 'notifications@acme.example')
    const admin = await adminOf(organizationId)
    await world.control('faults', { name: 'microsoft.greylisted' })
    const id = await press(admin, 'notifications@acme.example', 'Acme Notifications')
    await until(admin, id, ({ state }) => state === 'accepted')
    await expect.poll(async () => JSON.stringify(await world.journal())).toContain('greylisted')
    for (const change of [
      `update probe_copies set created_at = now() - interval '10 minutes' where test_id = $1`,
      `update notifications set settled_at = now() - interval '10 minutes'
        where notification_id = $1`,
    ])
      await world.db.owner.pool.query(change, [id])
    const waiting = await testOf(admin, id)
    expect(waiting.proof.verdict).toBe('not_yet_proven')
    expect(codes(waiting)).toEqual(['not_received'])
    expect(stages(waiting).slice(3)).toEqual(['received overdue', 'judged waiting'])
    await world.control('clock', { advanceSeconds: 301 })
    const tested = await until(admin, id, isJudged)
    expect([tested.proof.verdict, ...codes(tested)]).toEqual(['proven'])
    expect(stages(tested).slice(3)).toEqual(['received done', 'judged done'])
    const settings = (await admin.fromPage('GET', '/bff/email-settings')).json()
    expect(settings).toMatchObject({ sender: { proof: { verdict: 'proven', method: 'probe' } } })
  }, 40_000)

  test('a test that the provider refuses fails at that stage, with its code', async () => {
    const admin = await adminOf(await world.connect('microsoft', 'max@acme.example'))
    const id = await press(admin, 'board@acme.example', 'The board')
    const tested = await until(admin, id, ({ state }) => state === 'rejected')
    expect(stages(tested)).toEqual([
      'settings done',
      'token done',
      'accepted failed',
      'received waiting',
      'judged waiting',
    ])
    expect(tested.stages[2]?.code).toBe('sender_not_allowed')
  })
})

const send = async (
  to: string | string[],
  raw = 'Subject: x\r\n\r\nx',
  from = 'a@junk.example',
) => {
  const transport = createTransport({
    host: '127.0.0.1',
    port: world.probePort ?? 0,
    tls: { rejectUnauthorized: false },
  })
  try {
    await transport.sendMail({ envelope: { from, to }, raw })
    return 250
  } catch (error) {
    return error instanceof Error && 'responseCode' in error ? error.responseCode : 0
  } finally {
    transport.close()
  }
}

const HOSTILE = [
  'From: "=?utf-8?Q?=3Cimg_src=3Dx_onerror=3Dalert=281=29=3E?=" <a@junk.example>',
  `Reply-To: ${'r'.repeat(5000)}@junk.example`,
  ...Array.from(
    { length: 50 },
    (_, place) =>
      `DKIM-Signature: v=1; a=rsa-sha256; d=d${place}.junk.example; s=s; h=from; bh=x; b=x`,
  ),
  'Message-ID: <x\u202Ey@junk.example>',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b\r\n'.repeat(2000),
].join('\r\n')

/** Only its digest is stored, so another address is put in its place. */
const readdressed = async (testId: string): Promise<string> => {
  const { newOneTimeAddress } = await import('./one-time-address.ts')
  const { address, digest } = newOneTimeAddress(PROBE_DOMAIN)
  await world.db.owner.pool.query('update probe_copies set lookup_digest = $1 where test_id = $2', [
    digest,
    testId,
  ])
  return address
}

describe('the probe among strangers', () => {
  const unknown = `${'a'.repeat(26)}@${PROBE_DOMAIN}`

  test.each([
    ['an address of its domain that nobody waits for', unknown],
    ['postmaster', `postmaster@${PROBE_DOMAIN}`],
    ['somebody elsewhere: it relays nothing', 'ada@acme.example'],
    ['an address that is no address', `${'x'.repeat(200)}@${PROBE_DOMAIN}`],
  ])('it refuses %s', async (_what, to) => {
    expect(await send(to)).toBe(550)
  })

  test('it hangs up on who tries many addresses', async () => {
    const many = Array.from({ length: 20 }, (_, place) => `x${place}@${PROBE_DOMAIN}`)
    expect(await send(many)).not.toBe(250)
  })

  test('two hundred junk messages at once change nothing and cost little', async () => {
    const began = performance.now()
    const answers = await Promise.all(
      Array.from({ length: 200 }, async () => await send(unknown, 'Subject: junk\r\n\r\njunk')),
    )
    expect(answers.filter((answer) => answer === 250)).toEqual([])
    expect(performance.now() - began).toBeLessThan(20_000)
    const admin = await adminOf(await world.connect('microsoft', 'notifications@acme.example'))
    const id = await press(admin, 'notifications@acme.example', 'Acme Notifications')
    expect((await until(admin, id, isJudged)).proof.verdict).toBe('proven')
  }, 60_000)

  test('an address works once, for one message of at most 1 MiB, never for a bounce', async () => {
    const admin = await adminOf(await world.connect('microsoft', 'notifications@acme.example'))
    await world.control('faults', { name: 'microsoft.never-arrives' })
    const id = await press(admin, 'notifications@acme.example', 'Acme Notifications')
    await until(admin, id, ({ state }) => state === 'accepted')
    const to = await readdressed(id)
    expect(await send(to, `Subject: x\r\n\r\n${'x'.repeat(1_200_000)}`)).toBe(552)
    expect(await send(to, 'Subject: x\r\n\r\nx', '')).toBe(550)
    expect(await send(to, HOSTILE)).toBe(250)
    expect(await send(to, HOSTILE)).toBe(550)
    const tested = await testOf(admin, id)
    expect(tested.proof.verdict).toBe('differs')
    expect(tested.proof.received?.from?.name).toBe('<img src=x onerror=alert(1)>')
    expect(JSON.stringify(tested.proof)).not.toMatch(/\\r|\\n|\\u202e/)
  }, 30_000)
})

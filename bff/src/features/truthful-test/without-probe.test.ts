import { settingsVersion } from '../../../test/settings-version.ts'
import { SenderTest } from '@letterhead/contract'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from '../../../test/browser.ts'
import { createTruthfulWorld, type TruthfulWorld } from '../../../test/truthful-world.ts'

// Without a probe, and with a sender that must be proven before it is effective.

const Messages = z.object({ data: z.array(z.object({ raw: z.string() })) })
let world: TruthfulWorld

beforeAll(async () => {
  world = await createTruthfulWorld({ probe: false, required: true })
}, 60_000)
afterAll(async () => await world.close())

interface Tested {
  readonly admin: Browser
  readonly test: SenderTest
  /** As the admin received it. */
  readonly raw: string
}

const saveAndTest = async (alias = 'Maison Dupont'): Promise<Tested> => {
  const to = `admin-${randomUUID()}@dupont.example`
  const organizationId = await world.connect('google', 'claire@dupont.example')
  const admin = await world.slice.signIn({ organizationId, email: to })
  const answer = await admin.request('/bff/sender/tests', {
    method: 'POST',
    body: { email: 'claire@dupont.example', alias, version: await settingsVersion(admin) },
    headers: {
      'x-csrf': '1',
      'sec-fetch-site': 'same-origin',
      origin: 'http://localhost:4000',
      'idempotency-key': randomUUID(),
    },
  })
  const { id } = SenderTest.parse(answer.json())
  const inbox = `${world.sandbox.url}/api/messages?to=${encodeURIComponent(to)}`
  const received = async () => Messages.parse(await (await fetch(inbox)).json()).data
  await expect.poll(received, { timeout: 15_000 }).toHaveLength(1)
  await expect.poll(async () => (await read(admin, id)).state).toBe('accepted')
  const [message] = await received()
  return { admin, test: await read(admin, id), raw: message?.raw ?? '' }
}

const read = async (admin: Browser, id: string): Promise<SenderTest> =>
  SenderTest.parse((await admin.fromPage('GET', `/bff/sender/tests/${id}`)).json())
const senderOf = async (admin: Browser): Promise<unknown> =>
  z
    .object({ sender: z.unknown() })
    .parse((await admin.fromPage('GET', '/bff/email-settings')).json()).sender
const linkIn = (raw: string): string => {
  const text = raw.replaceAll('=\r\n', '').replaceAll('=3D', '=')
  return /http:\/\/localhost:4000(\/test-received\/[\w-]{43})/.exec(text)?.[1] ?? 'no link'
}
const paste = async (admin: Browser, id: string, headers: string) =>
  await admin.fromPage('POST', `/bff/sender/tests/${id}/headers`, { headers })
const answerBy = async (path: string, answer: string) =>
  await fetch(`${world.slice.url}${path}`, {
    method: 'POST',
    body: new URLSearchParams({ answer }),
  })

describe('an accepted test of a sender that must be proven', () => {
  test('says that a person must look, and nothing is effective yet', async () => {
    const { admin, test: tested } = await saveAndTest()
    expect(tested.stages.map(({ stage, state }) => `${stage} ${state}`)).toEqual([
      'settings done',
      'token done',
      'accepted done',
      'received not_offered',
      'judged not_offered',
    ])
    expect(tested.proof.verdict).toBe('not_yet_proven')
    expect(await senderOf(admin)).toBeNull()
  })

  test('becomes effective when its reader says yes, once, without a session', async () => {
    const { admin, test: tested, raw } = await saveAndTest()
    const path = linkIn(raw)
    const reader = world.slice.newBrowser()
    const page = await reader.request(path)
    expect(page.status).toBe(200)
    expect(page.text).toContain('Maison Dupont &lt;claire@dupont.example&gt;')
    // Scanners open links: nothing has changed by that.
    expect((await read(admin, tested.id)).proof.method).toBeNull()
    expect((await answerBy(path, 'yes')).status).toBe(200)
    expect((await read(admin, tested.id)).proof).toMatchObject({
      verdict: 'proven',
      method: 'link',
      received: null,
    })
    expect(await senderOf(admin)).toMatchObject({ proof: { verdict: 'proven', method: 'link' } })
    expect((await answerBy(path, 'no')).status).toBe(410)
    expect((await reader.request(path)).status).toBe(410)
  })

  test('stays without effect when its reader saw another sender', async () => {
    const { admin, test: tested, raw } = await saveAndTest()
    expect((await answerBy(linkIn(raw), 'no')).status).toBe(200)
    const { proof } = await read(admin, tested.id)
    expect(proof).toMatchObject({ verdict: 'differs', method: 'link' })
    expect(proof.findings.map(({ code }) => code)).toEqual(['reported_different'])
    expect(await senderOf(admin)).toBeNull()
  })

  test('is proven by pasted headers, marked as such', async () => {
    const { admin, test: tested, raw } = await saveAndTest()
    const results =
      'Authentication-Results: mx.example; dkim=pass header.d=dupont.example; spf=pass smtp.mailfrom=claire@dupont.example; dmarc=pass header.from=dupont.example\r\n'
    const answer = await paste(admin, tested.id, results + raw)
    expect(answer.status).toBe(200)
    expect(SenderTest.parse(answer.json()).proof).toMatchObject({
      verdict: 'proven',
      method: 'pasted',
    })
    expect(await senderOf(admin)).toMatchObject({ proof: { method: 'pasted' } })
  })

  test('is not proven by headers of another test, or by no headers', async () => {
    const first = await saveAndTest()
    const second = await saveAndTest()
    const results = 'Authentication-Results: mx.example; dmarc=pass header.from=dupont.example\r\n'
    const foreign = await paste(first.admin, first.test.id, results + second.raw)
    expect(SenderTest.parse(foreign.json()).proof.verdict).toBe('not_yet_proven')
    const none = await paste(first.admin, first.test.id, 'Dear Ada, it arrived.')
    expect(none.status).toBe(422)
    expect(none.json()).toMatchObject({ errors: [{ pointer: '#/headers', code: 'no_headers' }] })
    expect(await senderOf(first.admin)).toBeNull()
  })

  test('belongs to its organisation: another one’s admin finds nothing to paste to', async () => {
    const first = await saveAndTest()
    const second = await saveAndTest()
    expect((await paste(second.admin, first.test.id, first.raw)).status).toBe(404)
  })
})

test.each(['/test-received/x', `/test-received/${'a'.repeat(43)}`])(
  'the link %s that nobody sent is over, and says no more',
  async (path) => {
    const page = await world.slice.newBrowser().request(path)
    expect(page.status).toBe(410)
    expect(page.headers['content-security-policy']).toContain("form-action 'none'")
  },
)

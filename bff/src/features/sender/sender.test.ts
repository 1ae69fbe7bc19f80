import { settingsVersion } from '../../../test/settings-version.ts'
import { Disconnected, EmailSettings, ProblemDetails, SenderTest } from '@letterhead/contract'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Browser } from '../../../test/browser.ts'
import { createTruthfulWorld, type TruthfulWorld } from '../../../test/truthful-world.ts'

let world: TruthfulWorld

beforeAll(async () => {
  world = await createTruthfulWorld({ probe: false })
}, 60_000)
afterAll(async () => await world.close())
afterEach(async () => await world.calm())

const settingsOf = async (browser: Browser): Promise<EmailSettings> =>
  EmailSettings.parse((await browser.fromPage('GET', '/bff/email-settings')).json())

const press = async (browser: Browser, email: string, key: string = randomUUID()) =>
  await pressAt(browser, { email, key, version: await settingsVersion(browser) })

const pressAt = async (
  browser: Browser,
  { email, key, version }: { email: string; key: string; version: number },
) =>
  await browser.request('/bff/sender/tests', {
    method: 'POST',
    body: { email, alias: 'Acme Compliance', version },
    headers: {
      'x-csrf': '1',
      'sec-fetch-site': 'same-origin',
      origin: 'http://localhost:4000',
      'idempotency-key': key,
    },
  })

/** Save and test, to its end. */
const saveAndTest = async (browser: Browser, email: string): Promise<SenderTest> => {
  const answer = await press(browser, email)
  expect(answer.status).toBe(202)
  return await endOf(browser, SenderTest.parse(answer.json()).id)
}

const endOf = async (browser: Browser, id: string): Promise<SenderTest> => {
  const end = performance.now() + 20_000
  for (;;) {
    const found = SenderTest.parse(
      (await browser.fromPage('GET', `/bff/sender/tests/${id}`)).json(),
    )
    if (found.settledAt !== null || found.state === 'unknown') return found
    if (performance.now() > end) throw new Error(`the test stays ${found.state}`)
    await pause(50)
  }
}

const connected = async () => {
  const organizationId = await world.connect('microsoft', 'ada@acme.example')
  return await world.slice.signIn({ organizationId, email: 'ada@acme.example' })
}

test('before the first accepted test mail leaves from the platform, after it from the mailbox', async () => {
  const admin = await connected()
  expect((await settingsOf(admin)).senderInUse.kind).toBe('platform')
  expect(await saveAndTest(admin, 'ada@acme.example')).toMatchObject({
    state: 'accepted',
    to: 'ada@acme.example',
  })
  expect((await settingsOf(admin)).senderInUse).toEqual({
    kind: 'own',
    name: 'Acme Compliance',
    email: 'ada@acme.example',
  })
})

test('a sender that Exchange refuses changes nothing: the previous one stays in use', async () => {
  const admin = await connected()
  await saveAndTest(admin, 'ada@acme.example')
  expect(await saveAndTest(admin, 'board@acme.example')).toMatchObject({
    state: 'rejected',
    code: 'sender_not_allowed',
    technical: { providerCode: 'ErrorSendAsDenied' },
  })
  expect((await settingsOf(admin)).senderInUse.email).toBe('ada@acme.example')
})

test('H-06 a sender that comes into use leaves a line beside that of its test; a refused one does not', async () => {
  const organizationId = await world.connect('microsoft', 'ada@acme.example')
  const admin = await world.slice.signIn({ organizationId, email: 'ada@acme.example' })
  const { id } = await saveAndTest(admin, 'ada@acme.example')
  const { id: refused } = await saveAndTest(admin, 'board@acme.example')
  const { rows } = await world.db.owner.pool.query(
    `select action, details from audit_entries
      where organization_id = $1 and action like 'sender.%' order by action, sequence`,
    [organizationId],
  )
  const fields = ['email', 'alias']
  expect(rows).toEqual([
    { action: 'sender.changed', details: { fields, test: id } },
    { action: 'sender.tested', details: { fields, test: id } },
    { action: 'sender.tested', details: { fields, test: refused } },
  ])
})

test('an unknown outcome makes no sender effective', async () => {
  const admin = await connected()
  await world.control('faults', { name: 'microsoft.accepts-then-drops', times: 1 })
  expect((await saveAndTest(admin, 'ada@acme.example')).state).toBe('unknown')
  expect((await settingsOf(admin)).senderInUse.kind).toBe('platform')
})

test('two admins at once: the slower one hears who was faster, and nothing is tested', async () => {
  const organizationId = await world.connect('microsoft', 'ada@acme.example')
  const [ada, grace] = [
    await world.slice.signIn({ organizationId, email: 'ada@acme.example' }),
    await world.slice.signIn({ organizationId, email: 'grace@acme.example', name: 'Grace Hopper' }),
  ]
  const { version } = await settingsOf(ada)
  const { id } = await saveAndTest(grace, 'ada@acme.example')
  const key = randomUUID()
  const refused = await pressAt(ada, { email: 'ada@acme.example', key, version })
  expect(ProblemDetails.parse(refused.json())).toMatchObject({
    status: 412,
    code: 'precondition_failed',
    changed: { by: 'Grace Hopper' },
  })
  expect(await settingsOf(ada)).toMatchObject({
    lastTest: { id },
    sender: { changedBy: 'Grace Hopper', testId: id },
    version: version + 1,
  })
})

test('of two tests at once one sender comes into use; the other admin is told so', async () => {
  const organizationId = await world.connect('microsoft', 'ada@acme.example')
  const [ada, grace] = [
    await world.slice.signIn({ organizationId, email: 'ada@acme.example' }),
    await world.slice.signIn({ organizationId, email: 'grace@acme.example', name: 'Grace Hopper' }),
  ]
  const { version } = await settingsOf(ada)
  const pressed = await Promise.all(
    [ada, grace].map(async (who) => {
      const answer = await pressAt(who, { email: 'ada@acme.example', key: randomUUID(), version })
      return SenderTest.parse(answer.json()).id
    }),
  )
  const ends = await Promise.all(pressed.map(async (id) => await endOf(ada, id)))
  expect(ends.map(({ state }) => state)).toEqual(['accepted', 'accepted'])
  const won = ends.find(({ overtaken }) => !overtaken)
  expect(ends.filter(({ overtaken }) => overtaken)).toHaveLength(1)
  expect((await settingsOf(ada)).sender?.testId).toBe(won?.id)
})

test('a click that comes again after its test was accepted is answered with that test', async () => {
  const admin = await connected()
  const click = {
    email: 'ada@acme.example',
    key: randomUUID(),
    version: (await settingsOf(admin)).version,
  }
  const { id } = SenderTest.parse((await pressAt(admin, click)).json())
  await endOf(admin, id)
  expect(SenderTest.parse((await pressAt(admin, click)).json()).id).toBe(id)
})

test('a double click sends one test', async () => {
  const admin = await connected()
  const key = randomUUID()
  const answers = await Promise.all([
    press(admin, 'ada@acme.example', key),
    press(admin, 'ada@acme.example', key),
  ])
  const ids = answers.map((answer) => SenderTest.parse(answer.json()).id)
  expect(new Set(ids).size).toBe(1)
})

test.each([
  ['a line break in the alias', { email: 'ada@acme.example', alias: 'Acme\r\nBcc: x@y.example' }],
  ['a line separator in the alias', { email: 'ada@acme.example', alias: 'Acme\u2028x' }],
  ['no address', { email: 'nobody', alias: 'Acme' }],
  ['an unknown property', { email: 'ada@acme.example', alias: 'Acme', to: 'x@y.example' }],
])('I-01 I-09 %s is refused before anything is stored', async (_case, body) => {
  const admin = await connected()
  const answer = await admin.request('/bff/sender/tests', {
    method: 'POST',
    body: { ...body, version: await settingsVersion(admin) },
    headers: {
      'x-csrf': '1',
      'sec-fetch-site': 'same-origin',
      origin: 'http://localhost:4000',
      'idempotency-key': randomUUID(),
    },
  })
  expect(answer.status).toBe(422)
  expect(ProblemDetails.parse(answer.json()).errors).toHaveLength(1)
  expect((await settingsOf(admin)).lastTest).toBeNull()
})

test('I-09 after five tests that left in an hour the next one has to wait', async () => {
  const admin = await connected()
  for (let count = 0; count < 5; count++) await saveAndTest(admin, 'ada@acme.example')
  const answer = await press(admin, 'ada@acme.example')
  expect(answer.status).toBe(429)
  expect(answer.headers['ratelimit-policy']).toBe('"test";q=5;w=3600')
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(3_000)
})

test('I-09 a test goes to nobody but the admin who asks, whose address the issuer has verified', async () => {
  const organizationId = await world.connect('microsoft', 'ada@acme.example')
  const email = 'ada@acme.example'
  const unverified = await world.slice.signIn({ organizationId, email, emailVerified: false })
  const refused = await press(unverified, email)
  expect(refused.json()).toMatchObject({ code: 'unverified_email' })
  const admin = await world.slice.signIn({ organizationId, email: 'grace@acme.example' })
  expect(await saveAndTest(admin, email)).toMatchObject({ to: 'grace@acme.example' })
})

test('I-09 tests that were refused count too: after twenty in an hour the next one has to wait', async () => {
  const admin = await connected()
  for (let count = 0; count < 20; count++) await saveAndTest(admin, 'board@acme.example')
  expect((await press(admin, 'board@acme.example')).status).toBe(429)
})

test('I-09 of a burst of clicks at one moment no more than five tests leave', async () => {
  const admin = await connected()
  const version = await settingsVersion(admin)
  const clicks = Array.from({ length: 12 }, async () =>
    pressAt(admin, { email: 'ada@acme.example', key: randomUUID(), version }),
  )
  const answers = await Promise.all(clicks)
  const statuses = answers.map(({ status }) => status)
  const taken = statuses.filter((status) => status === 202).length
  expect(taken).toBeGreaterThan(0)
  for (const { headers } of answers.filter(({ status }) => status === 202))
    expect(headers['ratelimit']).toMatch(/^"test";r=[0-4];t=\d+$/)
  expect(taken).toBeLessThanOrEqual(5)
  // Or too late: a test that was accepted meanwhile has changed the settings.
  for (const status of statuses) expect([202, 412, 429]).toContain(status)
})

test('disconnecting wants the address typed, and puts the platform sender in use again', async () => {
  const admin = await connected()
  await saveAndTest(admin, 'ada@acme.example')
  const wrong = await admin.fromPage('POST', '/bff/connection/disconnect', {
    confirmEmail: 'max@acme.example',
  })
  expect(ProblemDetails.parse(wrong.json()).code).toBe('confirmation_mismatch')
  const done = await admin.fromPage('POST', '/bff/connection/disconnect', {
    confirmEmail: 'Ada@ACME.example',
  })
  expect(Disconnected.parse(done.json())).toMatchObject({ revocation: 'not_offered', held: 0 })
  const after = await settingsOf(admin)
  expect(after).toMatchObject({ connection: null, sender: null, senderInUse: { kind: 'platform' } })
  // What the old mailbox accepted says nothing about one that is connected next.
  expect(after.lastTest).toBeNull()
})

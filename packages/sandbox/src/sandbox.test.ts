import { createTransport } from 'nodemailer'
import * as client from 'openid-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { smallBrowser } from './testing/small-browser.ts'
import {
  api,
  begin,
  connectGoogle,
  connectMicrosoft,
  discovered,
  finish,
  gmailSendMime,
  graphSend,
  microsoftClient,
  microsoftScope,
  mimeOf,
  received,
  testSandbox,
  tidOf,
} from './testing/test-sandbox.ts'

let world: Awaited<ReturnType<typeof testSandbox>>
beforeEach(async () => {
  world = await testSandbox()
})
afterEach(() => world.stop())

const hello = mimeOf({
  From: 'ada@acme.example',
  To: 'rita@customer.example',
  'X-Letterhead-Id': 'n-1',
})
const journal = async () => (await api(world.sandbox, 'journal')).data
const sends = async () =>
  (await journal()).filter(({ operation }) => operation === 'send').map(({ outcome }) => outcome)

test('people sign in to the host product with their organisation, role and language', async () => {
  const { sandbox } = world
  const config = await discovered(`${sandbox.url}/sign-in`, sandbox.seed.clients.signIn)
  const browser = smallBrowser(sandbox.url)
  for (const [email, wanted] of [
    ['claire@dupont.example', { organization_id: 'dupont', role: 'admin', locale: 'fr' }],
    ['max@acme.example', { organization_id: 'acme', role: 'member', locale: 'en' }],
    ['olga@letterhead.example', { role: 'operator' }],
  ] as const) {
    const attempt = await begin(config, '/sign-in/callback', 'openid email profile')
    const page = await browser.visit(attempt.url)
    const tokens = await finish(config, await browser.press(page, 'Next', { email }), attempt)
    expect(tokens.claims()).toMatchObject({ ...wanted, email, email_verified: true })
  }
})

test('a wrong password is asked for again', async () => {
  const { sandbox } = world
  const config = await discovered(`${sandbox.url}/sign-in`, sandbox.seed.clients.signIn)
  const browser = smallBrowser(sandbox.url)
  const attempt = await begin(config, '/sign-in/callback', 'openid')
  const page = await browser.visit(attempt.url)
  const again = await browser.press(page, 'Next', { email: 'max@acme.example', password: 'no' })
  expect(again.text).toContain('Email or password is wrong.')
})

test('mail handed to the platform server arrives; without the password it is refused', async () => {
  const { sandbox } = world
  const mail = {
    from: 'no-reply@letterhead.example',
    to: 'rita@customer.example',
    subject: 'é',
    text: 'x',
  }
  const transport = createTransport(sandbox.smtpUrl)
  await transport.sendMail({ ...mail, headers: { 'X-Letterhead-Id': 'n-2' } })
  const [message] = await received(sandbox, 'rita@customer.example')
  expect(message).toMatchObject({ envelopeFrom: 'no-reply@letterhead.example', subject: 'é' })
  expect(await journal()).toContainEqual(
    expect.objectContaining({ provider: 'smtp', outcome: 'accepted', notificationId: 'n-2' }),
  )
  const anonymous = new URL(sandbox.smtpUrl)
  anonymous.password = 'wrong'
  await expect(createTransport(anonymous.href).sendMail(mail)).rejects.toMatchObject({
    code: 'EAUTH',
  })
  await api(sandbox, 'faults', { name: 'smtp.greylisted', times: 1 })
  await expect(transport.sendMail(mail)).rejects.toMatchObject({ responseCode: 451 })
  await api(sandbox, 'faults', { name: 'smtp.accepts-then-drops', times: 1 })
  await expect(transport.sendMail(mail)).rejects.toBeDefined()
  await received(sandbox, 'rita@customer.example', 2)
})

test('grants, tokens, mail, faults and the clock survive a restart', async () => {
  const { tokens, config } = await connectMicrosoft(world.sandbox, 'ada@acme.example')
  const google = await connectGoogle(world.sandbox, 'claire@dupont.example')
  await graphSend(world.sandbox, tokens.access_token, hello)
  await received(world.sandbox, 'rita@customer.example')
  await api(world.sandbox, 'faults', { name: 'google.rate-limited', times: 1 })
  await api(world.sandbox, 'clock', { advanceSeconds: 100 })
  const before = world.sandbox
  await world.restart()
  expect(world.sandbox.seed).toEqual(before.seed)
  const fresh = await client.refreshTokenGrant(config, tokens.refresh_token ?? '')
  expect((await graphSend(world.sandbox, fresh.access_token, hello)).status).toBe(202)
  expect((await graphSend(world.sandbox, tokens.access_token, hello)).status).toBe(202)
  const throttled = await gmailSendMime(world.sandbox, google.tokens.access_token, hello)
  expect(throttled.status).toBe(429)
  await received(world.sandbox, 'rita@customer.example', 3)
  expect(await sends()).toEqual(['accepted', 'accepted', 'accepted', '429'])
})

test('accepted mail that was not delivered when the process died is delivered once after it', async () => {
  const { tokens } = await connectMicrosoft(world.sandbox, 'ada@acme.example')
  await api(world.sandbox, 'faults', {
    provider: 'microsoft',
    operation: 'send',
    times: 1,
    answer: { afterwards: { delaySeconds: 1 } },
  })
  expect((await graphSend(world.sandbox, tokens.access_token, hello)).status).toBe(202)
  await world.restart()
  await received(world.sandbox, 'rita@customer.example')
  await world.restart()
  expect(await received(world.sandbox, 'rita@customer.example')).toHaveLength(1)
})

test('a greylisting server takes the message when it comes again after its time', async () => {
  const { sandbox } = world
  const { tokens } = await connectMicrosoft(sandbox, 'ada@acme.example')
  await api(sandbox, 'faults', { name: 'microsoft.greylisted', times: 1 })
  await graphSend(sandbox, tokens.access_token, mimeOf({ To: 'grey@customer.example' }))
  // What waits does not stand before what comes after it.
  for (let count = 0; count < 5; count += 1) {
    await api(sandbox, 'faults', { name: 'microsoft.arrives-late', times: 1 })
    await graphSend(sandbox, tokens.access_token, mimeOf({ To: 'late@customer.example' }))
  }
  await graphSend(sandbox, tokens.access_token, hello)
  await received(sandbox, 'rita@customer.example')
  await expect.poll(journal).toContainEqual(
    expect.objectContaining({
      operation: 'receive',
      mailbox: 'grey@customer.example',
      status: 451,
      outcome: 'greylisted',
    }),
  )
  expect(await received(sandbox, 'grey@customer.example', 0)).toEqual([])
  await api(sandbox, 'clock', { advanceSeconds: 301 })
  await received(sandbox, 'grey@customer.example')
  await received(sandbox, 'late@customer.example', 5)
})

test('faults by name and by answer hit the mailbox they name, as often as they say', async () => {
  const { sandbox } = world
  const ada = (await connectMicrosoft(sandbox, 'ada@acme.example')).tokens.access_token
  const max = (await connectMicrosoft(sandbox, 'max@acme.example')).tokens.access_token
  const send = (token: string) => graphSend(sandbox, token, mimeOf({ To: 'rita@customer.example' }))
  await api(sandbox, 'faults', {
    name: 'microsoft.mailbox-throttled',
    mailbox: 'Ada@acme.example',
    times: 1,
  })
  expect((await send(max)).status).toBe(202)
  const throttled = await send(ada)
  expect(throttled.status).toBe(429)
  expect(throttled.headers.get('retry-after')).toBe('60')
  expect((await send(ada)).status).toBe(202)

  await api(sandbox, 'faults', {
    provider: 'microsoft',
    operation: 'send',
    answer: { status: 418, headers: { 'x-odd': 'yes' }, body: '<odd>' },
  })
  const odd = await send(ada)
  expect([odd.status, odd.headers.get('x-odd'), await odd.text()]).toEqual([418, 'yes', '<odd>'])
  expect((await send(ada)).status).toBe(418)
  await fetch(`${sandbox.url}/api/faults`, { method: 'DELETE' })

  await api(sandbox, 'faults', { name: 'microsoft.accepts-then-drops', times: 1 })
  await expect(send(ada)).rejects.toThrow('fetch failed')
  await api(sandbox, 'faults', { name: 'microsoft.accepts-then-500', times: 1 })
  expect((await send(ada)).status).toBe(500)
  await api(sandbox, 'faults', { name: 'microsoft.cut-before', times: 1 })
  await expect(send(ada)).rejects.toThrow('fetch failed')
  await api(sandbox, 'faults', { name: 'microsoft.accepted-with-retry-after', times: 1 })
  const late = await send(ada)
  expect([late.status, late.headers.get('retry-after')]).toEqual([202, '30'])
  expect(await received(sandbox, 'rita@customer.example', 5)).toHaveLength(5)
  await api(sandbox, 'faults', { name: 'microsoft.bounces-later', times: 1 })
  await send(ada)
  const [report] = await received(sandbox, 'ada@acme.example')
  expect(report).toMatchObject({ envelopeFrom: '', subject: 'Undeliverable: your message' })
})

test('token faults speak with Entra’s numbers, and consent faults come back or stay', async () => {
  const { sandbox } = world
  const { config, tokens } = await connectMicrosoft(sandbox, 'ada@acme.example')
  const refresh = () => client.refreshTokenGrant(config, tokens.refresh_token ?? '')
  await api(sandbox, 'faults', { name: 'microsoft.password-changed', times: 1 })
  await expect(refresh()).rejects.toMatchObject({
    error: 'invalid_grant',
    cause: { error_codes: [50_173], suberror: 'bad_token' },
  })
  await api(sandbox, 'faults', { name: 'microsoft.secret-expired', times: 1 })
  await expect(refresh()).rejects.toMatchObject({ error: 'invalid_client' })
  await expect(refresh()).resolves.toHaveProperty('access_token')

  const browser = smallBrowser(sandbox.url)
  const ask = async (mailbox: string) => {
    const { configFor } = await microsoftClient(sandbox)
    const attempt = await begin(
      configFor(tidOf(sandbox, mailbox)),
      '/oauth/microsoft/callback',
      microsoftScope,
      {
        prompt: 'select_account',
      },
    )
    return browser.press(await browser.visit(attempt.url), 'Next', { email: mailbox })
  }
  await api(sandbox, 'faults', {
    name: 'microsoft.consent-cancelled',
    mailbox: 'ada@acme.example',
    times: 1,
  })
  expect((await ask('max@acme.example')).text).toContain('Permissions requested')
  expect((await ask('ada@acme.example')).leaves).toContain('error=access_denied')
  await api(sandbox, 'faults', { name: 'microsoft.not-assigned', times: 1 })
  const stuck = await ask('ada@acme.example')
  expect([stuck.status, stuck.leaves]).toEqual([400, undefined])
  expect(stuck.text).toContain('AADSTS50105')
})

test('strict rotation ends the whole family when an old token is used again', async () => {
  const { sandbox } = world
  await api(sandbox, 'settings', { refreshTokens: 'strict' })
  const { config, tokens } = await connectMicrosoft(sandbox, 'ada@acme.example')
  const other = await connectMicrosoft(sandbox, 'ada@acme.example')
  const old = tokens.refresh_token ?? ''
  const fresh = await client.refreshTokenGrant(config, old)
  await expect(client.refreshTokenGrant(config, old)).rejects.toMatchObject({
    error: 'invalid_grant',
  })
  await expect(client.refreshTokenGrant(config, fresh.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  })
  await expect(
    client.refreshTokenGrant(config, other.tokens.refresh_token ?? ''),
  ).resolves.toHaveProperty('access_token')
})

test('removing access at the provider ends the refresh token', async () => {
  const { sandbox } = world
  const { config, tokens } = await connectMicrosoft(sandbox, 'ada@acme.example')
  await fetch(`${sandbox.url}/api/grants?provider=microsoft&email=ada@acme.example`, {
    method: 'DELETE',
  })
  await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  })
})

test('four calls at once are let in and the fifth is throttled', async () => {
  const { sandbox } = world
  const { tokens } = await connectMicrosoft(sandbox, 'ada@acme.example')
  await api(sandbox, 'faults', {
    provider: 'microsoft',
    operation: 'send',
    times: 5,
    answer: { delayMs: 150 },
  })
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => graphSend(sandbox, tokens.access_token, hello)),
  )
  const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b)
  expect(statuses).toEqual([202, 202, 202, 202, 429])
})

test('every named fault has a plain title and answers something', async () => {
  const answer = await fetch(`${world.sandbox.url}/api/faults`)
  const { known } = z
    .object({ known: z.array(z.object({ name: z.string(), title: z.string() })) })
    .parse(await answer.json())
  expect(new Set(known.map(({ name }) => name)).size).toBe(known.length)
  expect(known.length).toBeGreaterThan(150)
  const page = await smallBrowser(world.sandbox.url).visit('/faults')
  for (const { name } of known) expect(page.text).toContain(`value="${name}"`)
})

test('standing behaviour is changed on its page, and a kept alias stays in From', async () => {
  const { sandbox } = world
  const browser = smallBrowser(sandbox.url)
  const form = await browser.visit('/behaviour')
  await browser.press(form, 'Save', {
    coopMicrosoft: 'none',
    coopGoogle: 'same-origin',
    refreshTokens: 'grace',
    mimeFrom: 'honoured',
    sendsFromAlias: 'acme.example',
  })
  const { tokens } = await connectMicrosoft(sandbox, 'ada@acme.example')
  const alias = mimeOf({ From: 'ada.lovelace@acme.example', To: 'rita@customer.example' })
  await graphSend(sandbox, tokens.access_token, alias)
  const [message] = await received(sandbox, 'rita@customer.example')
  expect(message?.from.email).toBe('ada.lovelace@acme.example')
  const settings = await fetch(`${sandbox.url}/api/settings`)
  expect(await settings.json()).toMatchObject({
    coop: { microsoft: 'none', google: 'same-origin' },
    refreshTokens: 'grace',
    needsAdminApproval: ['strict.example'],
  })
})

test('mail for a domain with an MX of its own leaves the world, and its refusal bounces', async () => {
  const { sandbox } = world
  const other = await testSandbox()
  const platform = new URL(other.sandbox.smtpUrl)
  await api(sandbox, 'settings', {
    mx: { 'probe.example': { host: '127.0.0.1', port: Number(platform.port) } },
  })
  const { tokens } = await connectMicrosoft(sandbox, 'ada@acme.example')
  // That server wants a password and says 530 for good.
  await graphSend(sandbox, tokens.access_token, mimeOf({ To: 'x@probe.example' }))
  const [report] = await received(sandbox, 'ada@acme.example')
  expect(report?.raw).toContain('Final-Recipient: rfc822; x@probe.example')
  await other.stop()
})

test('odd requests to the control API are refused in words', async () => {
  for (const body of [{}, { name: 'no such' }, { provider: 'microsoft', operation: 'send' }]) {
    const answer = await fetch(`${world.sandbox.url}/api/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(answer.status).toBe(422)
  }
})

test('the pages show mail in a frame that can do nothing, and escape what strangers wrote', async () => {
  const { sandbox } = world
  await createTransport(sandbox.smtpUrl).sendMail({
    from: '"<b>Bad</b>" <bad@x.example>',
    to: 'rita@customer.example',
    subject: '<script>alert(1)</script>',
    html: '<p>Hello</p>',
  })
  await received(sandbox, 'rita@customer.example')
  const browser = smallBrowser(sandbox.url)
  const list = await browser.visit('/inbox')
  expect(list.text).not.toContain('<script>alert')
  expect(list.headers.get('content-security-policy')).toContain("default-src 'none'")
  const frame = await browser.visit('/inbox/1/html')
  expect(frame.headers.get('content-security-policy')).toMatch(/^sandbox;/)
  for (const path of ['/', '/people', '/journal', '/inbox/1'])
    expect((await browser.visit(path)).status).toBe(200)
})

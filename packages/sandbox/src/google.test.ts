import { readFileSync } from 'node:fs'
import * as client from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { smallBrowser } from './testing/small-browser.ts'
import {
  api,
  begin,
  connectGoogle,
  discovered,
  finish,
  gmailScope,
  gmailSendMime,
  googleScope,
  mimeOf,
  received,
  testSandbox,
} from './testing/test-sandbox.ts'

const refresh = ({ config, tokens }: Awaited<ReturnType<typeof connectGoogle>>) =>
  client.refreshTokenGrant(config, tokens.refresh_token ?? '')

let world: Awaited<ReturnType<typeof testSandbox>>
beforeAll(async () => {
  world = await testSandbox()
})
afterAll(() => world.stop())

const description = z
  .object({
    methods: z.object({ 'gmail.users.messages.send': z.object({ scopes: z.array(z.string()) }) }),
    schemas: z.object({
      Message: z.object({ properties: z.record(z.string(), z.object({ type: z.string() })) }),
    }),
  })
  .parse(JSON.parse(readFileSync(new URL('../facts/gmail-v1-send.json', import.meta.url), 'utf8')))

const problem = z.object({ error: z.object({ errors: z.array(z.object({ reason: z.string() })) }) })
const reason = async (answer: Response) =>
  `${answer.status} ${problem.parse(await answer.json()).error.errors[0]?.reason}`

test('Google asks box by box, answers with expanded scopes and tells the domain', async () => {
  const { tokens, back, consent } = await connectGoogle(world.sandbox, 'claire@dupont.example')
  expect(consent.text).toContain('Send email on your behalf')
  const query = new URL(back.leaves ?? '').searchParams
  expect(query.get('iss')).toBe(`${world.sandbox.url}/google`)
  expect(query.get('hd')).toBe('dupont.example')
  expect(query.get('authuser')).toBe('0')
  expect(tokens.scope?.split(' ')).toEqual([
    'https://www.googleapis.com/auth/gmail.send',
    'https://www.googleapis.com/auth/userinfo.email',
    'https://www.googleapis.com/auth/userinfo.profile',
    'openid',
  ])
  expect(tokens.claims()).toMatchObject({
    email: 'claire@dupont.example',
    email_verified: true,
    hd: 'dupont.example',
  })
})

test('a refresh answers without a new refresh token', async () => {
  const { config, tokens } = await connectGoogle(world.sandbox, 'claire@dupont.example')
  const fresh = await client.refreshTokenGrant(config, tokens.refresh_token ?? '')
  expect(fresh.refresh_token).toBeUndefined()
  expect(fresh.access_token).not.toBe(tokens.access_token)
})

test('a refresh token comes with the consent page only, and only when asked for', async () => {
  const { sandbox } = world
  const { browser, config } = await connectGoogle(sandbox, 'luc@dupont.example')
  const silent = await begin(config, '/oauth/google/callback', googleScope, {
    access_type: 'offline',
  })
  const again = await finish(config, await browser.visit(silent.url), silent)
  expect(again.refresh_token).toBeUndefined()
  const online = await begin(config, '/oauth/google/callback', googleScope, { prompt: 'consent' })
  const page = await browser.visit(online.url)
  const short = await finish(config, await browser.press(page, 'Accept'), online)
  expect(short.refresh_token).toBeUndefined()
})

test('an unticked box is missing from the scope, and sending is refused', async () => {
  const { tokens } = await connectGoogle(world.sandbox, 'carl@gmail.example', [gmailScope])
  expect(tokens.scope).not.toContain('gmail.send')
  const mime = mimeOf({ From: 'carl@gmail.example', To: 'rita@customer.example' })
  const answer = await gmailSendMime(world.sandbox, tokens.access_token, mime)
  expect(await reason(answer)).toBe('403 insufficientPermissions')
})

test('Gmail answers as its description says and rewrites what it does not know', async () => {
  const { sandbox } = world
  const { tokens } = await connectGoogle(sandbox, 'claire@dupont.example')
  const send = (from: string, to: string) =>
    gmailSendMime(
      sandbox,
      tokens.access_token,
      mimeOf({ From: from, To: to, 'Message-ID': '<ours@x>', 'X-Letterhead-Id': 'n-7' }),
    )
  const answer = await send('"Équipe" <boss@elsewhere.example>', 'first@customer.example')
  const body = z.record(z.string(), z.unknown()).parse(await answer.json())
  const { properties } = description.schemas.Message
  for (const [name, value] of Object.entries(body)) {
    const { type } = properties[name] ?? { type: 'unknown' }
    expect(type).toBe(Array.isArray(value) ? 'array' : typeof value)
  }
  expect(body['labelIds']).toEqual(['SENT'])
  const [rewritten] = await received(sandbox, 'first@customer.example')
  expect(rewritten?.from.email).toBe('claire@dupont.example')
  expect(rewritten?.raw).toContain('X-Letterhead-Id: n-7')
  expect(rewritten?.raw).not.toContain('ours@x')

  await send('"Compliance" <notifications@dupont.example>', 'second@customer.example')
  const [kept] = await received(sandbox, 'second@customer.example')
  expect(kept?.from).toEqual({ email: 'notifications@dupont.example', name: 'Compliance' })
  await send('presse@dupont.example', 'third@customer.example')
  const [unverified] = await received(sandbox, 'third@customer.example')
  expect(unverified?.from.email).toBe('claire@dupont.example')
})

test('the upload form takes the bytes as they are', async () => {
  const { sandbox } = world
  const { tokens } = await connectGoogle(sandbox, 'claire@dupont.example')
  const mime = mimeOf({ From: 'claire@dupont.example', To: 'upload@customer.example' })
  const upload = (type: string, contentType: string, body: string) =>
    fetch(`${sandbox.url}/upload/gmail/v1/users/me/messages/send?uploadType=${type}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.access_token}`, 'content-type': contentType },
      body,
    })
  expect((await upload('media', 'message/rfc822', mime)).status).toBe(200)
  const parts = `--b\r\nContent-Type: application/json\r\n\r\n{}\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n${mime}\r\n--b--`
  expect((await upload('multipart', 'multipart/related; boundary=b', parts)).status).toBe(200)
  const both = await received(sandbox, 'upload@customer.example', 2)
  expect(both).toHaveLength(2)
})

test('Gmail refuses strangers, other mailboxes, bad base64 and missing recipients', async () => {
  const { sandbox } = world
  const { tokens } = await connectGoogle(sandbox, 'luc@dupont.example')
  const mime = mimeOf({ From: 'luc@dupont.example', To: 'rita@customer.example' })
  expect(await reason(await gmailSendMime(sandbox, 'foreign', mime))).toBe('401 authError')
  const post = (user: string, body: unknown) =>
    fetch(`${sandbox.url}/gmail/v1/users/${user}/messages/send`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.access_token}` },
      body: JSON.stringify(body),
    })
  expect(await reason(await post('claire@dupont.example', { raw: 'eA' }))).toBe('403 forbidden')
  expect(await reason(await post('me', { raw: 'not base64 at all!' }))).toBe('400 invalidArgument')
  expect(await reason(await post('me', {}))).toBe('400 invalidArgument')
  const nobody = Buffer.from(mimeOf({ From: 'luc@dupont.example' })).toString('base64url')
  expect(await reason(await post('me', { raw: nobody }))).toBe('400 invalidArgument')
})

test('the sixty-first message in a rolling minute is told when to come back, in the text', async () => {
  const { sandbox } = world
  const { tokens } = await connectGoogle(sandbox, 'ada@acme.example')
  const mime = mimeOf({ From: 'ada@acme.example', To: 'many@customer.example' })
  const statuses = new Map<number, number>()
  let last: Response | undefined
  for (let sent = 0; sent < 61; sent++) {
    last = await gmailSendMime(sandbox, tokens.access_token, mime)
    statuses.set(last.status, (statuses.get(last.status) ?? 0) + 1)
  }
  expect(statuses).toEqual(
    new Map([
      [200, 60],
      [429, 1],
    ]),
  )
  expect(last?.headers.get('retry-after')).toBeNull()
  expect(await last?.text()).toMatch(/Retry after \d{4}-\d\d-\d\dT[\d:.]+Z/)
  await api(sandbox, 'clock', { advanceSeconds: 61 })
  expect((await gmailSendMime(sandbox, tokens.access_token, mime)).status).toBe(200)
})

test('revoking one token ends everything the person granted to the project', async () => {
  const { sandbox } = world
  const first = await connectGoogle(sandbox, 'carl@gmail.example')
  const second = await connectGoogle(sandbox, 'carl@gmail.example')
  const answer = await fetch(`${sandbox.url}/google/revoke?token=${first.tokens.refresh_token}`, {
    method: 'POST',
  })
  expect(answer.status).toBe(200)
  await expect(
    client.refreshTokenGrant(second.config, second.tokens.refresh_token ?? ''),
  ).rejects.toMatchObject({ error: 'invalid_grant' })
  const mime = mimeOf({ To: 'rita@customer.example' })
  const refused = await gmailSendMime(sandbox, second.tokens.access_token, mime)
  expect(await reason(refused)).toBe('401 authError')
  const unknown = await fetch(`${sandbox.url}/google/revoke?token=none`, { method: 'POST' })
  expect(unknown.status).toBe(400)
})

test('in Testing mode a refresh token lives seven days, else six months from its last use', async () => {
  const { sandbox } = world
  const days = (count: number) => api(sandbox, 'clock', { advanceSeconds: count * 86_400 })
  const lasting = await connectGoogle(sandbox, 'luc@dupont.example')
  await api(sandbox, 'settings', { googleTesting: true })
  const testing = await connectGoogle(sandbox, 'claire@dupont.example')
  await api(sandbox, 'settings', { googleTesting: false })
  await days(8)
  await expect(refresh(testing)).rejects.toMatchObject({ error: 'invalid_grant' })
  await days(150)
  await expect(refresh(lasting)).resolves.toHaveProperty('access_token')
  await days(150)
  await expect(refresh(lasting)).resolves.toHaveProperty('access_token')
  await days(200)
  await expect(refresh(lasting)).rejects.toMatchObject({ error: 'invalid_grant' })
})

test.each([
  [{ client_id: 'nobody' }, 'invalid_client'],
  [{ redirect_uri: 'https://evil.example/' }, 'redirect_uri_mismatch'],
])('an error of ours stays on Google’s page: %o', async (change, text) => {
  const { sandbox } = world
  const config = await discovered(`${sandbox.url}/google`, sandbox.seed.clients.google)
  const attempt = await begin(config, '/oauth/google/callback', googleScope)
  const url = new URL(attempt.url)
  for (const [name, value] of Object.entries(change)) url.searchParams.set(name, value)
  const page = await smallBrowser(sandbox.url).visit(url.href)
  expect(page.status).toBe(400)
  expect(page.text).toContain(text)
})

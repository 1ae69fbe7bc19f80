import { settingsVersion } from '../settings-version.ts'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { connectMailbox, createProductWorld, type ProductWorld } from '../product-world.ts'

// Everything secret is sent through the product once, in and out, in order and broken; then its log,
// its refusals and every row of its database are searched for it, in every coding.

let world: ProductWorld
const refusals: string[] = []
const canary = (name: string) => `canary-${name}-${randomBytes(12).toString('hex')}`
const CONTENT = {
  subject: canary('subject'),
  text: canary('text'),
  html: `<p>${canary('html')}</p>`,
  recipient: `${canary('recipient')}@customer.example`,
  recipientName: canary('name'),
  wrongKey: canary('wrong-key'),
  wrongCookie: canary('cookie'),
  code: canary('code'),
  state: canary('state'),
  broken: canary('broken'),
  echo: canary('echo'),
}
let metricsPort = 0
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
const JSON_TYPE = { 'content-type': 'application/json' }
/** Learnt while the product runs. */
const learnt: Record<string, string> = {}

beforeAll(async () => {
  metricsPort = await freePort()
  world = await createProductWorld({
    apart: true,
    environment: { LOG_LEVEL: 'trace', METRICS_PORT: String(metricsPort) },
  })
  await live()
}, 120_000)
afterAll(async () => {
  await world.close()
})

const Made = z.object({ secret: z.string(), key: z.object({ id: z.string() }) })
const State = z.object({ state: z.string() })

const live = async () => {
  const admin = await world.signIn('admin')
  const operator = await world.signIn('operator')
  learnt['session'] = decodeURIComponent(admin.cookies.get('sid') ?? '')
  const made = await operator.fromPage('POST', '/bff/operator/api-keys', {
    name: 'jobs',
    organizationId: null,
    scopes: ['send', 'read', 'provision'],
    expiresAt: null,
  })
  const { secret: key } = Made.parse(made.json())
  learnt['apiKey'] = key
  await world.api('PUT', '/organizations/acme', { body: { name: 'Acme' }, key })
  await world.api('PUT', '/organizations/acme/workspaces/main', { body: { name: 'Main' }, key })
  for (const provider of ['google', 'microsoft'] as const) {
    const mailbox = world.sandbox.seed.mailboxes.find((one) => one.provider === provider)
    await connectMailbox(world, admin, { provider, email: mailbox?.email ?? '' })
    await saveAndTest(admin, mailbox?.email ?? '')
    await send(key)
    await connectInVain(admin, { provider, email: mailbox?.email ?? '' })
  }
  await disconnectInVain(admin)
  await misbehave(admin, key)
  await openLink(admin)
}

type Admin = Awaited<ReturnType<ProductWorld['signIn']>>

const saveAndTest = async (admin: Admin, email: string) => {
  await admin.request('/bff/sender/tests', {
    method: 'POST',
    headers: {
      'x-csrf': '1',
      origin: world.publicUrl,
      'sec-fetch-site': 'same-origin',
      'idempotency-key': randomUUID(),
    },
    body: { email, alias: 'Acme', version: await settingsVersion(admin) },
  })
}

const notification = () => ({
  workspaceId: 'main',
  kind: 'task',
  to: [{ email: CONTENT.recipient, name: CONTENT.recipientName }],
  content: { subject: CONTENT.subject, text: CONTENT.text, html: CONTENT.html },
})

/** One that leaves, one that the provider refuses while echoing it, one that stays. */
const send = async (key: string) => {
  const hand = async (body: Record<string, unknown>) =>
    await world.api('POST', '/organizations/acme/notifications', {
      body,
      key,
      headers: { 'idempotency-key': randomUUID() },
    })
  const left = await hand(notification())
  const { id } = z.object({ id: z.string() }).parse(left.json())
  await vi.waitFor(
    async () => {
      const answer = await world.api('GET', `/organizations/acme/notifications/${id}`, { key })
      expect(State.parse(answer.json()).state).not.toMatch(/queued|sending/)
    },
    { timeout: 20_000, interval: 100 },
  )
  await fault({ status: 400, body: { error: { code: 'x', message: JSON.stringify(CONTENT) } } })
  await hand(notification())
  await hand({ ...notification(), sendAfter: new Date(Date.now() + 86_400_000).toISOString() })
}

const fault = async (answer: unknown, operation = 'send') => {
  for (const provider of ['microsoft', 'google'])
    await fetch(`${world.sandbox.url}/api/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ provider, operation, times: 1, answer }),
    })
}

const ECHOES = [
  { status: 400, body: { error: `bad ${CONTENT.echo}`, error_description: CONTENT.echo } },
  { status: 500, body: `<html>${CONTENT.echo}` },
  // Cut in the middle: the parser's own complaint quotes what it read.
  { status: 200, body: `{"access_token":"${CONTENT.echo}`, headers: JSON_TYPE },
  { status: 200, body: CONTENT.echo, headers: JSON_TYPE },
]

/** A token endpoint that answers with what nobody should repeat, in every broken form. */
const connectInVain = async (
  admin: Admin,
  mailbox: { readonly provider: 'microsoft' | 'google'; readonly email: string },
) => {
  for (const answer of ECHOES) {
    await fault(answer, 'token')
    const { id } = await connectMailbox(world, admin, mailbox)
    refusals.push((await admin.request(`/bff/connect-attempts/${id}`)).text)
  }
}

const disconnectInVain = async (admin: Admin) => {
  for (const answer of ECHOES.slice(0, 2)) await fault(answer, 'revoke')
  const settings = await admin.request('/bff/email-settings')
  const { connection } = z
    .object({ connection: z.object({ account: z.object({ email: z.string() }) }) })
    .parse(settings.json())
  const confirmEmail = connection.account.email
  const left = await admin.fromPage('POST', '/bff/connection/disconnect', { confirmEmail })
  expect(left.status).toBe(200)
  refusals.push(left.text)
}

/** The link for IT, also as it is copied out of a sentence. */
const openLink = async (admin: Admin) => {
  const made = await admin.fromPage('POST', '/bff/hand-overs', { provider: 'microsoft' })
  const { url } = z.object({ url: z.string() }).parse(made.json())
  const token = url.slice(url.lastIndexOf('/') + 1)
  learnt['link'] = token
  const nobody = world.newBrowser()
  for (const path of [
    `/approve/${token}`,
    `/approve/${token}.`,
    `/approve/${token}%29`,
    `/approve/?${token}`,
    `/bff/hand-overs/by-token/${token}`,
    `/bff/hand-overs/by-token/${token}.`,
  ])
    await nobody.request(path)
}

/** Refusals of every kind, each with a secret in it. */
const misbehave = async (admin: Admin, key: string) => {
  const nobody = world.newBrowser()
  const ask = async (path: string, options: Parameters<Admin['request']>[1] = {}) =>
    refusals.push((await nobody.request(path, options)).text)
  const json = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
  await ask('/api/v1/organizations/acme/email-status', {
    headers: { authorization: `Bearer ${CONTENT.wrongKey}` },
  })
  await ask(`/api/v1/organizations/acme/email-status?access_token=${key}`)
  await ask('/bff/email-settings', { headers: { cookie: `sid=${CONTENT.wrongCookie}` } })
  for (const path of ['/sign-in/callback', '/oauth/google/callback', '/oauth/microsoft/callback'])
    await ask(
      `${path}?code=${CONTENT.code}&state=${CONTENT.state}&error_description=${CONTENT.broken}`,
    )
  await ask(`/api/v1/organizations/acme/email-status?${key}`)
  await ask(`/api/v1/organizations/${key}/email-status`)
  for (const authorization of [`bearer ${key}`, `Basic ${key}`, `Bearer ${key} ${key}`])
    await ask('/api/v1/organizations/acme/email-status', { headers: { authorization } })
  const answer = await fetch(`${world.url}/api/v1/organizations/acme/notifications`, {
    method: 'POST',
    headers: { ...json, 'idempotency-key': randomUUID() },
    body: `{"${CONTENT.broken}": `,
  })
  refusals.push(await answer.text())
  const invalid = await world.api('POST', '/organizations/acme/notifications', {
    key,
    headers: { 'idempotency-key': randomUUID() },
    body: { ...notification(), kind: 7, to: [{ email: `${CONTENT.broken} x` }] },
  })
  refusals.push(invalid.text)
  refusals.push(
    (await admin.fromPage('POST', '/bff/connection/disconnect', { confirmEmail: CONTENT.broken }))
      .text,
  )
}

/** Tokens and codes that the sandbox gave out, from its own books. */
const tokensOfTheSandbox = async (): Promise<string[]> => {
  const files = await readdir(world.dataDir, { recursive: true })
  const found = new Set<string>()
  for (const file of files.filter((name) => name.startsWith('sandbox'))) {
    const text = await readFile(join(world.dataDir, file), 'utf8').catch(() => '')
    for (const [, token] of text.matchAll(
      /"(?:RefreshToken|AccessToken|AuthorizationCode):([^"]{20,})"/g,
    ))
      if (token !== undefined) found.add(token)
  }
  return [...found]
}

const secrets = async (): Promise<Record<string, string>> => {
  const { environment, sandbox } = world
  const { clients } = sandbox.seed
  const tokens = await tokensOfTheSandbox()
  expect(tokens.length).toBeGreaterThan(4)
  return {
    ...CONTENT,
    ...learnt,
    ...Object.fromEntries(tokens.map((token, at) => [`token ${at}`, token])),
    bootstrapKey: world.bootstrapKey,
    sessionSecret: environment['SESSION_SECRET'] ?? '',
    sealingKey: environment['SEALING_KEYS']?.split(':')[1] ?? '',
    signingKey: environment['AUDIT_SIGNING_KEY'] ?? '',
    microsoft: clients.microsoft.clientSecret,
    google: clients.google.clientSecret,
    signIn: clients.signIn.clientSecret,
    smtp: new URL(sandbox.smtpUrl).password,
  }
}

/** A secret as it may stand somewhere: plain, in base64 at any offset, in an address, in hex, quoted-printable. */
const forms = (secret: string): string[] => {
  const inBase64 = [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]).toString('base64')
    const sure = text.slice(offset === 0 ? 0 : 4, -4)
    return [sure, sure.replaceAll('+', '-').replaceAll('/', '_')]
  })
  const hex = Buffer.from(secret).toString('hex')
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    hex,
    ...inBase64,
  ].filter((form) => form.length >= 12)
}

const found = (secret: Record<string, string>, text: string): string[] => {
  // Quoted-printable breaks a line by `=` (RFC 2045, 6.7); in a log the break itself is written out.
  const unfolded = text.replaceAll(/=(?:\r?\n|\\r\\n|\\n)/g, '')
  return Object.entries(secret)
    .filter(([, value]) => forms(value).some((form) => `${text}\n${unfolded}`.includes(form)))
    .map(([name]) => name)
}

const everyRow = async (): Promise<string> => {
  const { rows } = await world.owner.pool.query<{ name: string }>(
    `select relname as name from pg_class
      where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  )
  expect(rows.length).toBeGreaterThan(15)
  const parts: string[] = []
  for (const { name } of rows) {
    const { rows: all } = await world.owner.pool.query<{ row: string }>(
      `select t::text as row from "${name}" t`,
    )
    parts.push(...all.map(({ row }) => row))
  }
  return parts.join('\n')
}

test('the search itself finds a secret in every coding', () => {
  const secret = canary('self')
  for (const coded of [
    secret,
    `x${Buffer.from(`a${secret}b`).toString('base64')}y`,
    Buffer.from(`ab${secret}c`).toString('base64url'),
    Buffer.from(secret).toString('hex'),
    encodeURIComponent(`?${secret}`),
    `${secret.slice(0, 20)}=\r\n${secret.slice(20)}`,
    JSON.stringify(`${secret.slice(0, 20)}=\r\n${secret.slice(20)}`),
  ])
    expect(found({ secret }, coded)).toEqual(['secret'])
  expect(found({ secret }, canary('other'))).toEqual([])
})

test('H-01 no secret and no content stands in the metrics', async () => {
  const answer = await fetch(`http://127.0.0.1:${metricsPort}/metrics`)
  const text = await answer.text()
  expect(text).toContain('letterhead_')
  expect(found(await secrets(), text)).toEqual([])
})

test('H-01 A-19 C-06 G-03 no secret and no content stands in the log, at its most talkative', async () => {
  const log = world.output()
  expect(log.split('\n').length).toBeGreaterThan(30)
  // As much as a parser quotes of what it cannot read.
  expect(log).not.toContain(CONTENT.echo.slice(0, 10))
  expect(found(await secrets(), log)).toEqual([])
})

test('H-01 H-02 no refusal repeats what it was given', async () => {
  expect(refusals.length).toBeGreaterThan(8)
  expect(found(await secrets(), refusals.join('\n'))).toEqual([])
})

test('G-12 G-01 no row of the database holds a secret or a content in clear', async () => {
  expect(found(await secrets(), await everyRow())).toEqual([])
})

const inOrder = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value

/** As a reader of the database would try: the whole request, of which most is known from others. */
const guess = (): string =>
  createHash('sha256').update(JSON.stringify(notification(), inOrder)).digest('hex')

test('G-12 whoever guesses who was told what finds no proof of it in a copy of the database', async () => {
  const { rows } = await world.owner.pool.query<{ request_digest: string }>(
    'select request_digest from notifications where kind = $1',
    [notification().kind],
  )
  expect(rows.length).toBeGreaterThan(3)
  expect(rows.map((row) => row.request_digest)).not.toContain(guess())
})

test('H-04 line breaks, colours and other signs stay inside one line of the log', async () => {
  const before = world.output().length
  await world.newBrowser().request('/bff/nothing', {
    headers: { 'user-agent': 'tab\there \u00e9' },
  })
  await world
    .newBrowser()
    .request(`/bff/${encodeURIComponent('\u001b[31ma\r\n{"level":60,"msg":"forged"}')}`)
  await expect.poll(() => world.output().length).toBeGreaterThan(before)
  for (const line of world.output().slice(before).trimEnd().split('\n')) {
    expect(() => JSON.parse(line)).not.toThrow()
    expect(line).not.toContain('\u001b')
    expect(line.startsWith('{"level":60')).toBe(false)
  }
})

import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox, type Sandbox } from '@letterhead/sandbox'
import { smallBrowser } from '@letterhead/sandbox/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  createGoogle,
  createMicrosoft,
  createPlatformSmtp,
  type AuthorizationRequest,
  type ExchangeResult,
  type OutgoingMessage,
  type Outcome,
  type ProviderPort,
} from './index.ts'

// Both providers through one suite, against the sandbox.

const PRODUCT = 'http://localhost:4000'
const LIMITS = { perMinute: 30, perDay: 1000, inFlight: 2 }
const deps = { log: { error: () => {} }, now: () => new Date() }

let dataDir: string
let sandbox: Sandbox
const ports = new Map<string, ProviderPort>()

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'providers-'))
  sandbox = await startSandbox({ port: 0, dataDir, productUrl: PRODUCT })
  const { microsoft, google } = sandbox.seed.clients
  const both = { limits: LIMITS, production: false }
  ports.set(
    'microsoft',
    createMicrosoft(
      {
        ...both,
        ...microsoft,
        loginUrl: `${sandbox.url}/microsoft`,
        tenant: 'organizations',
        graphUrl: `${sandbox.url}/graph`,
      },
      deps,
    ),
  )
  ports.set(
    'google',
    createGoogle(
      { ...both, ...google, issuerUrl: `${sandbox.url}/google`, gmailUrl: sandbox.url },
      deps,
    ),
  )
})
afterAll(async () => {
  await sandbox.stop()
  await rm(dataDir, { recursive: true, force: true })
})
const clearFaults = async (): Promise<unknown> =>
  await fetch(`${sandbox.url}/api/faults`, { method: 'DELETE' })
afterEach(clearFaults)

const portOf = (name: string): ProviderPort => ports.get(name)!

interface Wish {
  readonly email: string
  readonly purpose?: AuthorizationRequest['purpose']
  readonly button?: string
  readonly untick?: readonly string[]
}

/** A person goes through consent, as in a pop-up. */
const connect = async (name: string, wish: Wish): Promise<ExchangeResult> => {
  const [state, nonce, codeVerifier] = [1, 2, 3].map(() => randomBytes(32).toString('base64url'))
  const attempt = {
    state: state!,
    nonce: nonce!,
    redirectUri: `${PRODUCT}/oauth/${name}/callback`,
    purpose: wish.purpose ?? 'connect',
  }
  const url = await portOf(name).authorizationUrl({
    ...attempt,
    codeChallenge: createHash('sha256').update(codeVerifier!).digest('base64url'),
    loginHint: wish.purpose === undefined ? null : wish.email,
  })
  const browser = smallBrowser(sandbox.url)
  let page = await browser.visit(url.href)
  if (page.text.includes('Next')) page = await browser.press(page, 'Next', { email: wish.email })
  if (page.leaves === undefined) {
    page = await browser.press(page, wish.button ?? 'Accept', {}, [...(wish.untick ?? [])])
  }
  return await portOf(name).exchange({
    ...attempt,
    callbackUrl: new URL(page.leaves ?? 'about:blank'),
    codeVerifier: codeVerifier!,
  })
}

const connected = async (name: string, email: string) => {
  const result = await connect(name, { email })
  if (result.kind !== 'granted') throw new Error(JSON.stringify(result))
  return result
}

const letterFrom = (email: string, to: string): OutgoingMessage => ({
  notificationId: `0199-${randomBytes(6).toString('hex')}`,
  messageId: `<${randomBytes(6).toString('hex')}@letterhead.example>`,
  from: { email, name: 'Compliance team' },
  to: [{ email: to, name: 'Rita' }],
  cc: [],
  bcc: [],
  replyTo: null,
  subject: 'Nouvelle tâche',
  html: '<p>Bonjour</p>',
  text: 'Bonjour',
  date: new Date(),
})

const Inbox = z.object({
  data: z.array(
    z.object({
      from: z.object({ email: z.string() }),
      subject: z.string(),
      headers: z.array(z.tuple([z.string(), z.string()])),
      raw: z.string(),
    }),
  ),
})

const inboxOf = async (to: string) => {
  const answer = await fetch(`${sandbox.url}/api/messages?to=${encodeURIComponent(to)}`)
  return Inbox.parse(await answer.json()).data
}

const fault = async (name: string): Promise<void> => {
  const answer = await fetch(`${sandbox.url}/api/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, times: 1 }),
  })
  expect(answer.status).toBe(201)
}

const Known = z.object({ known: z.array(z.object({ name: z.string(), operation: z.string() })) })
const NEVER_ENDING = /slow|silence/

const faultsOf = async (provider: string, operation: string): Promise<readonly string[]> => {
  const { known } = Known.parse(await (await fetch(`${sandbox.url}/api/faults`)).json())
  return known
    .filter((one) => one.name.startsWith(`${provider}.`) && one.operation === operation)
    .map(({ name }) => name)
    .filter((name) => !NEVER_ENDING.test(name))
}

const PEOPLE = [
  { name: 'microsoft', email: 'max@acme.example' },
  { name: 'google', email: 'luc@dupont.example' },
]

describe.each(PEOPLE)('$name', ({ name, email }) => {
  const sendTo = async (to: string): Promise<Outcome> => {
    const { tokens } = await connected(name, email)
    const message = await portOf(name).compose(letterFrom(email, to), 'mime')
    return await portOf(name).send({ accessToken: tokens.accessToken, message })
  }

  test('a person connects, and the account that was used is known by its key', async () => {
    const result = await connected(name, email)
    expect(result).toMatchObject({ account: { email }, missingScopes: [] })
    const needed = portOf(name).scopesFor({ mailbox: email, email })
    expect(result.tokens.scopes).toEqual(expect.arrayContaining([...needed]))
    expect(result.tokens.refreshToken).toBeTruthy()
    expect((await connected(name, email)).account.key).toBe(result.account.key)
  })

  test('a connection is refreshed and sends; the letter arrives whole and marked', async () => {
    const { account, tokens } = await connected(name, email)
    const refreshed = await portOf(name).refresh({
      refreshToken: tokens.refreshToken ?? '',
      tenant: account.tenant,
    })
    if (refreshed.kind !== 'refreshed') throw new Error(JSON.stringify(refreshed))
    const to = `${name}-whole@customer.example`
    const letter = letterFrom(account.email, to)
    const message = await portOf(name).compose(letter, 'mime')
    const { accessToken } = refreshed.tokens
    const outcome = await portOf(name).send({ accessToken, message })
    expect(outcome.kind === 'accepted' ? outcome.providerMessageId : null).toBeTruthy()
    await expect.poll(async () => (await inboxOf(to)).length).toBe(1)
    const [received] = await inboxOf(to)
    expect(received).toMatchObject({ from: { email }, subject: 'Nouvelle tâche' })
    const headers = new Map(received?.headers.map(([key, value]) => [key.toLowerCase(), value]))
    expect(headers.get('x-letterhead-id')).toBe(letter.notificationId)
    expect(headers.get('auto-submitted')).toBe('auto-generated')
    expect(received?.raw).toContain('multipart/alternative')
  })

  test('who cancels has denied consent', async () => {
    await fault(`${name}.consent-cancelled`)
    expect(await connect(name, { email })).toMatchObject({ failure: 'consent_denied' })
  })

  test('a code is good once', async () => {
    await fault(`${name}.code-already-used`)
    expect(await connect(name, { email })).toMatchObject({ failure: 'code_rejected' })
  })

  test.each([
    ['password-changed', 'dead', 'grant_revoked'],
    ['secret-wrong', 'misconfigured', 'client_secret_invalid'],
    ['token-503', 'later', 'provider_unavailable'],
    ['token-429', 'later', 'provider_throttled'],
    ['token-500-html', 'later', 'provider_unavailable'],
    ['token-cut', 'later', 'provider_unavailable'],
    ['token-granted-then-cut', 'later', 'provider_unavailable'],
  ])('a refresh that meets "%s" is %s (%s)', async (fate, kind, code) => {
    const { account, tokens } = await connected(name, email)
    await fault(`${name}.${fate}`)
    const grant = { refreshToken: tokens.refreshToken ?? '', tenant: account.tenant }
    expect(await portOf(name).refresh(grant)).toMatchObject({ kind, code })
    expect((await portOf(name).refresh(grant)).kind).toBe('refreshed')
  })

  test('a mail that was accepted before the line dropped is unknown, and left once', async () => {
    const to = `${name}-dropped@customer.example`
    for (const fate of ['accepts-then-drops', 'accepts-then-500']) {
      await fault(`${name}.${fate}`)
      expect((await sendTo(to)).kind).toBe('unknown')
    }
    await expect.poll(async () => (await inboxOf(to)).length).toBe(2)
  })

  test('a token that was never given is refused, and one refresh may cure it', async () => {
    const message = await portOf(name).compose(letterFrom(email, 'x@customer.example'), 'mime')
    expect(await portOf(name).send({ accessToken: 'foreign', message })).toMatchObject({
      kind: 'reconnect',
      tokenRefused: true,
    })
  })

  test('every named fault of sending is read, and as accepted only what left', async () => {
    const names = await faultsOf(name, 'send')
    expect(names.length).toBeGreaterThan(20)
    const { tokens } = await connected(name, email)
    const accepted: string[] = []
    for (const fate of names) {
      await fault(fate)
      const message = await portOf(name).compose(letterFrom(email, 'y@customer.example'), 'mime')
      const outcome = await portOf(name).send({ accessToken: tokens.accessToken, message })
      if (outcome.kind === 'accepted') accepted.push(fate)
    }
    // A 202 with Retry-After, and what goes wrong only after the acceptance.
    const isMeantToBe =
      /accepted-with-retry-after|bounce|never-arrives|arrives-late|greylisted|signature|elsewhere/
    expect(accepted.filter((fate) => !isMeantToBe.test(fate))).toEqual([])
  })

  test('every named fault of refreshing is read, and none as a token', async () => {
    const names = [...(await faultsOf(name, 'refresh')), ...(await faultsOf(name, 'token'))]
    expect(names.length).toBeGreaterThan(7)
    const { account, tokens } = await connected(name, email)
    const grant = { refreshToken: tokens.refreshToken ?? '', tenant: account.tenant }
    for (const fate of names) {
      await fault(fate)
      expect((await portOf(name).refresh(grant)).kind).not.toBe('refreshed')
    }
  })

  test('every named fault of consent that comes back has a name of ours', async () => {
    for (const fate of await faultsOf(name, 'consent')) {
      await fault(fate)
      // What stays on the provider's own page never comes back: such an attempt expires.
      const result = await connect(name, { email }).catch(() => null)
      const failure = result?.kind === 'failed' ? result.failure : null
      expect(failure).not.toBe('unexpected_answer')
      await clearFaults()
    }
  })
})

describe('what only Microsoft has', () => {
  test('a further consent sends as another mailbox, in the JSON form', async () => {
    const email = 'ada@acme.example'
    await connected('microsoft', email)
    const other = { mailbox: email, email: 'notifications@acme.example' }
    const result = await connect('microsoft', { email, purpose: 'send_as' })
    if (result.kind !== 'granted') throw new Error(JSON.stringify(result))
    expect(result.tokens.scopes).toContain('Mail.Send.Shared')
    const port = portOf('microsoft')
    const message = await port.compose(
      letterFrom(other.email, 'as-other@customer.example'),
      port.formFor(other),
    )
    const outcome = await port.send({ accessToken: result.tokens.accessToken, message })
    expect(outcome.kind).toBe('accepted')
    await expect.poll(async () => (await inboxOf('as-other@customer.example')).length).toBe(1)
    const [received] = await inboxOf('as-other@customer.example')
    expect(received?.from.email).toBe('notifications@acme.example')
  })

  test('a From that one may not use is refused', async () => {
    const { tokens } = await connected('microsoft', 'max@acme.example')
    const port = portOf('microsoft')
    const letter = letterFrom('board@acme.example', 'z@customer.example')
    const message = await port.compose(letter, 'json')
    expect(await port.send({ accessToken: tokens.accessToken, message })).toMatchObject({
      kind: 'rejected',
      code: 'sender_not_allowed',
    })
  })

  test('an account without a mailbox cannot connect', async () => {
    expect(await connect('microsoft', { email: 'una@acme.example' })).toMatchObject({
      failure: 'mailbox_unavailable',
    })
  })

  test('who goes back from "Need admin approval" looks like one who pressed Cancel', async () => {
    const wish = { email: 'nora@strict.example', button: 'Cancel' }
    expect(await connect('microsoft', wish)).toMatchObject({ failure: 'consent_denied' })
  })
})

describe('what only Google has', () => {
  test('an unticked box is a missing scope', async () => {
    const untick = ['https://www.googleapis.com/auth/gmail.send']
    expect(await connect('google', { email: 'luc@dupont.example', untick })).toMatchObject({
      kind: 'granted',
      missingScopes: ['gmail.send'],
    })
  })

  test('a revoked grant is dead', async () => {
    const { tokens } = await connected('google', 'carl@gmail.example')
    const port = portOf('google')
    const refreshToken = tokens.refreshToken ?? ''
    expect(await port.revoke(refreshToken)).toBe('revoked')
    expect(await port.refresh({ refreshToken, tenant: null })).toMatchObject({
      kind: 'dead',
      code: 'grant_revoked',
    })
    expect(await port.revoke(refreshToken)).toBe('unconfirmed')
  })
})

const platform = () =>
  createPlatformSmtp(
    {
      smtpUrl: sandbox.smtpUrl,
      sender: { name: 'SaaS', email: 'no-reply@saas.example' },
      limits: LIMITS,
    },
    deps,
  )
const sendByPlatform = async (to: string): Promise<Outcome> => {
  const message = await platform().compose(letterFrom('no-reply@saas.example', to), 'mime')
  return await platform().send({ message })
}

describe('the platform’s SMTP server', () => {
  test('takes a letter, which arrives', async () => {
    expect((await sendByPlatform('smtp@customer.example')).kind).toBe('accepted')
    await expect.poll(async () => (await inboxOf('smtp@customer.example')).length).toBe(1)
  })

  test.each([
    ['greylisted', 'later', 'provider_unavailable'],
    ['mailbox-unknown', 'rejected', 'recipient_rejected'],
    ['login-refused', 'misconfigured', 'platform_smtp_refused'],
    ['rejected', 'rejected', 'message_rejected'],
    ['busy', 'later', 'provider_unavailable'],
    ['accepts-then-drops', 'unknown', 'no_answer'],
  ])('that meets "%s" is %s (%s)', async (fate, kind, code) => {
    await fault(`smtp.${fate}`)
    expect(await sendByPlatform('smtp-fault@customer.example')).toMatchObject({ kind, code })
  })
})

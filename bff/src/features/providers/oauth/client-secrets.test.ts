import { startSandbox, type Sandbox } from '@letterhead/sandbox'
import { smallBrowser } from '@letterhead/sandbox/testing'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createGoogle, createMicrosoft, type ExchangeResult, type ProviderPort } from '../index.ts'

// Rolling over a client secret without a pause, at both providers, against the sandbox.

const PRODUCT = 'http://localhost:4000'
const limits = { perMinute: 30, perDay: 1000, inFlight: 2 }
const PEOPLE = { microsoft: 'max@acme.example', google: 'claire@dupont.example' }

let dataDir: string
let sandbox: Sandbox

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'secrets-'))
  sandbox = await startSandbox({ port: 0, dataDir, productUrl: PRODUCT })
})
afterAll(async () => {
  await sandbox.stop()
  await rm(dataDir, { recursive: true, force: true })
})
afterEach(
  async (): Promise<unknown> => await fetch(`${sandbox.url}/api/faults`, { method: 'DELETE' }),
)

type Name = 'microsoft' | 'google'

/** The sandbox knows one secret; `first` and `second` say which of ours is it. */
const portWith = (name: Name, secrets: { first: string; second?: string }) => {
  const used: string[] = []
  const deps = {
    log: { error: () => {} },
    now: () => new Date(),
    onSecret: (_provider: Name, which: string) => void used.push(which),
  }
  const settings = {
    limits,
    production: false,
    clientId: sandbox.seed.clients[name].clientId,
    clientSecret: secrets.first,
    nextClientSecret: secrets.second ?? null,
  }
  const port: ProviderPort =
    name === 'microsoft'
      ? createMicrosoft(
          {
            ...settings,
            loginUrl: `${sandbox.url}/microsoft`,
            tenant: 'organizations',
            graphUrl: `${sandbox.url}/graph`,
          },
          deps,
        )
      : createGoogle(
          { ...settings, issuerUrl: `${sandbox.url}/google`, gmailUrl: sandbox.url },
          deps,
        )
  return { port, used }
}
const secret = () => randomBytes(32).toString('base64url')
const right = (name: Name) => sandbox.seed.clients[name].clientSecret

const connect = async (port: ProviderPort): Promise<ExchangeResult> => {
  const codeVerifier = secret()
  const attempt = {
    state: secret(),
    nonce: secret(),
    redirectUri: `${PRODUCT}/oauth/${port.name}/callback`,
    purpose: 'connect' as const,
  }
  const url = await port.authorizationUrl({
    ...attempt,
    codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    loginHint: null,
  })
  const browser = smallBrowser(sandbox.url)
  const login = await browser.visit(url.href)
  let page = await browser.press(login, 'Next', { email: PEOPLE[port.name] })
  if (page.leaves === undefined) page = await browser.press(page, 'Accept')
  const callbackUrl = new URL(page.leaves ?? 'about:blank')
  return await port.exchange({ ...attempt, callbackUrl, codeVerifier })
}

const grantOf = async (port: ProviderPort) => {
  const result = await connect(port)
  if (result.kind !== 'granted') throw new Error(JSON.stringify(result))
  const { account, tokens } = result
  return { refreshToken: tokens.refreshToken ?? '', tenant: account.tenant }
}

const fault = async (name: string, times: number) => {
  const answer = await fetch(`${sandbox.url}/api/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, times }),
  })
  expect(answer.status).toBe(201)
}

const Journal = z.object({ data: z.array(z.object({ operation: z.string() })) })
const tokenCalls = async () => {
  const answer = await fetch(`${sandbox.url}/api/journal`)
  const { data } = Journal.parse(await answer.json())
  return data.filter(({ operation }) => ['refresh', 'exchange', 'token'].includes(operation)).length
}

describe.each(['microsoft', 'google'] as const)('%s', (name) => {
  test('one secret that is right is used as ever', async () => {
    const { port, used } = portWith(name, { first: right(name) })
    const grant = await grantOf(port)
    expect(await port.refresh(grant)).toMatchObject({ kind: 'refreshed' })
    expect(used).toEqual(['first'])
  })

  test('a first secret that is refused gives way to the second, which is remembered', async () => {
    const { port, used } = portWith(name, { first: 'deleted', second: right(name) })
    const grant = await grantOf(port)
    expect(used).toEqual(['second'])
    const before = await tokenCalls()
    expect(await port.refresh(grant)).toMatchObject({ kind: 'refreshed' })
    expect((await tokenCalls()) - before).toBe(1)
    expect(used).toEqual(['second'])
  })

  test('a second secret that the provider does not know yet changes nothing', async () => {
    const { port, used } = portWith(name, { first: right(name), second: 'not yet' })
    expect(await port.refresh(await grantOf(port))).toMatchObject({ kind: 'refreshed' })
    expect(used).toEqual(['first'])
  })

  test('two secrets that are refused are the operator’s fault, once as told by the first', async () => {
    const { port } = portWith(name, { first: 'wrong', second: 'also wrong' })
    const grant = await grantOf(portWith(name, { first: right(name) }).port)
    expect(await port.refresh(grant)).toMatchObject({
      kind: 'misconfigured',
      code: 'client_secret_invalid',
    })
    expect(await connect(port)).toMatchObject({
      kind: 'failed',
      failure: 'provider_not_configured',
      fault: 'client_secret_invalid',
    })
  })
})

test('a secret that expires while it is used is followed by the other, and back', async () => {
  const both = { first: right('microsoft'), second: right('microsoft') }
  const { port, used } = portWith('microsoft', both)
  const grant = await grantOf(port)
  await fault('microsoft.secret-expired', 1)
  expect(await port.refresh(grant)).toMatchObject({ kind: 'refreshed' })
  expect(used).toEqual(['first', 'second'])
  await fault('microsoft.secret-expired', 1)
  expect(await port.refresh(grant)).toMatchObject({ kind: 'refreshed' })
  expect(used).toEqual(['first', 'second', 'first'])

  await fault('microsoft.secret-expired', 2)
  expect(await port.refresh(grant)).toMatchObject({
    kind: 'misconfigured',
    code: 'client_secret_expired',
  })
})

test('a dead grant and a server fault are no reason to try another secret', async () => {
  const { port, used } = portWith('google', { first: right('google'), second: 'other' })
  const grant = await grantOf(port)
  await fault('google.token-503', 1)
  expect(await port.refresh(grant)).toMatchObject({ kind: 'later' })
  expect(await port.refresh({ refreshToken: 'never given', tenant: null })).toMatchObject({
    kind: 'dead',
  })
  expect(used).toEqual(['first'])
})

test('that a grant is for a limited time is read from Google’s answer', async () => {
  const { port } = portWith('google', { first: right('google') })
  await fault('google.time-limited-access', 1)
  const result = await connect(port)
  const ends = result.kind === 'granted' ? result.tokens.grantEndsAt?.getTime() : undefined
  expect(Math.abs((ends ?? 0) - Date.now() - 3_600_000)).toBeLessThan(10_000)
})

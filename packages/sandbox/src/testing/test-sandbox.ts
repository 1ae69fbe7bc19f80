import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as client from 'openid-client'
import { z } from 'zod'
import { startSandbox, type Sandbox } from '../index.ts'
import { smallBrowser, type Visit } from './small-browser.ts'

const serverMetadata = z.custom<client.ServerMetadata>((value) => typeof value === 'object')
const listAnswer = z.object({
  data: z.array(z.record(z.string(), z.unknown())).default([]),
  id: z.string().default(''),
})

export const productUrl = 'http://localhost:4000'

export async function testSandbox() {
  const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'))
  let sandbox = await startSandbox({ port: 0, dataDir, productUrl })
  const port = Number(new URL(sandbox.url).port)
  return {
    get sandbox() {
      return sandbox
    },
    restart: async () => {
      await sandbox.stop()
      sandbox = await startSandbox({ port, dataDir, productUrl })
    },
    stop: async () => {
      await sandbox.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const graphUrl = 'https://graph.microsoft.com'
export const microsoftScope = `openid profile email offline_access ${graphUrl}/User.Read ${graphUrl}/Mail.Send`
export const gmailScope = 'https://www.googleapis.com/auth/gmail.send'
export const googleScope = `openid email profile ${gmailScope}`

/** What the product does: read the document, take its endpoints, expect the person's issuer. */
export async function microsoftClient({ url, seed }: Sandbox, tenant = 'organizations') {
  const answer = await fetch(`${url}/microsoft/${tenant}/v2.0/.well-known/openid-configuration`)
  const metadata = serverMetadata.parse(await answer.json())
  const { clientId, clientSecret } = seed.clients.microsoft
  const configFor = (tid: string) => {
    const issuer = metadata.issuer.replace('{tenantid}', tid)
    const config = new client.Configuration({ ...metadata, issuer }, clientId, clientSecret)
    client.allowInsecureRequests(config)
    client.enableNonRepudiationChecks(config)
    return config
  }
  return { metadata, configFor }
}

export async function discovered(
  issuer: string,
  { clientId, clientSecret }: { clientId: string; clientSecret: string },
) {
  return client.discovery(new URL(issuer), clientId, clientSecret, undefined, {
    execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
  })
}

export interface Attempt {
  url: string
  verifier: string
  state: string
  nonce: string
}

export async function begin(
  config: client.Configuration,
  redirect: string,
  scope: string,
  more: Record<string, string> = {},
): Promise<Attempt> {
  const verifier = client.randomPKCECodeVerifier()
  const state = client.randomState()
  const nonce = client.randomNonce()
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: `${productUrl}${redirect}`,
    scope,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  })
  return { url: url.href, verifier, state, nonce }
}

export const finish = (config: client.Configuration, page: Visit, attempt: Attempt) =>
  client.authorizationCodeGrant(config, new URL(page.leaves ?? ''), {
    pkceCodeVerifier: attempt.verifier,
    expectedState: attempt.state,
    expectedNonce: attempt.nonce,
  })

export const tidOf = (sandbox: Sandbox, email: string) => {
  const found = sandbox.seed.mailboxes.find(
    (mailbox) =>
      mailbox.provider === 'microsoft' && mailbox.email === email && mailbox.kind !== 'guest',
  )
  return found && 'tenant' in found ? found.tenant : ''
}

/** A person connects their Microsoft mailbox from beginning to end. */
export async function connectMicrosoft(sandbox: Sandbox, email: string, scope = microsoftScope) {
  const { configFor } = await microsoftClient(sandbox)
  const config = configFor(tidOf(sandbox, email))
  const browser = smallBrowser(sandbox.url)
  const attempt = await begin(config, '/oauth/microsoft/callback', scope, {
    prompt: 'select_account',
  })
  const login = await browser.visit(attempt.url)
  const consent = await browser.press(login, 'Next', { email })
  const back = consent.leaves ? consent : await browser.press(consent, 'Accept')
  const tokens = await finish(config, back, attempt)
  return { config, tokens, back, consent, browser }
}

export async function connectGoogle(sandbox: Sandbox, email: string, untick: string[] = []) {
  const config = await discovered(`${sandbox.url}/google`, sandbox.seed.clients.google)
  const browser = smallBrowser(sandbox.url)
  const attempt = await begin(config, '/oauth/google/callback', googleScope, {
    access_type: 'offline',
    prompt: 'consent',
  })
  const login = await browser.visit(attempt.url)
  const consent = await browser.press(login, 'Next', { email })
  const back = await browser.press(consent, 'Accept', {}, untick)
  const tokens = await finish(config, back, attempt)
  return { config, tokens, back, consent, browser }
}

const posted = (body: unknown) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

export const api = async (sandbox: Sandbox, path: string, body?: unknown) => {
  const answer = await fetch(`${sandbox.url}/api/${path}`, body === undefined ? {} : posted(body))
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return listAnswer.parse(await answer.json())
}

const message = z.object({
  id: z.string(),
  envelopeFrom: z.string(),
  to: z.array(z.string()),
  from: z.object({ email: z.string(), name: z.string() }),
  subject: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  raw: z.string(),
})
export type Message = z.infer<typeof message>

const messages = z.object({ data: z.array(message) })

/** Waits until this many messages lie in the inbox. */
export async function received(sandbox: Sandbox, to: string, count = 1): Promise<Message[]> {
  const until = Date.now() + 5000
  for (;;) {
    const answer = await fetch(`${sandbox.url}/api/messages?to=${encodeURIComponent(to)}`)
    const { data } = messages.parse(await answer.json())
    if (data.length >= count) return data
    if (Date.now() > until) throw new Error(`Only ${data.length} messages for ${to}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export const mimeOf = (headers: Record<string, string>, text = 'Hello') =>
  `${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join(
      '\r\n',
    )}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`

export const graphSend = (sandbox: Sandbox, token: string, mime: string, path = 'me') =>
  fetch(`${sandbox.url}/graph/v1.0/${path}/sendMail`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/plain' },
    body: Buffer.from(mime).toString('base64'),
  })

export const gmailSendMime = (sandbox: Sandbox, token: string, mime: string) =>
  fetch(`${sandbox.url}/gmail/v1/users/me/messages/send`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ raw: Buffer.from(mime).toString('base64url') }),
  })

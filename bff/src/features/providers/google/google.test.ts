import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSmallIssuer } from '../../../../test/small-issuer.ts'
import {
  closedPort,
  startSmallServer,
  type SeenRequest,
  type SmallServer,
} from '../../../../test/small-server.ts'
import type { OutgoingMessage, ProviderPort } from '../port.ts'
import { jsonObjectOf } from '../provider-answer.ts'
import { createGoogle } from './index.ts'

const issuer = createSmallIssuer()
const REDIRECT = 'http://localhost:4000/oauth/google/callback'
const GMAIL_SEND = 'https://www.googleapis.com/auth/gmail.send'
const letter: OutgoingMessage = {
  notificationId: '01990000-0000-7000-8000-000000000001',
  messageId: '<1@letterhead.example>',
  from: { email: 'claire@dupont.example', name: 'Claire' },
  to: [{ email: 'rita@customer.example' }],
  cc: [],
  bcc: [{ email: 'hidden@customer.example' }],
  replyTo: null,
  subject: 'Hello',
  html: '<p>Hi</p>',
  text: 'Hi',
  date: new Date(),
}

interface World {
  document: Record<string, unknown>
  tokenStatus: number
  token: Record<string, unknown>
  revokeStatus: number
  send: (response: ServerResponse) => void
}

let server: SmallServer
let world: World
let port: ProviderPort
let time: Date

const claims = (more: Record<string, unknown> = {}): Record<string, unknown> => {
  const now = Math.floor(Date.now() / 1000)
  return {
    iss: server.url,
    aud: 'client',
    sub: '1000001',
    iat: now,
    exp: now + 3600,
    nonce: 'nonce',
    email: 'claire@dupont.example',
    hd: 'dupont.example',
    name: 'Claire',
    ...more,
  }
}

const json = (response: ServerResponse, status: number, body: unknown): ServerResponse =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

const answer = ({ url }: SeenRequest, response: ServerResponse): unknown => {
  const [path = ''] = url.split('?')
  if (path === '/.well-known/openid-configuration') return json(response, 200, world.document)
  if (path === '/token') return json(response, world.tokenStatus, world.token)
  if (path === '/revoke') return json(response, world.revokeStatus, {})
  if (path === '/certs') return json(response, 200, issuer.jwks)
  if (path === '/api/gmail/v1/users/me/messages/send') return world.send(response)
  return response.writeHead(404).end()
}

const settings = () => ({
  clientId: 'client',
  clientSecret: 'secret',
  issuerUrl: server.url,
  gmailUrl: `${server.url}/api`,
  limits: { perMinute: 60, perDay: 2000, inFlight: 2 },
  production: false,
})

const deps = { log: { error: () => {} }, now: () => time }

beforeEach(async () => {
  server = await startSmallServer(answer)
  time = new Date()
  world = {
    document: {
      issuer: server.url,
      authorization_endpoint: `${server.url}/auth`,
      token_endpoint: `${server.url}/token`,
      jwks_uri: `${server.url}/certs`,
      revocation_endpoint: `${server.url}/revoke`,
    },
    tokenStatus: 200,
    token: {
      token_type: 'Bearer',
      access_token: 'access',
      refresh_token: 'refresh',
      expires_in: 3599,
      scope: `openid https://www.googleapis.com/auth/userinfo.email ${GMAIL_SEND}`,
      id_token: issuer.idToken(claims()),
    },
    revokeStatus: 200,
    send: (response) => json(response, 200, { id: '18c', threadId: '18c', labelIds: ['SENT'] }),
  }
  port = createGoogle(settings(), deps)
})
afterEach(async () => await server.close())

const exchange = (query = 'code=c&state=state') =>
  port.exchange({
    callbackUrl: new URL(`${REDIRECT}?${query}`),
    state: 'state',
    nonce: 'nonce',
    codeVerifier: 'v'.repeat(43),
    redirectUri: REDIRECT,
    purpose: 'connect',
  })

describe('consent at Google', () => {
  test('asks for a refresh token every time, and only for sending', async () => {
    const url = await port.authorizationUrl({
      state: 'state',
      nonce: 'nonce',
      codeChallenge: 'challenge',
      redirectUri: REDIRECT,
      purpose: 'connect',
      loginHint: null,
    })
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'client',
      response_type: 'code',
      redirect_uri: REDIRECT,
      scope: `openid email profile ${GMAIL_SEND}`,
      access_type: 'offline',
      prompt: 'consent select_account',
      state: 'state',
      nonce: 'nonce',
      code_challenge: 'challenge',
      code_challenge_method: 'S256',
    })
  })

  test('on reconnect the account is named', async () => {
    const url = await port.authorizationUrl({
      state: 's',
      nonce: 'n',
      codeChallenge: 'c',
      redirectUri: REDIRECT,
      purpose: 'reconnect',
      loginHint: 'claire@dupont.example',
    })
    expect(url.searchParams.get('prompt')).toBe('consent')
    expect(url.searchParams.get('login_hint')).toBe('claire@dupont.example')
  })

  test('A-12 an account is keyed by sub; its domain is its tenant', async () => {
    expect(
      await exchange('code=c&state=state&scope=x&authuser=0&hd=dupont.example&prompt=consent'),
    ).toMatchObject({
      kind: 'granted',
      account: {
        key: '1000001',
        tenant: 'dupont.example',
        email: 'claire@dupont.example',
        name: 'Claire',
      },
      tokens: { refreshToken: 'refresh', scopes: ['openid', 'userinfo.email', 'gmail.send'] },
      missingScopes: [],
    })
  })

  test('a personal account has no tenant', async () => {
    world.token['id_token'] = issuer.idToken(claims({ hd: undefined }))
    expect(await exchange()).toMatchObject({ account: { tenant: null } })
  })

  test('A-10 the issuer may be named without its scheme, and is no other', async () => {
    world.token['id_token'] = issuer.idToken(claims({ iss: server.url.replace('http://', '') }))
    expect((await exchange()).kind).toBe('granted')
    world.token['id_token'] = issuer.idToken(claims({ iss: 'accounts.evil.example' }))
    expect(await exchange()).toMatchObject({ failure: 'unexpected_answer' })
  })

  test('A-08 the callback’s iss must be Google’s', async () => {
    expect((await exchange(`code=c&state=state&iss=${encodeURIComponent(server.url)}`)).kind).toBe(
      'granted',
    )
    expect(await exchange('code=c&state=state&iss=https%3A%2F%2Fevil.example')).toMatchObject({
      failure: 'attempt_invalid',
    })
  })

  test('A-13 an unticked box grants nothing to save', async () => {
    world.token['scope'] = 'openid https://www.googleapis.com/auth/userinfo.email'
    expect(await exchange()).toMatchObject({ kind: 'granted', missingScopes: ['gmail.send'] })
  })

  test('A-14 without a refresh token nothing is connected', async () => {
    delete world.token['refresh_token']
    expect(await exchange()).toMatchObject({ failure: 'no_refresh_token' })
  })

  test('A-10 a forged id_token is refused', async () => {
    world.token['id_token'] = createSmallIssuer().idToken(claims())
    expect(await exchange()).toMatchObject({ failure: 'unexpected_answer' })
    world.token['id_token'] = issuer.idToken(claims({ email: undefined }))
    expect(await exchange()).toMatchObject({ failure: 'unexpected_answer' })
  })

  test('A-09 a foreign issuer in the document makes Google unavailable', async () => {
    world.document['issuer'] = 'https://evil.example'
    expect(await port.isAvailable()).toBe(false)
    expect(await port.revoke('refresh')).toBe('unconfirmed')
    expect(await port.refresh({ refreshToken: 'r', tenant: null })).toMatchObject({ kind: 'later' })
  })
})

describe('a Google grant', () => {
  test('is refreshed without a new refresh token', async () => {
    world.token = { token_type: 'Bearer', access_token: 'a2', expires_in: 3599 }
    expect(await port.refresh({ refreshToken: 'old', tenant: null })).toMatchObject({
      kind: 'refreshed',
      tokens: { accessToken: 'a2', refreshToken: null, scopes: [] },
    })
  })

  test('is dead when Google says invalid_grant', async () => {
    world.tokenStatus = 400
    world.token = {
      error: 'invalid_grant',
      error_description: 'Token has been expired or revoked.',
    }
    expect(await port.refresh({ refreshToken: 'old', tenant: null })).toMatchObject({
      kind: 'dead',
      code: 'grant_revoked',
    })
  })

  test('is revoked at the endpoint of the document', async () => {
    expect(await port.revoke('refresh-1')).toBe('revoked')
    const call = server.seen.find(({ url }) => url === '/revoke')
    expect(new URLSearchParams(call?.body).get('token')).toBe('refresh-1')
    world.revokeStatus = 400
    expect(await port.revoke('refresh-1')).toBe('unconfirmed')
    world.document = { ...world.document, revocation_endpoint: undefined }
    expect(await createGoogle(settings(), deps).revoke('refresh-1')).toBe('not_offered')
  })
})

const send = async () =>
  await port.send({ accessToken: 'tok', message: await port.compose(letter, 'mime') })

describe('sending by Gmail', () => {
  test('goes to the configured API as base64url, hidden recipients in the header', async () => {
    expect(await send()).toMatchObject({ kind: 'accepted', providerMessageId: '18c' })
    const [request] = server.seen
    expect(request?.headers.authorization).toBe('Bearer tok')
    const raw = String(jsonObjectOf(request?.body ?? '')['raw'])
    expect(raw).toMatch(/^[A-Za-z0-9_-]+$/)
    expect(Buffer.from(raw, 'base64url').toString()).toContain('Bcc: hidden@customer.example')
  })

  test.each([
    [401, 'authError', 'reconnect'],
    [403, 'rateLimitExceeded', 'later'],
    [403, 'domainPolicy', 'reconnect'],
    [429, 'rateLimitExceeded', 'later'],
    [500, 'backendError', 'unknown'],
    [503, 'backendError', 'unknown'],
    [408, 'timeout', 'later'],
  ])('a %i %s makes exactly one request', async (status, reason, kind) => {
    world.send = (response) =>
      json(response, status, { error: { code: status, message: 'm', errors: [{ reason }] } })
    expect((await send()).kind).toBe(kind)
    expect(server.seen).toHaveLength(1)
  })

  test.each([
    [
      'a redirect',
      (response: ServerResponse) => response.writeHead(307, { location: '/token' }).end(),
    ],
    ['half an answer', (response: ServerResponse) => response.writeHead(200).end('{"id":"18')],
    ['a dropped line', (response: ServerResponse) => response.destroy()],
    [
      'a blob',
      (response: ServerResponse) =>
        response.writeHead(200, { 'content-type': 'image/png' }).end('x'),
    ],
  ])('%s leaves the outcome unknown', async (_what, reply) => {
    world.send = reply
    expect((await send()).kind).toBe('unknown')
    expect(server.seen).toHaveLength(1)
  })

  test('where nobody listens it is sent later', async () => {
    port = createGoogle({ ...settings(), gmailUrl: `http://127.0.0.1:${await closedPort()}` }, deps)
    expect(await send()).toMatchObject({ kind: 'later', code: 'connection_refused' })
  })

  test('links lead to where the account’s mail and grants can be seen', () => {
    expect(port.links({ tenant: 'dupont.example', email: 'c@dupont.example' }).log).toContain(
      'emaillogsearch',
    )
    expect(port.links({ tenant: null, email: 'c@gmail.example' }).log).toContain('mail.google.com')
  })
})

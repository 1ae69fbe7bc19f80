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
import { createMicrosoft } from './index.ts'

// The traps of the fact sheet, section 0, against a login host that is not Microsoft's, over http.

const issuer = createSmallIssuer()
const TID = 'a0a0a0a0-1111-4111-8111-acacacacacac'
const REDIRECT = 'http://localhost:4000/oauth/microsoft/callback'
const letter: OutgoingMessage = {
  notificationId: '01990000-0000-7000-8000-000000000001',
  messageId: '<1@letterhead.example>',
  from: { email: 'ada@acme.example', name: 'Ada' },
  to: [{ email: 'rita@customer.example' }],
  cc: [],
  bcc: [],
  replyTo: null,
  subject: 'Hello',
  html: '<p>Hi</p>',
  text: 'Hi',
  date: new Date(),
}

/** What the stand-in answers; each test changes what it needs. */
interface World {
  document: Record<string, unknown>
  tenantIssuer: string
  tokenStatus: number
  token: Record<string, unknown>
  keysStatus: number
  me: (response: ServerResponse) => void
  send: (response: ServerResponse) => void
}

let server: SmallServer
let world: World
let port: ProviderPort
let logged: string[]
let time: Date

const claims = (more: Record<string, unknown> = {}): Record<string, unknown> => {
  const now = Math.floor(Date.now() / 1000)
  return {
    iss: `${server.url}/login/${TID}/v2.0`,
    aud: 'client',
    sub: 'pairwise',
    iat: now,
    exp: now + 3600,
    nonce: 'nonce',
    tid: TID,
    oid: 'oid-1',
    preferred_username: 'ada@acme.onmicrosoft.example',
    name: 'Ada',
    ...more,
  }
}

const json = (response: ServerResponse, status: number, body: unknown): ServerResponse =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

const answer = ({ url }: SeenRequest, response: ServerResponse): unknown => {
  const [path = ''] = url.split('?')
  if (path === '/login/organizations/v2.0/.well-known/openid-configuration') {
    return json(response, 200, world.document)
  }
  if (path.endsWith('/.well-known/openid-configuration')) {
    const tokens = `${server.url}/login/${TID}/token`
    return json(response, 200, {
      ...world.document,
      issuer: world.tenantIssuer,
      token_endpoint: tokens,
    })
  }
  if (path.endsWith('/token')) return json(response, world.tokenStatus, world.token)
  if (path === '/keys') return json(response, world.keysStatus, issuer.jwks)
  if (path === '/graph/v1.0/me') return world.me(response)
  if (path === '/graph/v1.0/me/sendMail') return world.send(response)
  return response.writeHead(404).end()
}

const settings = () => ({
  clientId: 'client',
  clientSecret: 'secret',
  loginUrl: `${server.url}/login`,
  tenant: 'organizations',
  graphUrl: `${server.url}/graph`,
  limits: { perMinute: 30, perDay: 1000, inFlight: 3 },
  production: false,
})

const deps = {
  log: { error: (_fields: unknown, sentence: string): unknown => logged.push(sentence) },
  now: () => time,
}

beforeEach(async () => {
  server = await startSmallServer(answer)
  logged = []
  time = new Date()
  world = {
    document: {
      issuer: `${server.url}/login/{tenantid}/v2.0`,
      authorization_endpoint: `${server.url}/login/organizations/authorize`,
      token_endpoint: `${server.url}/login/organizations/token`,
      jwks_uri: `${server.url}/keys`,
    },
    tenantIssuer: `${server.url}/login/${TID}/v2.0`,
    tokenStatus: 200,
    token: {},
    keysStatus: 200,
    me: (response) => json(response, 200, { mail: 'ada@acme.example' }),
    send: (response) => response.writeHead(202, { 'request-id': 'req-1' }).end(),
  }
  world.token = {
    token_type: 'Bearer',
    access_token: 'access',
    refresh_token: 'refresh',
    expires_in: 3599,
    scope: 'openid https://graph.microsoft.com/User.Read https://graph.microsoft.com/mail.send',
    id_token: issuer.idToken(claims()),
  }
  port = createMicrosoft(settings(), deps)
})
afterEach(async () => await server.close())

const exchange = (query = 'code=c&state=state', purpose: 'connect' | 'send_as' = 'connect') =>
  port.exchange({
    callbackUrl: new URL(`https://elsewhere.example/whatever?${query}`),
    state: 'state',
    nonce: 'nonce',
    codeVerifier: 'v'.repeat(43),
    redirectUri: REDIRECT,
    purpose,
  })

const tokenCalls = (): readonly SeenRequest[] =>
  server.seen.filter(({ url }) => url.endsWith('/token'))

describe('asking for consent', () => {
  const request = {
    state: 'state',
    nonce: 'nonce',
    codeChallenge: 'challenge',
    redirectUri: REDIRECT,
    purpose: 'connect',
    loginHint: null,
  } as const

  test('A-02 the first time the person chooses the account; consent is never forced', async () => {
    const url = await port.authorizationUrl(request)
    expect(url.origin + url.pathname).toBe(`${server.url}/login/organizations/authorize`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'client',
      response_type: 'code',
      response_mode: 'query',
      redirect_uri: REDIRECT,
      scope: 'openid profile email offline_access User.Read Mail.Send',
      state: 'state',
      nonce: 'nonce',
      code_challenge: 'challenge',
      code_challenge_method: 'S256',
      prompt: 'select_account',
    })
  })

  test.each(['reconnect', 'send_as'] as const)('%s names the account instead', async (purpose) => {
    const url = await port.authorizationUrl({ ...request, purpose, loginHint: 'ada@acme.example' })
    expect(url.searchParams.get('login_hint')).toBe('ada@acme.example')
    expect(url.searchParams.has('prompt')).toBe(false)
    expect(url.searchParams.get('scope')?.includes('Mail.Send.Shared')).toBe(purpose === 'send_as')
  })

  test('in the global cloud the mail scope names its host', async () => {
    const global = createMicrosoft({ ...settings(), graphUrl: 'https://graph.microsoft.com' }, deps)
    const url = await global.authorizationUrl(request)
    expect(url.searchParams.get('scope')).toContain(' https://graph.microsoft.com/Mail.Send')
  })
})

const withIss = (value: string): string => `code=c&state=state&iss=${encodeURIComponent(value)}`

describe('the {tenantid} issuer at a host that is not Microsoft’s', () => {
  test('A-12 an account of any tenant connects, keyed by tid and oid', async () => {
    expect(await exchange()).toEqual({
      kind: 'granted',
      account: { key: `${TID}:oid-1`, tenant: TID, email: 'ada@acme.example', name: 'Ada' },
      tokens: {
        accessToken: 'access',
        accessTokenExpiresAt: new Date(time.getTime() + 3_599_000),
        grantEndsAt: null,
        refreshToken: 'refresh',
        scopes: ['openid', 'User.Read', 'Mail.Send'],
      },
      missingScopes: [],
    })
    const [call] = tokenCalls()
    expect(Object.fromEntries(new URLSearchParams(call?.body))).toMatchObject({
      grant_type: 'authorization_code',
      redirect_uri: REDIRECT,
      code_verifier: 'v'.repeat(43),
      client_id: 'client',
      client_secret: 'secret',
    })
  })

  // Attack A-10: each is refused and nothing is granted.
  test.each([
    ['another audience', () => issuer.idToken(claims({ aud: 'other' }))],
    ['a second audience without azp', () => issuer.idToken(claims({ aud: ['client', 'other'] }))],
    ['the issuer of another tenant', () => issuer.idToken(claims({ tid: 'other' }))],
    ['a foreign issuer', () => issuer.idToken(claims({ iss: `https://evil.example/${TID}/v2.0` }))],
    [
      'the template itself',
      () => issuer.idToken(claims({ iss: `${server.url}/login/{tenantid}/v2.0`, tid: undefined })),
    ],
    ['an end in the past', () => issuer.idToken(claims({ exp: 1_700_000_000 }))],
    ['an old birth', () => issuer.idToken(claims({ iat: Math.floor(Date.now() / 1000) - 3600 }))],
    ['no subject', () => issuer.idToken(claims({ sub: undefined }))],
    ['no signature', () => issuer.unsigned(claims())],
    ['HS256', () => issuer.idToken(claims(), { alg: 'HS256' })],
    ['somebody else’s signature', () => createSmallIssuer().idToken(claims())],
    ['another nonce', () => issuer.idToken(claims({ nonce: 'other' }))],
    ['no nonce', () => issuer.idToken(claims({ nonce: undefined }))],
    ['no oid', () => issuer.idToken(claims({ oid: undefined }))],
    ['no form at all', () => 'x.y'],
    ['nothing', () => undefined],
  ])('A-10 an id_token with %s is refused', async (_what, idToken) => {
    world.token['id_token'] = idToken()
    expect(await exchange()).toMatchObject({ kind: 'failed', failure: 'unexpected_answer' })
    expect(server.seen.filter(({ url }) => url.startsWith('/graph'))).toEqual([])
  })

  test('A-15 A-16 the token request names the registered address, wherever the callback was asked for', async () => {
    await exchange()
    const [call] = tokenCalls()
    expect(new URLSearchParams(call?.body).get('redirect_uri')).toBe(REDIRECT)
  })

  test('A-06 a code that was asked for without our challenge fails on the nonce, if not before', async () => {
    // Of a provider that asks for no verifier: the person, the client and the time are right.
    world.token['id_token'] = issuer.idToken(claims({ nonce: 'of the attacker' }))
    expect(await exchange()).toMatchObject({ kind: 'failed', failure: 'unexpected_answer' })
  })

  test('A-08 the callback’s own iss counts when it is there', async () => {
    expect((await exchange(withIss(`${server.url}/login/${TID}/v2.0`))).kind).toBe('granted')
    const foreign = await exchange(withIss('https://accounts.google.com'))
    expect(foreign).toMatchObject({ failure: 'attempt_invalid' })
    const otherTenant = await exchange(withIss(`${server.url}/login/other/v2.0`))
    expect(otherTenant).toMatchObject({ failure: 'unexpected_answer' })
    expect(tokenCalls()).toHaveLength(2)
  })

  test('A-08 an advertised iss must not be missing', async () => {
    world.document['authorization_response_iss_parameter_supported'] = true
    expect(await exchange()).toMatchObject({ failure: 'attempt_invalid' })
    expect(tokenCalls()).toEqual([])
  })

  test('A-11 personal accounts are not Microsoft 365', async () => {
    const tid = '9188040d-6c67-4c5b-b112-36a304b66dad'
    world.token['id_token'] = issuer.idToken(
      claims({ tid, iss: `${server.url}/login/${tid}/v2.0` }),
    )
    expect(await exchange()).toMatchObject({ failure: 'account_not_allowed' })
  })
})

describe('coming back', () => {
  test.each(['code=c&state=other', 'code=c', 'state=state', 'code=c&state=state&state=state', ''])(
    'A-03 "%s" is no answer to this attempt, and no token call is made for it',
    async (query) => {
      expect((await exchange(query)).kind).toBe('failed')
      expect(tokenCalls()).toEqual([])
    },
  )

  test('cancelled consent is denied consent', async () => {
    expect(await exchange('error=access_denied&error_subcode=cancel&state=state')).toMatchObject({
      failure: 'consent_denied',
    })
  })

  test('A-13 a missing scope is told and /me is not asked', async () => {
    world.token['scope'] = 'openid profile'
    expect(await exchange()).toMatchObject({
      kind: 'granted',
      missingScopes: ['User.Read', 'Mail.Send'],
    })
    expect(await exchange('code=c&state=state', 'send_as')).toMatchObject({
      missingScopes: ['User.Read', 'Mail.Send', 'Mail.Send.Shared'],
    })
    expect(server.seen.some(({ url }) => url.startsWith('/graph'))).toBe(false)
  })

  test('A-14 without a refresh token nothing is connected', async () => {
    delete world.token['refresh_token']
    expect(await exchange()).toMatchObject({ failure: 'no_refresh_token' })
  })

  test('A-14 an access token whose life is unsaid is used briefly', async () => {
    delete world.token['expires_in']
    const result = await exchange()
    const until = result.kind === 'granted' ? result.tokens.accessTokenExpiresAt.getTime() : 0
    expect(until - time.getTime()).toBe(300_000)
  })

  test('an account without a mailbox cannot send', async () => {
    world.me = (response) =>
      json(response, 200, { mail: null, userPrincipalName: 'una@acme.example' })
    expect(await exchange()).toMatchObject({ failure: 'mailbox_unavailable' })
  })

  test('keys out of reach are a matter of waiting', async () => {
    world.keysStatus = 503
    expect(await exchange()).toMatchObject({ failure: 'provider_unavailable' })
  })

  test('a refused code says so with Entra’s number', async () => {
    world.tokenStatus = 400
    world.token = {
      error: 'invalid_grant',
      error_codes: [54_005],
      error_description: 'AADSTS54005',
    }
    expect(await exchange()).toMatchObject({
      failure: 'code_rejected',
      technical: { providerCode: 'AADSTS54005', httpStatus: 400 },
    })
  })
})

const isAvailable = async (): Promise<boolean> => await port.isAvailable()

describe('the discovery document', () => {
  test('A-09 a foreign issuer makes the provider unavailable, once told, and it is asked again', async () => {
    const good = world.document
    world.document = { ...good, issuer: 'https://evil.example/{tenantid}/v2.0' }
    expect(await isAvailable()).toBe(false)
    expect(await isAvailable()).toBe(false)
    expect(await exchange()).toMatchObject({ failure: 'provider_unavailable' })
    await expect(
      port.authorizationUrl({
        state: 's',
        nonce: 'n',
        codeChallenge: 'c',
        redirectUri: REDIRECT,
        purpose: 'connect',
        loginHint: null,
      }),
    ).rejects.toThrow('microsoft')
    expect(server.seen).toHaveLength(1)
    world.document = good
    time = new Date(time.getTime() + 6000)
    expect(await isAvailable()).toBe(true)
    expect(logged).toEqual(['discovery document names a foreign issuer'])
  })

  test('A-09 J-10 in production each endpoint must be https', async () => {
    port = createMicrosoft({ ...settings(), production: true }, deps)
    expect(await isAvailable()).toBe(false)
    expect(logged).toEqual(['discovery document names an endpoint that is not https'])
  })

  test.each([{}, { issuer: 7 }, { token_endpoint: 'javascript:' }])(
    'what is no document (%j) is none',
    async (odd) => {
      world.document = 'token_endpoint' in odd ? { issuer: world.document['issuer'], ...odd } : odd
      expect(await isAvailable()).toBe(false)
    },
  )

  test('it is read once for all who wait, and the last good one serves through an outage', async () => {
    expect(await Promise.all([isAvailable(), isAvailable(), isAvailable()])).toEqual([
      true,
      true,
      true,
    ])
    expect(server.seen).toHaveLength(1)
    await server.close()
    time = new Date(time.getTime() + 25 * 60 * 60 * 1000)
    expect(await isAvailable()).toBe(true)
    await expect.poll(() => logged).toEqual(['discovery document out of reach'])
    server = await startSmallServer(answer)
  })
})

const refresh = (tenant: string | null = TID) => port.refresh({ refreshToken: 'old', tenant })

describe('refreshing', () => {
  test('happens at the account’s own tenant, whose document is read once', async () => {
    const first = await refresh()
    expect(first).toMatchObject({ kind: 'refreshed', tokens: { refreshToken: 'refresh' } })
    await refresh()
    expect(tokenCalls().map(({ url }) => url)).toEqual([
      `/login/${TID}/token`,
      `/login/${TID}/token`,
    ])
    expect(server.seen.filter(({ url }) => url.includes('well-known'))).toHaveLength(2)
  })

  test('scopes are spelt alike, however Entra spells them', async () => {
    world.token['scope'] = 'mail.send HTTPS://GRAPH/MAIL.SEND.SHARED'
    expect(await refresh()).toMatchObject({ tokens: { scopes: ['Mail.Send', 'Mail.Send.Shared'] } })
  })

  test('an answer without refresh token or scope changes neither', async () => {
    world.token = { token_type: 'Bearer', access_token: 'a2', expires_in: 60 }
    expect(await refresh()).toMatchObject({ tokens: { refreshToken: null, scopes: [] } })
  })

  test('A-09 a tenant’s document that names another tenant is not believed', async () => {
    world.tenantIssuer = `${server.url}/login/other/v2.0`
    expect(await refresh()).toMatchObject({ kind: 'later', code: 'provider_unavailable' })
    expect(tokenCalls()).toEqual([])
  })

  test('a stored tenant that is no tenant makes no odd URL', async () => {
    await refresh('../../evil?x=')
    expect(tokenCalls().map(({ url }) => url)).toEqual(['/login/organizations/token'])
  })

  test.each([
    [400, { error: 'invalid_grant', error_codes: [50_173], suberror: 'bad_token' }, 'dead'],
    [401, { error: 'invalid_client', error_codes: [7_000_222] }, 'misconfigured'],
    [500, { error: 'invalid_grant' }, 'later'],
    [429, { error: 'invalid_grant' }, 'later'],
    [200, { error: 'invalid_grant' }, 'later'],
    [200, { access_token: '', token_type: 'Bearer' }, 'later'],
    [200, { access_token: 'x', token_type: 'mac' }, 'later'],
    [302, {}, 'later'],
  ])('%i %j is %s', async (status, body, kind) => {
    world.tokenStatus = status
    world.token = body
    expect((await refresh()).kind).toBe(kind)
    expect(tokenCalls()).toHaveLength(1)
  })

  test('Entra has no revocation endpoint', async () => {
    expect(await port.revoke('old')).toBe('not_offered')
  })
})

const send = async (form: 'mime' | 'json' = 'mime', message = letter) =>
  await port.send({ accessToken: 'tok', message: await port.compose(message, form) })

describe('sending by Graph', () => {
  test('the token goes along over plain http too, and the MIME as standard base64', async () => {
    expect(await send()).toMatchObject({ kind: 'accepted', providerMessageId: 'req-1' })
    const [request] = server.seen
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer tok',
      'content-type': 'text/plain',
      'client-request-id': letter.notificationId,
    })
    expect(request?.body).toMatch(/^[A-Za-z0-9+/]+=*$/)
    expect(Buffer.from(request?.body ?? '', 'base64').toString()).toContain('Subject: Hello')
  })

  test('the JSON form goes as it is', async () => {
    await send('json')
    expect(server.seen[0]?.headers['content-type']).toBe('application/json')
    expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({ message: { subject: 'Hello' } })
  })

  test('hidden recipients are never put into MIME', async () => {
    await send('mime', { ...letter, bcc: [{ email: 'hidden@customer.example' }] })
    expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({
      message: { bccRecipients: [{ emailAddress: { address: 'hidden@customer.example' } }] },
    })
  })

  test.each([
    [429, { 'retry-after': '1' }, 'later'],
    [503, { 'retry-after': '1' }, 'unknown'],
    [504, {}, 'unknown'],
    [500, {}, 'unknown'],
    [401, {}, 'reconnect'],
    [403, {}, 'later'],
    [302, { location: '/graph/v1.0/me/sendMail' }, 'unknown'],
    [307, { location: '/graph/v1.0/me/sendMail' }, 'unknown'],
  ])('a %i makes exactly one request', async (status, headers, kind) => {
    world.send = (response) => response.writeHead(status, headers).end()
    expect((await send()).kind).toBe(kind)
    expect(server.seen).toHaveLength(1)
  })

  test.each([
    ['an empty body called JSON', '', 'application/json'],
    ['half of a JSON', '{"half":', 'application/json'],
    ['a page', '<html>', 'text/html'],
  ])('a 202 with %s is accepted', async (_what, body, type) => {
    world.send = (response) =>
      response.writeHead(202, { 'content-type': type, 'retry-after': '5' }).end(body)
    expect((await send()).kind).toBe('accepted')
  })

  test('a line that drops after the body is unknown', async () => {
    world.send = (response) => response.destroy()
    expect(await send()).toMatchObject({ kind: 'unknown', code: 'no_answer' })
    expect(server.seen).toHaveLength(1)
  })

  test('where nobody listens it is sent later', async () => {
    const graphUrl = `http://127.0.0.1:${await closedPort()}`
    port = createMicrosoft({ ...settings(), graphUrl }, deps)
    expect(await send()).toMatchObject({
      kind: 'later',
      code: 'connection_refused',
      technical: { providerCode: 'ECONNREFUSED' },
    })
  })

  test('one’s own address goes as MIME; another’s as JSON, with a further scope', () => {
    const own = { mailbox: 'ada@acme.example', email: 'Ada@acme.example' }
    const other = { mailbox: 'ada@acme.example', email: 'notifications@acme.example' }
    expect([port.formFor(own), port.scopesFor(own)]).toEqual(['mime', ['Mail.Send']])
    expect([port.formFor(other), port.scopesFor(other)]).toEqual([
      'json',
      ['Mail.Send', 'Mail.Send.Shared'],
    ])
  })
})

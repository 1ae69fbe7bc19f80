import * as client from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { smallBrowser } from './testing/small-browser.ts'
import {
  api,
  begin,
  connectMicrosoft,
  finish,
  graphSend,
  microsoftClient,
  microsoftScope,
  mimeOf,
  productUrl,
  received,
  testSandbox,
  tidOf,
} from './testing/test-sandbox.ts'

const problem = z.object({ error: z.object({ code: z.string() }) })
const code = async (answer: Response) =>
  `${answer.status} ${problem.parse(await answer.json()).error.code}`
const header = (name: string) => ({ name, value: '1' })

let world: Awaited<ReturnType<typeof testSandbox>>
beforeAll(async () => {
  world = await testSandbox()
})
afterAll(() => world.stop())

test('an administrator connects, and the notification arrives as the directory shows it', async () => {
  const { sandbox } = world
  const { tokens, back, consent } = await connectMicrosoft(sandbox, 'ada@acme.example')
  expect(consent.text).toContain('Send mail as you')
  expect(new URL(back.leaves ?? '').searchParams.has('iss')).toBe(false)
  const claims = tokens.claims()
  expect(claims).toMatchObject({
    tid: tidOf(sandbox, 'ada@acme.example'),
    preferred_username: 'ada@acme.example',
    iss: `${sandbox.url}/microsoft/${tidOf(sandbox, 'ada@acme.example')}/v2.0`,
  })
  expect(claims).not.toHaveProperty('email')
  expect(claims).not.toHaveProperty('amr')
  expect(tokens.scope?.split(' ')).toContain('https://graph.microsoft.com/Mail.Send')
  expect(tokens.scope).not.toContain('offline')
  expect(tokens.refresh_token?.length).toBeGreaterThan(1000)

  const answer = await graphSend(
    sandbox,
    tokens.access_token,
    mimeOf({
      From: '"Compliance team" <ada.lovelace@acme.example>',
      To: 'rita@customer.example',
      Bcc: 'boss@customer.example',
      Subject: 'New task',
      'Message-ID': '<ours@letterhead.example>',
      'X-Letterhead-Id': 'n-1',
    }),
  )
  expect(answer.status).toBe(202)
  expect(answer.headers.get('content-type')).toBeNull()
  expect(answer.headers.get('request-id')).toBeTruthy()
  expect(await answer.text()).toBe('')
  const [message] = await received(sandbox, 'rita@customer.example')
  expect(message?.from).toEqual({ email: 'ada@acme.example', name: 'Ada Lovelace' })
  expect(message?.to).toEqual(['rita@customer.example', 'boss@customer.example'])
  expect(message?.raw).not.toContain('Bcc')
  const names = message?.headers.map(([name]) => name) ?? []
  expect(names.slice(0, 4)).toEqual(['Return-Path', 'Received', 'DKIM-Signature', 'Received'])
  const { data } = await api(sandbox, 'journal?limit=10000')
  expect(data).toContainEqual(
    expect.objectContaining({ operation: 'send', outcome: 'accepted', notificationId: 'n-1' }),
  )
})

test('a refresh gives a new token and the old one keeps working', async () => {
  const { config, tokens } = await connectMicrosoft(world.sandbox, 'ada@acme.example')
  const old = tokens.refresh_token ?? ''
  const fresh = await client.refreshTokenGrant(config, old)
  expect(fresh.refresh_token).not.toBe(old)
  await expect(client.refreshTokenGrant(config, old)).resolves.toHaveProperty('access_token')
})

test('a standing consent needs no second page', async () => {
  const { consent } = await connectMicrosoft(world.sandbox, 'ada@acme.example')
  expect(consent.leaves).toContain(`${productUrl}/oauth/microsoft/callback?code=`)
})

test('a foreign From is refused without the shared scope and without the Exchange right', async () => {
  const { sandbox } = world
  const to = 'rita@customer.example'
  const { tokens } = await connectMicrosoft(sandbox, 'ada@acme.example')
  const asNotifications = mimeOf({ From: 'notifications@acme.example', To: to })
  const refused = await graphSend(sandbox, tokens.access_token, asNotifications)
  expect(refused.status).toBe(403)
  expect(await refused.json()).toMatchObject({ error: { code: 'ErrorSendAsDenied' } })

  const shared = await connectMicrosoft(
    sandbox,
    'ada@acme.example',
    `${microsoftScope} Mail.Send.Shared`,
  )
  const token = shared.tokens.access_token
  expect((await graphSend(sandbox, token, asNotifications)).status).toBe(202)
  const asBoard = mimeOf({ From: 'board@acme.example', To: to })
  expect((await graphSend(sandbox, token, asBoard)).status).toBe(403)
  const asMax = mimeOf({ From: 'max@acme.example', To: 'max-reads@customer.example' })
  expect((await graphSend(sandbox, token, asMax)).status).toBe(202)
  const [behalf] = await received(sandbox, 'max-reads@customer.example')
  expect(behalf?.headers).toContainEqual(['Sender', '"Ada Lovelace" <ada@acme.example>'])
})

test('cancelling goes back with access_denied, and a tenant that needs approval says so', async () => {
  const { sandbox } = world
  const { configFor } = await microsoftClient(sandbox)
  const browser = smallBrowser(sandbox.url)
  const config = configFor(tidOf(sandbox, 'nora@strict.example'))
  const attempt = await begin(config, '/oauth/microsoft/callback', microsoftScope)
  const login = await browser.visit(attempt.url)
  expect(login.headers.get('cross-origin-opener-policy')).toBe('same-origin')
  const page = await browser.press(login, 'Next', { email: 'nora@strict.example' })
  expect(page.text).toContain('Need admin approval')
  const back = await browser.press(page, 'Cancel')
  const query = new URL(back.leaves ?? '').searchParams
  expect(query.get('error')).toBe('access_denied')
  expect(query.get('error_subcode')).toBe('cancel')
  expect(query.get('state')).toBe(attempt.state)

  const { clientId } = sandbox.seed.clients.microsoft
  const link = new URL(`${sandbox.url}/microsoft/strict.example/v2.0/adminconsent`)
  link.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: `${productUrl}/oauth/microsoft/admin-consent/callback`,
    scope: microsoftScope,
    state: 's',
  }).toString()
  const admin = smallBrowser(sandbox.url)
  const asked = await admin.press(await admin.visit(link.href), 'Next', {
    email: 'sam@strict.example',
  })
  const approved = await admin.press(asked, 'Accept')
  expect(new URL(approved.leaves ?? '').searchParams.get('admin_consent')).toBe('True')

  const again = await begin(config, '/oauth/microsoft/callback', microsoftScope)
  const through = await browser.visit(again.url)
  await expect(finish(config, through, again)).resolves.toHaveProperty('access_token')
})

test.each([
  ['an unknown client', { client_id: 'nobody' }, 'AADSTS700016'],
  ['a wrong redirect URI', { redirect_uri: 'https://evil.example/' }, 'AADSTS50011'],
])('%s stays on the page with status 400', async (_name, change, number) => {
  const { sandbox } = world
  const { configFor } = await microsoftClient(sandbox)
  const attempt = await begin(configFor('x'), '/oauth/microsoft/callback', microsoftScope)
  const url = new URL(attempt.url)
  for (const [name, value] of Object.entries(change)) url.searchParams.set(name, value)
  const page = await smallBrowser(sandbox.url).visit(url.href)
  expect(page.status).toBe(400)
  expect(page.text).toContain(number)
})

test('a personal account and a guest of another tenant are refused on the page', async () => {
  const { sandbox } = world
  const { configFor } = await microsoftClient(sandbox)
  const browser = smallBrowser(sandbox.url)
  const attempt = await begin(configFor('x'), '/oauth/microsoft/callback', microsoftScope)
  const login = await browser.visit(attempt.url)
  const refused = await browser.press(login, 'Next', { email: 'pia@outlook.example' })
  expect(refused.text).toContain('AADSTS500208')
})

test('a guest signs in at the tenant that invited them, and has no mailbox there', async () => {
  const { sandbox } = world
  const { configFor, metadata } = await microsoftClient(sandbox, 'acme.example')
  const config = configFor('')
  const browser = smallBrowser(sandbox.url)
  const attempt = await begin(config, '/oauth/microsoft/callback', microsoftScope)
  const login = await browser.visit(attempt.url)
  const consent = await browser.press(login, 'Next', { email: 'luc@dupont.example' })
  const tokens = await finish(config, await browser.press(consent, 'Accept'), attempt)
  expect(tokens.claims()).toMatchObject({
    iss: metadata.issuer,
    tid: tidOf(sandbox, 'ada@acme.example'),
    email: 'luc@dupont.example',
    idp: `${sandbox.url}/microsoft/${tidOf(sandbox, 'luc@dupont.example')}/v2.0`,
  })
  const mime = mimeOf({ To: 'rita@customer.example' })
  const answer = await graphSend(sandbox, tokens.access_token, mime)
  expect(await code(answer)).toBe('404 MailboxNotEnabledForRESTAPI')
})

test('without PKCE there is no code; a code works once; a wrong secret is invalid_client', async () => {
  const { sandbox } = world
  const { configFor, metadata } = await microsoftClient(sandbox)
  const config = configFor(tidOf(sandbox, 'ada@acme.example'))
  const browser = smallBrowser(sandbox.url)
  const attempt = await begin(config, '/oauth/microsoft/callback', microsoftScope)
  const bare = new URL(attempt.url)
  bare.searchParams.delete('code_challenge')
  bare.searchParams.delete('code_challenge_method')
  const refused = await browser.visit(bare.href)
  expect(new URL(refused.leaves ?? '').searchParams.get('error')).toBe('invalid_request')

  const login = await browser.visit(attempt.url)
  const back = await browser.press(login, 'Next', { email: 'ada@acme.example' })
  await finish(config, back, attempt)
  await expect(finish(config, back, attempt)).rejects.toMatchObject({
    error: 'invalid_grant',
    cause: { error_codes: [54_005] },
  })
  const answer = await fetch(metadata.token_endpoint ?? '', {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: 'x',
      client_id: sandbox.seed.clients.microsoft.clientId,
      client_secret: 'wrong',
    }),
  })
  expect(answer.status).toBe(401)
  expect(await answer.json()).toMatchObject({ error: 'invalid_client', error_codes: [7_000_215] })
})

test('Graph refuses strangers, expired tokens, missing scopes and bad content', async () => {
  const { sandbox } = world
  const { tokens } = await connectMicrosoft(sandbox, 'ada@acme.example')
  const mime = mimeOf({ From: 'ada@acme.example', To: 'rita@customer.example' })
  expect(await code(await graphSend(sandbox, 'foreign', mime))).toBe(
    '401 InvalidAuthenticationToken',
  )
  const json = (message: unknown) =>
    fetch(`${sandbox.url}/graph/v1.0/me/sendMail`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens.access_token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ message }),
    })
  const to = [{ emailAddress: { address: 'rita@customer.example' } }]
  expect(
    await code(await json({ toRecipients: to, internetMessageHeaders: [header('List-Id')] })),
  ).toBe('400 InvalidInternetMessageHeader')
  expect(
    await code(
      await json({
        toRecipients: to,
        internetMessageHeaders: 'abcdef'.split('').map((n) => header(`x-${n}`)),
      }),
    ),
  ).toBe('400 InvalidInternetMessageHeaderCollection')
  expect(await code(await json({ toRecipients: [] }))).toBe('400 ErrorInvalidRecipients')
  expect(
    (
      await json({
        subject: 'Json',
        body: { contentType: 'HTML', content: '<p>x</p>' },
        toRecipients: to,
      })
    ).status,
  ).toBe(202)
  expect(
    await code(
      await graphSend(
        sandbox,
        tokens.access_token,
        mimeOf({ To: 'x@y.example' }, 'y'.repeat(4_000_000)),
      ),
    ),
  ).toBe('413 RequestEntityTooLarge')
  const me = await fetch(
    `${sandbox.url}/graph/v1.0/me?$select=mail,userPrincipalName,proxyAddresses`,
    {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    },
  )
  expect(await me.json()).toMatchObject({ mail: 'ada@acme.example' })
  const una = await connectMicrosoft(sandbox, 'una@acme.example')
  expect(await code(await graphSend(sandbox, una.tokens.access_token, mime))).toBe(
    '404 MailboxNotEnabledForRESTAPI',
  )

  await api(sandbox, 'clock', { advanceSeconds: 3700 })
  expect(await code(await graphSend(sandbox, tokens.access_token, mime))).toBe(
    '401 InvalidAuthenticationToken',
  )
})

import { settingsVersion } from '../settings-version.ts'
import { AUDIT_ACTIONS, ENDPOINTS } from '@letterhead/contract'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import type { Answer, Browser } from '../browser.ts'
import { connectMailbox, createProductWorld, type ProductWorld } from '../product-world.ts'

// Every endpoint that declares an audit line is called once with success, and its line looked for by
// the number of the request. An endpoint that nobody calls here makes the last test fail; all of them
// bear its id, because `security:cases` runs what bears one.

let world: ProductWorld
let admin: Browser
let operator: Browser
const called = new Map<string, Answer>()

beforeAll(async () => {
  world = await createProductWorld()
  ;[admin, operator] = [await world.signIn('admin'), await world.signIn('operator')]
}, 60_000)
afterAll(async () => {
  await world.close()
})

/** Keeps the answer of a call that succeeded, by the endpoint's id. */
const keep = async (id: string, answer: Promise<Answer>): Promise<Answer> => {
  const got = await answer
  expect({ id, status: got.status, text: got.status < 400 ? '' : got.text }).toMatchObject({
    text: '',
  })
  called.set(id, got)
  return got
}
const Id = z.object({ id: z.string() })
const idOf = (answer: Answer): string => Id.parse(answer.json()).id
const post = async (id: string, path: string, body?: unknown, by = admin) =>
  await keep(id, by.fromPage('POST', path, body))
const put = async (id: string, path: string, body: unknown) =>
  await keep(id, admin.fromPage('PUT', path, body))

const tabId = () => randomUUID()
const handOver = async (sendAfter: string): Promise<string> =>
  idOf(
    await world.api('POST', '/organizations/acme/notifications', {
      headers: { 'idempotency-key': randomUUID() },
      body: {
        workspaceId: 'main',
        kind: 'task',
        to: [{ email: 'rita@customer.example' }],
        content: { subject: 'A task', text: 'Look.' },
        sendAfter,
      },
    }),
  )
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString()
const becomesUnknown = async (id: string) => {
  await world.owner.pool.query(
    `update notifications set state = 'unknown', code = 'no_answer', settled_at = now()
      where notification_id = $1`,
    [id],
  )
}

test('H-06 what operators and programs do leaves a line', async () => {
  const made = await post(
    'createApiKey',
    '/bff/operator/api-keys',
    { name: 'jobs', organizationId: null, scopes: ['read'], expiresAt: null },
    operator,
  )
  const { key } = z.object({ key: Id }).parse(made.json())
  await post('revokeApiKey', `/bff/operator/api-keys/${key.id}/revoke`, undefined, operator)
  await keep('putOrganization', world.api('PUT', '/organizations/acme', { body: { name: 'Acme' } }))
  const workspace = '/organizations/acme/workspaces/main'
  await keep('putWorkspace', world.api('PUT', workspace, { body: { name: 'Main' } }))
  const notification = `/organizations/acme/notifications/${await handOver(tomorrow())}`
  await keep('cancelNotification', world.api('POST', `${notification}/cancel`))
  const unknown = await handOver(tomorrow())
  await becomesUnknown(unknown)
  const resolve = `/organizations/acme/notifications/${unknown}/resolve`
  await keep('resolveNotification', world.api('POST', resolve, { body: { as: 'accepted' } }))
  expect(called.has('resolveNotification')).toBe(true)
})

test('H-06 connecting, testing, asking IT, and letting go leave a line', async () => {
  const start = { provider: 'google', purpose: 'connect', tabId: tabId() }
  const attempt = idOf(await admin.fromPage('POST', '/bff/connect-attempts', start))
  await keep('openConnectAttempt', admin.open(`/bff/connect-attempts/${attempt}/start`))
  await keep('cancelConnectAttempt', admin.fromPage('DELETE', `/bff/connect-attempts/${attempt}`))
  const email = world.sandbox.seed.mailboxes.find(({ provider }) => provider === 'google')?.email
  const saved = await connectMailbox(world, admin, { provider: 'google', email: email ?? '' })
  called.set('collectConnectAttempt', saved.answer)
  const tested = await keep(
    'saveAndTest',
    admin.request('/bff/sender/tests', {
      method: 'POST',
      headers: {
        'x-csrf': '1',
        origin: world.publicUrl,
        'sec-fetch-site': 'same-origin',
        'idempotency-key': randomUUID(),
      },
      body: { email, alias: 'Acme', version: await settingsVersion(admin) },
    }),
  )
  const path = `/bff/sender/tests/${idOf(tested)}`
  await expect
    .poll(async () => (await admin.request(path)).text, { timeout: 20_000, interval: 100 })
    .toMatch(/"state":"(?:accepted|unknown)"/)
  await post('pasteReceivedHeaders', `${path}/headers`, {
    headers: `From: Acme <${email}>\r\nSubject: Test\r\nMessage-ID: <a@b.example>\r\n\r\n`,
  })
  const link = await post('createHandOver', '/bff/hand-overs', { provider: 'microsoft' })
  const { url } = z.object({ url: z.string() }).parse(link.json())
  const token = url.slice(url.lastIndexOf('/') + 1)
  await post('declineHandOver', `/bff/hand-overs/by-token/${token}/declined`)
  await post('approveHandOver', `/bff/hand-overs/by-token/${token}/approved`)
  await keep('revokeHandOver', admin.fromPage('DELETE', `/bff/hand-overs/${idOf(link)}`))
})

test('H-06 what an admin decides about mail and rules leaves a line', async () => {
  await put('changeSenderPolicy', '/bff/sender-policy', { organization: [], version: 0 })
  const limits = { messagesPerMinute: 10, messagesPerDay: null, recipientsPerDay: null, version: 0 }
  await put('changeOutboxLimits', '/bff/outbox/limits', limits)
  await put('changeRetention', '/bff/outbox/retention', { own: 90, version: 0 })
  const policies = await admin.request('/bff/outbox/policies')
  const { version } = z.object({ version: z.number() }).parse(policies.json())
  const kinds = [{ kind: 'task', whenBroken: 'expire', whenUnknown: 'park' }]
  await put('changeOutboxPolicies', '/bff/outbox/policies', { kinds, version })
  const waiting = await handOver(tomorrow())
  await post('cancelMail', `/bff/activity/notifications/${waiting}/cancel`)
  const unknown = await handOver(tomorrow())
  await becomesUnknown(unknown)
  await post('resolveUnknownMail', '/bff/unknown-mail/resolve', { ids: [unknown], as: 'accepted' })
  await post('drainHeldMail', '/bff/held-mail/drain', { ids: [randomUUID()] })
  await post('dropHeldMail', '/bff/held-mail/drop', { ids: [randomUUID()] })
  await post('stopDrain', '/bff/held-mail/stop')
  const rule = { choice: 'off', own: null, version: 0 }
  await put('changeVolumeBrake', '/bff/brake/volume', rule)
  await post('pullBrake', '/bff/brake')
  await post('releaseBrake', '/bff/brake/release')
  await keep('exportAudit', admin.request('/bff/audit/export'))
  await keep('exportReport', admin.request('/bff/report/export'))
  expect(called.has('exportReport')).toBe(true)
})

test('H-06 leaving leaves a line', async () => {
  const settings = await admin.request('/bff/email-settings')
  const { connection } = z
    .object({ connection: z.object({ account: z.object({ email: z.string() }) }) })
    .parse(settings.json())
  await post('disconnect', '/bff/connection/disconnect', { confirmEmail: connection.account.email })
  await post('signOutEverywhere', '/bff/sign-out-everywhere')
  await post('signOut', '/bff/sign-out', undefined, operator)
  expect(called.has('signOut')).toBe(true)
})

const Line = z.object({
  action: z.string(),
  address: z.nullable(z.string()),
})

test('H-06 every endpoint that declares an audit line writes it, with who and from where', async () => {
  const audited = ENDPOINTS.flatMap(({ id, audit }) =>
    'action' in audit ? [{ id, ...audit }] : [],
  )
  expect([...called.keys()].toSorted()).toEqual(audited.map(({ id }) => id).toSorted())
  const missing: string[] = []
  for (const { id, action } of audited) {
    const { rows } = await world.owner.pool.query(
      'select action, address from audit_entries where request_id = $1',
      [called.get(id)?.headers['request-id']],
    )
    const line = z
      .array(Line)
      .parse(rows)
      .find((one) => one.action === action)
    if (line === undefined || line.address === null) missing.push(id)
  }
  expect(missing).toEqual([])
})

test('screens and filters know every action that an endpoint may write', () => {
  const known: readonly string[] = AUDIT_ACTIONS
  const unknown = ENDPOINTS.flatMap(({ audit }) =>
    'action' in audit && !known.includes(audit.action) ? [audit.action] : [],
  )
  expect(unknown).toEqual([])
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer, Browser } from '../browser.ts'
import { createProductWorld, type ProductWorld } from '../product-world.ts'

// Values that a schema lets through and something behind it may stumble over: a refusal must be a
// refusal, never a 500.

let world: ProductWorld
let admin: Browser
let operator: Browser
beforeAll(async () => {
  world = await createProductWorld({ environment: { ROLE: 'web', VOLUME_BRAKE: '5:200' } })
  for (const path of ['/organizations/acme', '/organizations/acme/workspaces/main'])
    await world.api('PUT', path, { body: { name: 'Acme' } })
  ;[admin, operator] = [await world.signIn('admin'), await world.signIn('operator')]
}, 120_000)
afterAll(async () => {
  await world.close()
})

const refused = (answer: Answer): boolean => answer.status >= 400 && answer.status < 500
const wrongOf = async (
  asked: Readonly<Record<string, () => Promise<Answer>>>,
  isRight: (answer: Answer) => boolean,
): Promise<string[]> => {
  const wrong: string[] = []
  for (const [name, ask] of Object.entries(asked)) {
    const answer = await ask()
    if (!isRight(answer)) wrong.push(`${name}: ${answer.status} ${answer.text.slice(0, 200)}`)
  }
  return wrong
}
const cursor = (at: string, id: string = randomUUID()) =>
  Buffer.from(JSON.stringify([at, id])).toString('base64url')
const message = (change: object = {}) => ({
  workspaceId: 'main',
  kind: 'task',
  to: [{ email: 'rita@customer.example' }],
  content: { subject: 'A task', text: 'Look.' },
  ...change,
})
const handOver = async (body: object, key: string = randomUUID(), organization = 'acme') =>
  await world.api('POST', `/organizations/${organization}/notifications`, {
    body,
    headers: { 'idempotency-key': key },
  })

test('J-12 a cursor that somebody wrote is refused, whatever stands in it', async () => {
  const cursors = [
    cursor('9999-99-99 99:99:99.999999+99'),
    cursor('0000000000000000000'),
    cursor('2026-02-31 00:00:00+00'),
    cursor('0000-01-01 00:00:00+00'),
    cursor('-------------------'),
    cursor("2026-01-01 00:00:00' or 1"),
    Buffer.from('{"__proto__":1}').toString('base64url'),
    Buffer.from('["a"]').toString('base64url'),
    cursor('2026-01-01 00:00:00+00', "' or 1=1"),
    '%00',
    '-1',
    '9'.repeat(200),
  ]
  for (const one of cursors) {
    const asked = {
      api: async () => await world.api('GET', `/organizations/acme/notifications?cursor=${one}`),
      activity: async () => await admin.request(`/bff/activity/notifications?cursor=${one}`),
      unknown: async () => await admin.request(`/bff/unknown-mail?cursor=${one}`),
    }
    expect(await wrongOf(asked, refused)).toEqual([])
  }
  for (const one of ['-1', '1e9', '9'.repeat(16), '%00', '1;2'])
    expect((await admin.request(`/bff/audit?cursor=${one}`)).status).toBe(422)
})

test('J-12 a day that the database does not know is refused', async () => {
  for (const day of [
    '0000-01-01',
    '0000-12-31',
    '2026-02-30',
    '2026-13-01',
    '99999-01-01',
    '%00',
  ]) {
    const asked = {
      'audit from': async () => await admin.request(`/bff/audit?from=${day}`),
      'audit to': async () => await admin.request(`/bff/audit?to=${day}`),
      report: async () => await admin.request(`/bff/report?from=${day}&to=${day}`),
      export: async () => await admin.request(`/bff/report/export?from=${day}&to=${day}`),
    }
    expect(await wrongOf(asked, refused)).toEqual([])
  }
  const last = await admin.request('/bff/audit?from=9999-12-31&to=9999-12-31')
  expect(last.status).toBe(200)
})

test('J-12 a NUL in a filter is refused or finds nothing', async () => {
  const asked = {
    'kind, of the API': async () =>
      await world.api('GET', '/organizations/acme/notifications?kind=a%00'),
    activity: async () => await admin.request('/bff/activity/notifications?kind=a%00'),
    actor: async () => await admin.request('/bff/audit?actor=a%00b'),
    recipient: async () =>
      await admin.fromPage('POST', '/bff/activity/notifications/find', {
        recipient: 'a\0@b.example',
      }),
    kind: async () =>
      await admin.fromPage('POST', '/bff/activity/notifications/find', {
        recipient: 'a@b.example',
        kind: 'a\0',
      }),
  }
  expect(await wrongOf(asked, ({ status }) => status === 200 || status === 422)).toEqual([])
})

test('a NUL or half a sign in a body is refused or kept as text, and breaks nothing', async () => {
  const odd = ['\u0000', '\ud800', '\udfff', '\u2028', '\u202e', '\u200b']
  for (const sign of odd) {
    const asked = {
      name: async () =>
        await world.api('PUT', '/organizations/acme', { body: { name: `A${sign}` } }),
      workspace: async () =>
        await world.api('PUT', '/organizations/acme/workspaces/main', {
          body: { name: `A${sign}` },
        }),
      subject: async () => await handOver(message({ content: { subject: `A${sign}`, text: 'x' } })),
      text: async () => await handOver(message({ content: { subject: 'A', text: `x${sign}` } })),
      html: async () => await handOver(message({ content: { subject: 'A', html: `x${sign}` } })),
      recipient: async () =>
        await handOver(message({ to: [{ email: 'rita@customer.example', name: `R${sign}` }] })),
      template: async () =>
        await handOver(message({ content: undefined, template: { data: { title: `T${sign}` } } })),
      list: async () =>
        await admin.fromPage('PUT', '/bff/sender-policy', {
          organization: [`a${sign}.example`],
          version: 0,
        }),
      key: async () =>
        await operator.fromPage('POST', '/bff/operator/api-keys', {
          name: `k${sign}`,
          organizationId: null,
          scopes: ['read'],
          expiresAt: null,
        }),
      kinds: async () =>
        await admin.fromPage('POST', '/bff/held-mail/drop', { kinds: [`t${sign}`] }),
      address: async () =>
        await admin.fromPage('POST', '/bff/connection/disconnect', { confirmEmail: `a${sign}` }),
      headers: async () =>
        await admin.fromPage('POST', `/bff/sender/tests/${randomUUID()}/headers`, {
          headers: `From: a${sign}`,
        }),
    }
    expect(await wrongOf(asked, ({ status }) => status < 500)).toEqual([])
  }
  await world.api('PUT', '/organizations/acme', { body: { name: 'Acme' } })
})

test('numbers that no column holds are refused', async () => {
  for (const number of [-1, 0, 1.5, 2 ** 31, 2 ** 53, 1e300, -1e300]) {
    const asked = {
      limits: async () =>
        await admin.fromPage('PUT', '/bff/outbox/limits', {
          messagesPerMinute: number,
          messagesPerDay: number,
          recipientsPerDay: number,
        }),
      brake: async () =>
        await admin.fromPage('PUT', '/bff/brake/volume', {
          choice: 'own',
          own: { times: number, atLeast: number },
          version: 0,
        }),
      hours: async () =>
        await admin.fromPage('PUT', '/bff/outbox/policies', {
          kinds: [
            { kind: 'task', whenBroken: 'hold', whenUnknown: 'park', expiresAfterHours: number },
          ],
          version: 0,
        }),
    }
    expect(await wrongOf(asked, refused)).toEqual([])
  }
})

test('a version that nobody gave is refused, however large', async () => {
  for (const version of [-1, 1.5, 2 ** 31, 2 ** 53, 1e300, -1e300]) {
    const asked = {
      senders: async () =>
        await admin.fromPage('PUT', '/bff/sender-policy', { organization: [], version }),
      policies: async () =>
        await admin.fromPage('PUT', '/bff/outbox/policies', {
          kinds: [{ kind: 'task', whenBroken: 'expire', whenUnknown: 'park' }],
          version,
        }),
      brake: async () =>
        await admin.fromPage('PUT', '/bff/brake/volume', { choice: 'off', own: null, version }),
    }
    expect(await wrongOf(asked, refused)).toEqual([])
  }
})

test('times at the ends of the calendar are taken or refused, never stumbled over', async () => {
  for (const time of [
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
    '2026-02-30T00:00:00Z',
    '2026-06-30T23:59:60Z',
    '2026-06-30T24:00:00Z',
    '+275760-09-13T00:00:00Z',
    '1970-01-01T00:00:00+99:99',
  ]) {
    const asked = {
      sendAfter: async () => await handOver(message({ sendAfter: time })),
      expiresAt: async () => await handOver(message({ expiresAt: time })),
      key: async () =>
        await operator.fromPage('POST', '/bff/operator/api-keys', {
          name: `k${randomUUID()}`.slice(0, 30),
          organizationId: null,
          scopes: ['read'],
          expiresAt: time,
        }),
    }
    expect(await wrongOf(asked, ({ status }) => status < 500)).toEqual([])
  }
})

test('J-06 names of JavaScript’s own are ids like any other', async () => {
  for (const id of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', '-', '0']) {
    expect((await world.api('PUT', `/organizations/${id}`, { body: { name: id } })).status).toBe(
      200,
    )
    const path = `/organizations/${id}/workspaces/${id}`
    expect((await world.api('PUT', path, { body: { name: id } })).status).toBe(200)
    const sent = await handOver(message({ workspaceId: id }), '__proto__', id)
    expect({ id, status: sent.status }).toEqual({ id, status: 202 })
    for (const kind of [id, '__proto__', 'constructor'])
      expect((await handOver(message({ workspaceId: id, kind }), id, id)).status).toBe(422)
  }
  expect(Reflect.has({}, 'polluted')).toBe(false)
})

test('ids that a path or the platform reads in its own way belong to nobody', async () => {
  const bodies = { name: 'Mine now' }
  for (const id of [
    '_operator',
    '.',
    '..',
    '%2e',
    '%2e%2e',
    '%2e.',
    '_operator%00',
    '_OPERATOR/',
  ]) {
    const answer = await world.api('PUT', `/organizations/${id}`, { body: bodies })
    expect({ id, refused: refused(answer) }).toEqual({ id, refused: true })
  }
  const { rows } = await world.owner.pool.query(
    `select name from organizations where organization_id = '_operator'`,
  )
  expect(rows).toEqual([{ name: 'Operator' }])
  const sent = await handOver(message(), randomUUID(), '_operator')
  expect(refused(sent)).toBe(true)
  const key = await operator.fromPage('POST', '/bff/operator/api-keys', {
    name: 'theirs',
    organizationId: '_operator',
    scopes: ['read'],
    expiresAt: null,
  })
  expect(refused(key)).toBe(true)
})

test('letters that look alike or fold into each other make no id', async () => {
  for (const id of ['аcme', 'acmé', 'ａcme', 'acme\u200b', 'acme ', 'ac me', 'ﬀ', 'İ', 'a\u0301']) {
    const answer = await world.api('PUT', `/organizations/${encodeURIComponent(id)}`, {
      body: { name: 'x' },
    })
    expect({ id, status: answer.status }).toEqual({ id, status: 404 })
  }
  // Two ids that differ in case are two organisations.
  await world.api('PUT', '/organizations/ACME', { body: { name: 'Other' } })
  const first = await handOver(message(), 'one key')
  const second = await handOver(message(), 'one key', 'ACME')
  expect([first.status, second.status]).toEqual([202, 422])
})

test('G-06 one key with another kind, body or way of asking is one key', async () => {
  const key = randomUUID()
  expect((await handOver(message(), key)).status).toBe(202)
  expect((await handOver(message({ kind: 'reminder' }), key)).status).toBe(422)
  expect((await handOver(message(), `"${key}"`)).headers['idempotent-replayed']).toBe('true')
  const batch = await world.api('POST', '/organizations/acme/notifications/batch', {
    body: {
      items: [
        { ...message(), idempotencyKey: key },
        { ...message({ kind: 'request' }), idempotencyKey: key },
        { ...message(), idempotencyKey: '§test:x' },
      ],
    },
  })
  expect(batch.json()).toMatchObject({
    results: [{ status: 202, replayed: true }, { status: 422 }, { status: 422 }],
  })
})

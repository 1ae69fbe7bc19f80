import { ProblemDetails } from '@letterhead/contract'
import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { setImmediate as immediately } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createProductWorld, type ProductWorld } from '../product-world.ts'

let world: ProductWorld
beforeAll(async () => {
  world = await createProductWorld({ environment: { ROLE: 'web' } })
  await world.api('PUT', '/organizations/acme', { body: { name: 'Acme' } })
  await world.api('PUT', '/organizations/acme/workspaces/main', { body: { name: 'Main' } })
}, 60_000)
afterAll(async () => {
  await world.close()
})

const NOTIFICATIONS = '/api/v1/organizations/acme/notifications'
const message = (change: Record<string, unknown> = {}) => ({
  workspaceId: 'main',
  kind: 'task',
  to: [{ email: 'rita@customer.example' }],
  content: { subject: 'A task', text: 'Please look.' },
  ...change,
})

/** Bytes as they are, in whatever type and coding. */
const post = async (body: string | Buffer, headers: Record<string, string> = {}, below = '') => {
  const answer = await fetch(`${world.url}${NOTIFICATIONS}${below}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.bootstrapKey}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      ...headers,
    },
    body,
  })
  return { status: answer.status, text: await answer.text() }
}
const postJson = async (value: unknown) => await post(JSON.stringify(value))

/** Lines exactly as given, which no HTTP library would send; the status of each answer. */
const raw = async (lines: readonly string[], more = ''): Promise<number[]> => {
  const { hostname, port } = new URL(world.url)
  const socket = connect(Number(port), hostname)
  socket.setTimeout(3_000, () => socket.destroy())
  socket.end(`${[...lines, '', ''].join('\r\n')}${more}`)
  const text = Buffer.concat(await socket.toArray()).toString()
  return [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
}

test('J-01 a body that is too large, too deep, packed or broken is refused at once', async () => {
  const large = JSON.stringify(
    message({ content: { subject: 'x', text: 'x'.repeat(1024 * 1024) } }),
  )
  const bomb = gzipSync(Buffer.from(`{"a":"${'0'.repeat(60 * 1024 * 1024)}"}`))
  const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`k${at}`, 1]))
  const answers = [
    [await post(large), 413],
    [await post(bomb, { 'content-encoding': 'gzip' }), 413],
    [await post('['.repeat(10_000) + ']'.repeat(10_000)), 413],
    [await postJson(many), 413],
    [await postJson({ ...message(), template: { data: many } }), 413],
    [await post(`{"items":[${JSON.stringify(many)}]}`, {}, '/batch'), 413],
    [await post(`{"to":[${'0,'.repeat(2_000)}0]}`), 413],
    // What stands in quotes is no part of the shape, and a quote in quotes ends nothing.
    [await post(String.raw`{"kind":"\"","to":[${'0,'.repeat(2_000)}0]}`), 413],
    [await postJson(message({ kind: ',[{'.repeat(2_000) })), 422],
    [await post(`{"items":[${`{"a":[${'0,'.repeat(900)}0]},`.repeat(300)}{}]}`, {}, '/batch'), 413],
    [
      await post(Buffer.from('{}', 'utf16le'), {
        'content-type': 'application/json; charset=utf-16le',
      }),
      415,
    ],
    [await post('{"a":1e999999}'), 422],
    [await post('{"kind":"task","kind":"other"}'), 422],
    [await post(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{}')])), 422],
    [await post('{"a":'), 400],
    [await post('"text"'), 400],
    [await post('{}', { 'content-type': 'application/json; charset=iso-8859-1' }), 415],
    [await post('{}', { 'content-encoding': 'br2' }), 415],
    [await post('not packed', { 'content-encoding': 'gzip' }), 400],
    [await post('a=1', { 'content-type': 'application/x-www-form-urlencoded' }), 415],
  ] as const
  expect(answers.map(([{ status }]) => status)).toEqual(answers.map(([, status]) => status))
  for (const [{ text }] of answers) expect(text).toContain('"request_id"')
})

test('J-01 where no more is declared a body is 64 KiB at most, and a stranger’s is not read', async () => {
  const { status } = await world.api('PUT', '/organizations/acme', {
    body: { name: 'x'.repeat(70_000) },
  })
  expect(status).toBe(413)
  const large = JSON.stringify({ text: 'x'.repeat(2 * 1024 * 1024) })
  expect((await post(large, { authorization: 'Bearer wrong' })).status).toBe(401)
})

test('J-01 what is wrong with a body is told a hundred times at most', async () => {
  const odd = Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`k${at}`, 1]))
  const answer = await postJson({ ...message(), ...odd })
  expect(answer.status).toBe(422)
  expect(ProblemDetails.parse(JSON.parse(answer.text)).errors).toHaveLength(100)
})

test('J-01 a body without end is refused, and its line cut', async ({ onTestFinished }) => {
  const { hostname, port } = new URL(world.url)
  const socket = connect(Number(port), hostname)
  onTestFinished(() => void socket.destroy())
  const answer: Buffer[] = []
  socket.on('data', (chunk: Buffer) => answer.push(chunk))
  socket.on('error', () => undefined)
  socket.write(
    [
      `POST ${NOTIFICATIONS} HTTP/1.1`,
      'Host: localhost',
      `Authorization: Bearer ${world.bootstrapKey}`,
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
      '\r\n',
    ].join('\r\n'),
  )
  // Goes on whatever is answered, as no HTTP library would.
  const chunk = Buffer.concat([
    Buffer.from('8000\r\n'),
    Buffer.alloc(0x80_00, ' '),
    Buffer.from('\r\n'),
  ])
  const goOn = async () => {
    while (!socket.closed) {
      if (!socket.write(chunk)) await immediately()
      await immediately()
    }
  }
  const going = goOn()
  // Long before the time for a whole request is over (30 s).
  await expect.poll(() => socket.closed, { timeout: 8_000 }).toBe(true)
  await going
  expect(Buffer.concat(answer).toString()).toMatch(/^HTTP\/1\.1 413 /)
})

test('J-03 a request that two servers would read in two ways is refused and the connection closed', async ({
  onTestFinished,
}) => {
  const start = [`POST ${NOTIFICATIONS} HTTP/1.1`, 'Host: localhost']
  const smuggled = 'GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n'
  const attacks = [
    [[...start, 'Content-Length: 5', 'Transfer-Encoding: chunked'], `0\r\n\r\n${smuggled}`],
    [[...start, 'Content-Length: 5', 'Content-Length: 6'], `12345${smuggled}`],
    [[...start, 'Transfer-Encoding: chunked, identity'], `0\r\n\r\n${smuggled}`],
    [[...start, 'Transfer-Encoding : chunked'], `0\r\n\r\n${smuggled}`],
    [[...start, 'X-A: b', ' folded'], smuggled],
    [[...start, 'X-A: b\nX-B: c'], smuggled],
    [[...start, 'Transfer-Encoding: chunked'], `zz\r\n${smuggled}`],
    [[...start, 'Transfer-Encoding: chunked'], `2\n{}\n0\n\n${smuggled}`],
  ] as const
  for (const [lines, more] of attacks) expect(await raw(lines, more)).toEqual([400])
  // Who keeps an end open is cut all the same.
  const { hostname, port } = new URL(world.url)
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  let hasEnded = false
  socket.on('end', () => (hasEnded = true)).resume()
  socket.write(`${[...start, 'X-A: b', ' folded', '', ''].join('\r\n')}${smuggled}`)
  await expect.poll(() => hasEnded, { timeout: 5_000 }).toBe(true)
  const extended = `2;${'a'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n${smuggled}`
  expect(await raw([...start, 'Transfer-Encoding: chunked'], extended)).toEqual([413])
})

test('J-06 a prototype in a body, a query or template data stays a name like any other', async () => {
  const bodies = [
    `{"__proto__":{"isAdmin":true},"kind":"task"}`,
    `{"constructor":{"prototype":{"isAdmin":true}}}`,
    // Right but for that name.
    JSON.stringify(message()).replace('{', '{"__proto__":{"isAdmin":true},'),
    JSON.stringify(message()).replace('{', '{"constructor":{"prototype":{"isAdmin":true}},'),
    JSON.stringify(message({ content: undefined, template: { data: {} } })).replace(
      '"data":{}',
      '"data":{"__proto__":{"isAdmin":true},"title":"x"}',
    ),
    JSON.stringify(message({ content: undefined, template: { data: {} } })).replace(
      '"data":{}',
      '"data":{"constructor":{"prototype":{}},"title":"x","url":"https://acme.example/"}',
    ),
  ]
  for (const body of bodies) expect((await post(body)).status).toBe(422)
  const admin = await world.signIn('admin')
  for (const query of ['__proto__[isAdmin]=1', '__proto__=1', 'constructor.prototype.x=1'])
    expect((await admin.request(`/bff/audit?${query}`)).status).toBe(422)
  expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined()
})

test('J-12 what looks like SQL is a value, in filters, cursors, ids and search', async () => {
  const admin = await world.signIn('admin')
  const attack = encodeURIComponent(`' or 1=1; drop table audit_entries; --`)
  // Texts that are looked for as they are: nothing is called so.
  for (const path of [
    `/bff/audit?actor=${attack}`,
    `/bff/activity/notifications?kind=${attack.slice(0, 40)}`,
  ]) {
    const { status, text } = await admin.request(path)
    expect([status, text]).toEqual([200, expect.stringMatching(/^\{"\w+":\[\],/)])
  }
  for (const path of [
    `/bff/audit?cursor=${attack}`,
    `/bff/audit?from=${attack}`,
    `/bff/report?from=${attack}`,
    `/bff/activity/notifications?state=${attack}`,
    `/bff/activity/notifications?cursor=${attack}`,
    `/bff/activity/notifications/${attack}`,
    `/bff/connect-attempts/${attack}`,
  ])
    expect([404, 422]).toContain((await admin.request(path)).status)
  const recipient = `"' or 1=1 --"@customer.example`
  const found = await admin.fromPage('POST', '/bff/activity/notifications/find', { recipient })
  expect(found.status).toBe(422)
  expect((await world.api('GET', `/organizations/${attack}/email-status`)).status).toBe(404)
  expect((await admin.request('/bff/audit')).status).toBe(200)
})

test('H-03 broken addresses, headers and bodies get a problem with a number, and the process lives', async () => {
  const browser = world.newBrowser()
  for (const path of [
    '/bff/%E0%A4%A',
    '/api/v1/organizations/%ff/email-status',
    '/bff/..%2f..%2fetc',
  ]) {
    const answer = await browser.request(path)
    expect([400, 404]).toContain(answer.status)
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(answer.text).toMatch(/"request_id":"req_[0-9a-f]{24}"/)
    expect(answer.text).not.toMatch(/ at |node_modules|\/bff\/src|select |Error:/)
  }
  expect(
    await raw(['GET /livez HTTP/1.1', 'Host: localhost', `X-Long: ${'x'.repeat(20_000)}`]),
  ).toEqual([431])
  expect(await raw(['NONSENSE'])).toEqual([400])
  expect((await browser.request('/livez')).status).toBe(200)
})

test('H-03 a form with more fields than ours has is refused, not a bug of ours', async () => {
  const answer = await fetch(`${world.url}/test-received/${'x'.repeat(43)}`, {
    method: 'POST',
    body: new URLSearchParams('answer=yes&'.repeat(6)),
  })
  expect(answer.status).toBe(413)
})

test('C-08 an address that a stranger puts into X-Forwarded-For is not believed', async () => {
  const admin = await world.signIn('admin')
  await admin.request('/bff/sign-out', {
    method: 'POST',
    headers: {
      'x-csrf': '1',
      origin: world.publicUrl,
      'sec-fetch-site': 'same-origin',
      'x-forwarded-for': '203.0.113.7',
    },
  })
  const { rows } = await world.owner.pool.query<{ address: string }>(
    `select address from audit_entries where action = 'session.ended' order by entry_id desc limit 1`,
  )
  expect(rows[0]?.address).toMatch(/127\.0\.0\.1$/)
})

test('C-09 nobody is signed out by an address that a page of somebody else opens', async () => {
  const admin = await world.signIn('admin')
  for (const path of ['/bff/sign-out', '/bff/sign-out-everywhere'])
    expect((await admin.request(path)).status).toBe(405)
  expect((await admin.request('/bff/email-settings')).status).toBe(200)
})

test('J-07 an array, a number or null where a text belongs is refused by name', async () => {
  await world.api('PUT', '/organizations/acme/workspaces/1', { body: { name: 'One' } })
  for (const change of [
    { kind: ['task'] },
    { kind: { $ne: '' } },
    { to: 'rita@customer.example' },
    { to: [{ email: ['a@b.example'] }] },
    { workspaceId: 1 },
    { content: { subject: null, text: 'x' } },
  ])
    expect((await postJson(message(change))).status).toBe(422)
})

const some = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ email: `r${at}@customer.example` }))

test('I-10 more recipients than the limit are refused, in one list, in three, and in a batch', async () => {
  for (const change of [
    { to: some(101) },
    { to: some(50), cc: some(51) },
    { to: some(1), cc: some(50), bcc: some(50) },
  ]) {
    expect((await postJson(message(change))).status).toBe(422)
    const item = { ...message(change), idempotencyKey: randomUUID() }
    const batch = await post(JSON.stringify({ items: [item] }), {}, '/batch')
    expect(batch.text).toContain('"status":422')
  }
  expect((await postJson(message({ to: some(1), cc: some(50), bcc: some(49) }))).status).toBe(202)
})

test('I-01 I-02 what would break out of a header is refused before it is stored', async () => {
  const BREAKS = ['\r\n', '\n', '\r', '\0', '\u0085', '\u2028']
  for (const sign of BREAKS) {
    const evil = `a${sign}Bcc: victim@evil.example`
    for (const change of [
      { content: { subject: evil, text: 'x' } },
      { content: undefined, template: { data: { title: evil, url: 'https://acme.example/' } } },
      { to: [{ email: 'a@b.example', name: evil }] },
      { to: [{ email: `a@b.example${sign}x` }] },
      { replyTo: { email: 'a@b.example', name: evil } },
    ])
      expect((await postJson(message(change))).status).toBe(422)
    for (const path of ['/organizations/acme', '/organizations/acme/workspaces/main'])
      expect((await world.api('PUT', path, { body: { name: evil } })).status).toBe(422)
  }
  // Readers of mail decode it, and some take the line break in it for one of the header's.
  const coded = '=?utf-8?Q?a=0D=0ABcc:_victim@evil.example?='
  for (const change of [
    { content: { subject: coded, text: 'x' } },
    { to: [{ email: 'a@b.example', name: coded }] },
    { replyTo: { email: 'a@b.example', name: coded } },
  ])
    expect((await postJson(message(change))).status).toBe(422)
  for (const email of [
    '"victim@gmail.com x"@internal.example',
    'group: a@b.example, c@d.example;',
    'x, a@b.example',
    'a@b.example (comment)',
    '<a@b.example>',
    `${'('.repeat(50_000)}a@b.example`,
  ]) {
    expect((await postJson(message({ to: [{ email }] }))).status).toBe(422)
  }
})

test('I-05 a template takes no link but https and mailto, and no fields of another kind', async () => {
  const right = { title: 'A task', url: 'https://acme.example/' }
  for (const change of [
    { url: 'javascript:alert(1)' },
    { url: 'data:text/html,x' },
    { url: 'https://bank.example@evil.example/' },
    { html: '<b>' },
  ]) {
    const template = { data: { ...right, ...change } }
    expect((await postJson(message({ content: undefined, template }))).status).toBe(422)
  }
  const template = { data: right }
  expect((await postJson(message({ content: undefined, template }))).status).toBe(202)
})

test('I-03 fifty kilobytes of comments and quotes are no address', async () => {
  for (const email of [
    '"'.repeat(50_000),
    `${'a.'.repeat(25_000)}@b.example`,
    '\\"'.repeat(25_000),
    // Right but for its length.
    `a@${'b.'.repeat(25_000)}example`,
    `a@${'b.'.repeat(123)}example`,
    `${'a'.repeat(65)}@b.example`,
  ])
    expect((await postJson(message({ to: [{ email }] }))).status).toBe(422)
})

test('J-14 a client that hangs up in the middle of an answer or a body ends nothing but its own request', async () => {
  const { hostname, port } = new URL(world.url)
  const hangUp = async (text: string) =>
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(text, () => socket.resetAndDestroy())
      })
      socket.on('close', () => resolve())
      socket.on('error', () => resolve())
    })
  const start = `POST ${NOTIFICATIONS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.bootstrapKey}\r\n`
  for (let at = 0; at < 20; at += 1) {
    await hangUp(`${start}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":`)
    await hangUp('GET /bff/session HTTP/1.1\r\nHost: x\r\n\r\n')
  }
  expect((await world.newBrowser().request('/readyz')).status).toBe(200)
  const { rows } = await world.owner.pool.query<{ open: number }>(
    `select count(*)::int as open from pg_stat_activity
      where datname = current_database() and state like 'idle in transaction%'`,
  )
  expect(rows[0]?.open).toBe(0)
})

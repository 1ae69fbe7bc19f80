import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { smallBrowser } from '@letterhead/sandbox/testing'
import type { Browser } from '../browser.ts'
import { settingsVersion } from '../settings-version.ts'
import { connectMailbox, createProductWorld, type ProductWorld } from '../product-world.ts'

// Two things at the same moment: whatever comes first, the end is one of the two that may be.

let world: ProductWorld
let admin: Browser
let email: string
beforeAll(async () => {
  world = await createProductWorld()
  admin = await world.signIn('admin')
  email = world.sandbox.seed.mailboxes.find(({ provider }) => provider === 'google')?.email ?? ''
}, 120_000)
afterAll(async () => {
  await world.close()
})
beforeEach(async () => {
  await connectMailbox(world, admin, { provider: 'google', email })
})

const Id = z.object({ id: z.string() })
const saveAndTest = async (version: number) =>
  await admin.request('/bff/sender/tests', {
    method: 'POST',
    headers: {
      'x-csrf': '1',
      origin: world.publicUrl,
      'sec-fetch-site': 'same-origin',
      'idempotency-key': randomUUID(),
    },
    body: { email, alias: 'Acme', version },
  })
const disconnect = async () =>
  await admin.fromPage('POST', '/bff/connection/disconnect', { confirmEmail: email })
const testsUnderWay = async () => {
  const { rows } = await world.owner.pool.query<{ count: number }>(
    `select count(*)::int as count from notifications
      where kind = 'test' and state in ('queued', 'sending')`,
  )
  return rows[0]?.count
}
const connections = async () => {
  const { rows } = await world.owner.pool.query(
    `select state, sealed_refresh_token is null as erased from connections
      where organization_id = 'acme' and state <> 'disconnected'`,
  )
  return rows
}

test(
  'disconnecting while a test is saved leaves no sender in use without a mailbox',
  { timeout: 180_000 },
  async () => {
    const version = await settingsVersion(admin)
    // On a busy machine the first answer may be 503: a person presses again.
    const testing = saveAndTest(version)
    await expect.poll(async () => (await disconnect()).status, { timeout: 60_000 }).toBe(200)
    const tested = await testing
    // Before or after: a test, or no mailbox to test.
    expect([202, 409, 503]).toContain(tested.status)
    // Whatever became of the test, it is over before we look.
    await expect.poll(testsUnderWay, { timeout: 150_000, interval: 200 }).toBe(0)
    expect(await connections()).toEqual([])
    const { rows } = await world.owner.pool.query(
      `select 1 from senders s join connections c using (connection_id)
      where s.organization_id = 'acme' and s.effective_since is not null
        and c.state <> 'disconnected'`,
    )
    expect(rows).toEqual([])
    const settings = await admin.request('/bff/email-settings')
    expect(settings.json()).toMatchObject({ senderInUse: { kind: 'platform' } })
  },
)

test('two pages that save one consent at the same moment save it once', async () => {
  await disconnect()
  const started = await admin.fromPage('POST', '/bff/connect-attempts', {
    provider: 'google',
    purpose: 'connect',
    tabId: randomUUID(),
  })
  const { id } = Id.parse(started.json())
  const opened = await admin.open(`/bff/connect-attempts/${id}/start`)
  const people = smallBrowser(world.sandbox.url)
  let page = await people.visit(opened.headers.location ?? '')
  if (page.text.includes('Next')) page = await people.press(page, 'Next', { email })
  if (page.leaves === undefined) page = await people.press(page, 'Accept')
  const back = new URL(page.leaves ?? '')
  await admin.arrive(`${back.pathname}${back.search}`)
  const saved = await Promise.all(
    Array.from({ length: 8 }, async () =>
      admin.fromPage('POST', `/bff/connect-attempts/${id}/collect`, {}),
    ),
  )
  expect(new Set(saved.map(({ status }) => status))).toEqual(new Set([200]))
  expect(await connections()).toEqual([{ state: 'connected', erased: false }])
  const { rows } = await world.owner.pool.query(
    `select count(*)::int as lines from audit_entries
      where organization_id = 'acme' and action = 'connection.connected' and request_id = any ($1)`,
    [saved.map(({ headers }) => headers['request-id'])],
  )
  expect(rows).toEqual([{ lines: 1 }])
})

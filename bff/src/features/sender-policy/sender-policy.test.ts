import { settingsVersion } from '../../../test/settings-version.ts'
import { SenderPolicy, SenderTest } from '@letterhead/contract'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from '../../../test/browser.ts'
import { createTruthfulWorld, type TruthfulWorld } from '../../../test/truthful-world.ts'
import { anomalyOf } from './anomaly.ts'

let world: TruthfulWorld
beforeAll(async () => {
  world = await createTruthfulWorld({ operator: ['acme.example', 'dupont.example'] })
}, 60_000)
afterAll(async () => await world.close())

const press = async (browser: Browser, email: string, alias: string) =>
  await browser.request('/bff/sender/tests', {
    method: 'POST',
    body: { email, alias, version: await settingsVersion(browser) },
    headers: {
      'x-csrf': '1',
      'sec-fetch-site': 'same-origin',
      origin: 'http://localhost:4000',
      'idempotency-key': randomUUID(),
    },
  })
const settled = async (browser: Browser, id: string): Promise<SenderTest> => {
  const now = async () =>
    SenderTest.parse((await browser.fromPage('GET', `/bff/sender/tests/${id}`)).json())
  await expect
    .poll(async () => (await now()).state, { timeout: 15_000 })
    .toMatch(/^(?:accepted|rejected)$/)
  return await now()
}
const read = async (browser: Browser): Promise<SenderPolicy> =>
  SenderPolicy.parse((await browser.fromPage('GET', '/bff/sender-policy')).json())
const change = async (browser: Browser, organization: string[], version: number) =>
  await browser.fromPage('PUT', '/bff/sender-policy', { organization, version })

test('an address outside the operator’s list cannot be saved, and the field says so', async () => {
  const organizationId = await world.connect('google', 'carl@gmail.example')
  const admin = await world.slice.signIn({ organizationId })
  const refused = await press(admin, 'carl@gmail.example', 'Carl')
  expect(refused.status).toBe(422)
  expect(refused.json()).toMatchObject({
    errors: [{ pointer: '#/email', code: 'sender_not_allowed_here' }],
  })
})

test('the organisation’s list is kept, versioned, and cannot leave out the sender in use', async () => {
  const organizationId = await world.connect('microsoft', 'notifications@acme.example')
  const admin = await world.slice.signIn({ organizationId })
  const id = SenderTest.parse(
    (await press(admin, 'notifications@acme.example', 'Acme Notifications')).json(),
  ).id
  expect((await settled(admin, id)).state).toBe('accepted')

  expect(await read(admin)).toMatchObject({ organization: [], version: 0, senderAllowed: true })
  const left = await change(admin, ['board@acme.example'], 0)
  expect(left.status).toBe(422)
  expect(left.json()).toMatchObject({ errors: [{ code: 'sender_in_use_left_out' }] })
  const odd = await change(admin, ['acme.example', '*'], 0)
  expect(odd.json()).toMatchObject({ errors: [{ pointer: '#/organization/1' }] })
  expect((await change(admin, ['Notifications@ACME.example', '@acme.example'], 0)).status).toBe(200)
  expect(await read(admin)).toMatchObject({
    organization: ['notifications@acme.example', 'acme.example'],
    version: 1,
    advice: { provider: 'microsoft', mailbox: 'notifications@acme.example' },
  })
  expect((await change(admin, [], 0)).status).toBe(412)
  const member = await world.slice.signIn({ organizationId, role: 'member' })
  expect((await change(member, [], 1)).status).toBe(403)
})

test('a list that changed since stops the next send, not only the next save', async () => {
  const organizationId = await world.connect('microsoft', 'notifications@acme.example')
  const admin = await world.slice.signIn({ organizationId })
  const lane = async (closedUntil: string) =>
    await world.db.owner.pool.query(
      `update lanes set closed_until = ${closedUntil}, wake_at = coalesce(${closedUntil}, now())
        where organization_id = $1 and connection_id is not null`,
      [organizationId],
    )
  // Closed: the message is taken in, and no worker looks before the list has changed.
  await lane(`now() + interval '1 minute'`)
  const answer = await press(admin, 'notifications@acme.example', 'Acme Notifications')
  expect(answer.status).toBe(202)
  await world.db.owner.pool.query(
    `insert into sender_policies (organization_id, entries) values ($1, '{board@acme.example}')`,
    [organizationId],
  )
  await lane('null::timestamptz')
  const { code } = await settled(admin, SenderTest.parse(answer.json()).id)
  expect(code).toBe('sender_not_allowed_here')
})

test('three times a usual day is worth a word, where a usual day is known', () => {
  expect(anomalyOf({ lastDay: 400, before: 700, days: 7 })).toEqual({ lastDay: 400, usualDay: 100 })
  expect(anomalyOf({ lastDay: 300, before: 700, days: 7 })).toBeNull()
  expect(anomalyOf({ lastDay: 400, before: 600, days: 6 })).toBeNull()
  expect(anomalyOf({ lastDay: 40, before: 7, days: 7 })).toBeNull()
})

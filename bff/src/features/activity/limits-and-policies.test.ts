import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import {
  createActivityWorld,
  errorsOf,
  Json,
  json,
  type ActivityWorld,
  type MailingOrganization,
} from '../../../test/activity-world.ts'

let world: ActivityWorld
let acme: MailingOrganization

beforeAll(async () => {
  world = await createActivityWorld()
})
afterAll(async () => await world.close())
beforeEach(async () => {
  acme = await world.organization()
})

const putPolicies = async (kinds: unknown[], version = 0) =>
  await acme.admin.fromPage('PUT', '/bff/outbox/policies', { kinds, version })
const wish = (kind: string, more: Readonly<Record<string, unknown>> = {}) => ({
  kind,
  whenBroken: 'hold',
  whenUnknown: 'park',
  ...more,
})
const kindsOf = (policies: Readonly<Record<string, unknown>>) =>
  z.array(Json).parse(policies['kinds'])
const putLimits = async (limits: object, version = 0) =>
  await acme.admin.fromPage('PUT', '/bff/outbox/limits', { ...limits, version })

test('policies by kind: defaults, choices, change, refusals', async () => {
  const read = json(await acme.member.fromPage('GET', '/bff/outbox/policies'))
  const of = (kind: string) => kindsOf(read).find((one) => one['kind'] === kind)
  expect(of('task')).toEqual({
    kind: 'task',
    whenBroken: 'hold',
    whenUnknown: 'park',
    expiresAfterHours: 72,
    choices: ['hold', 'expire', 'platform'],
  })
  expect(of('incident')).toMatchObject({ expiresAfterHours: null, choices: ['hold'] })
  expect(of('workflow')?.['choices']).toEqual(['hold', 'expire'])
  expect(of('digest')).toMatchObject({ whenBroken: 'hold' })
  expect(
    errorsOf(
      await putPolicies([
        wish('incident', { whenBroken: 'platform' }),
        wish('workflow', { whenBroken: 'platform' }),
        wish('nonsense'),
        wish('task', { expiresAfterHours: null }),
        wish('incident', { expiresAfterHours: 5 }),
      ]),
    ),
  ).toEqual([
    ['#/kinds/0/whenBroken', 'always_held'],
    ['#/kinds/1/whenBroken', 'not_from_platform'],
    ['#/kinds/2/kind', 'unknown_kind'],
    ['#/kinds/3/expiresAfterHours', 'life_missing'],
    ['#/kinds/4/expiresAfterHours', 'always_held'],
  ])
  const changed = await putPolicies([wish('task', { whenUnknown: 'resend', expiresAfterHours: 5 })])
  expect(json(changed)).toMatchObject({ version: 1 })
  expect(kindsOf(json(changed))[0]).toMatchObject({ whenUnknown: 'resend', expiresAfterHours: 5 })
  expect((await putPolicies([wish('task')])).status).toBe(412)
  expect(kindsOf(json(await putPolicies([wish('task')], 1)))[0]).toMatchObject({
    expiresAfterHours: 5,
  })
})

test('own limits go down only, and count at once', async () => {
  const none = { messagesPerMinute: null, messagesPerDay: null, recipientsPerDay: null }
  expect(errorsOf(await putLimits({ ...none, messagesPerMinute: 20_000 }))).toEqual([
    ['#/messagesPerMinute', 'above_allowed'],
  ])
  expect(
    json(await putLimits({ ...none, messagesPerMinute: 3, recipientsPerDay: 200 })),
  ).toMatchObject({
    messagesPerMinute: { allowed: 10_000, own: 3, limit: 3, left: 3 },
    recipientsPerDay: { own: 200, limit: 200, left: 200 },
  })
  const status = json(await acme.host('GET', '/email-status'))
  expect(status['budget']).toEqual({
    perMinute: { limit: 3, left: 3 },
    perDay: { limit: 100_000, left: 100_000 },
    recipientsPerDay: { limit: 200, left: 200 },
  })
  for (let count = 0; count < 5; count += 1) await acme.handOver()
  const worker = world.sending.outbox.startWorker()
  await vi.waitFor(
    async () =>
      expect(json(await acme.host('GET', '/email-status'))).toMatchObject({
        waiting: { queued: 2, sending: 0 },
        secondsToFinish: 60,
      }),
    { timeout: 15_000 },
  )
  await worker.stop()
  // Where the provider does not limit recipients, the own limit is raised again like any other.
  expect(json(await putLimits({ ...none, recipientsPerDay: 500 }, 1))).toMatchObject({
    messagesPerMinute: { own: null, limit: 10_000 },
    recipientsPerDay: { allowed: null, own: 500 },
    version: 2,
  })
})

test('two admins at once: the slower one hears who changed the limits or the policies', async () => {
  const none = { messagesPerMinute: null, messagesPerDay: null, recipientsPerDay: null }
  const other = await world.slice.signIn({
    organizationId: acme.id,
    email: 'grace@acme.example',
    name: 'Grace Hopper',
  })
  const [limits, policies] = [
    await other.fromPage('PUT', '/bff/outbox/limits', { ...none, messagesPerDay: 9, version: 0 }),
    await other.fromPage('PUT', '/bff/outbox/policies', { kinds: [wish('task')], version: 0 }),
  ]
  expect([limits.status, policies.status]).toEqual([200, 200])
  for (const refused of [
    await putLimits({ ...none, messagesPerDay: 700 }),
    await putPolicies([wish('request')]),
  ])
    expect(json(refused)).toMatchObject({
      status: 412,
      code: 'precondition_failed',
      changed: { by: 'Grace Hopper' },
    })
  expect(json(await acme.member.fromPage('GET', '/bff/outbox/limits'))).toMatchObject({
    messagesPerDay: { own: 9 },
    version: 1,
  })
})

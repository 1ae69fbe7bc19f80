import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  createActivityWorld,
  errorsOf,
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

const read = async () => json(await acme.member.fromPage('GET', '/bff/outbox/retention'))
const put = async (own: unknown, version = 0, who = acme.admin) =>
  await who.fromPage('PUT', '/bff/outbox/retention', { own, version })

test('records are kept as the operator says, or shorter where an admin says so', async () => {
  expect(await read()).toEqual({ own: null, operator: 400, oldest: null, version: 0 })
  expect(json(await put(30))).toMatchObject({ own: 30, operator: 400, version: 1 })
  expect(await read()).toMatchObject({ own: 30, version: 1 })
  expect((await put(90)).status).toBe(412)
  expect(json(await put(null, 1))).toMatchObject({ own: null, version: 2 })
})

test('longer than the operator, shorter than a week, and a member who asks are refused', async () => {
  expect(errorsOf(await put(401))).toEqual([['#/own', 'above_allowed']])
  expect((await put(6)).status).toBe(422)
  expect((await put(30.5)).status).toBe(422)
  expect((await put('30')).status).toBe(422)
  expect((await put(30, 0, acme.member)).status).toBe(403)
  expect(await read()).toMatchObject({ own: null, version: 0 })
})

test('a change leaves a line with the days', async () => {
  await put(30)
  const lines = await world.owner(
    `select action, details from audit_entries where organization_id = $1 order by entry_id desc limit 1`,
    [acme.id],
  )
  expect(lines).toEqual([{ action: 'retention.changed', details: { days: 30 } }])
})

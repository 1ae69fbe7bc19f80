import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  BatchResults,
  createActivityWorld,
  item,
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

test('a batch: each item has its own fate, in the order asked', async () => {
  const first = await acme.host('POST', '/notifications/batch', {
    items: [
      { idempotencyKey: 'a', ...item() },
      { idempotencyKey: 'b', ...item({ kind: 'nonsense' }) },
      { ...item() },
      { idempotencyKey: 'c', ...item({ workspaceId: 'nowhere' }) },
      { idempotencyKey: 'd', ...item({ to: [{ email: 'not an address' }] }) },
      { idempotencyKey: 'a', ...item() },
      { idempotencyKey: 'a', ...item({ kind: 'reminder' }) },
      { idempotencyKey: 'e', ...item({ to: [{ email: 'Compliance@acme.example' }] }) },
      { idempotencyKey: 'f', ...item({ template: { data: {} }, content: undefined }) },
    ],
  })
  expect(first.status).toBe(200)
  const { results } = BatchResults.parse(first.json())
  expect(results.map(({ status }) => status)).toEqual([202, 422, 400, 422, 422, 202, 422, 422, 422])
  expect(results[0]).toMatchObject({ status: 202, state: 'queued' })
  expect(results[5]).toEqual({ ...results[0], replayed: true })
  expect(results[1]?.problem?.['errors']).toMatchObject([
    { pointer: '#/items/1/kind', code: 'unknown_kind' },
  ])
  expect(results[2]?.problem?.['code']).toBe('idempotency_key_missing')
  expect(results[3]?.problem?.['errors']).toMatchObject([{ pointer: '#/items/3/workspaceId' }])
  expect(results[4]?.problem?.['errors']).toMatchObject([{ pointer: '#/items/4/to/0/email' }])
  expect(results[6]?.problem?.['code']).toBe('idempotency_key_reused')
  expect(results[7]?.problem?.['errors']).toMatchObject([{ code: 'own_address' }])
  // The single way knows the batch's keys.
  const again = await world.slice
    .newBrowser()
    .request(`/api/v1/organizations/${acme.id}/notifications`, {
      method: 'POST',
      headers: { authorization: 'Bearer k', 'idempotency-key': 'a' },
      body: item(),
    })
  expect(json(again)['id']).toBe(results[0]?.id)
  expect(
    await world.owner('select taken_in from ledger where organization_id = $1', [acme.id]),
  ).toEqual([{ taken_in: 1 }])
})

test('I-11 no item of a batch goes to the own sender', async () => {
  const loop = item({ bcc: [{ email: 'Compliance@acme.example' }] })
  const answer = await world.sendBatch(acme.id, [{ idempotencyKey: 'a', ...loop }])
  expect(answer.text).toContain('own_address')
})

test('a batch for an unknown organisation is refused whole, one of 501 too', async () => {
  const one = { idempotencyKey: 'a', ...item() }
  expect((await world.sendBatch('nobody', [one])).status).toBe(404)
  const many = Array.from({ length: 501 }, () => one)
  expect((await world.sendBatch(acme.id, many)).status).toBe(422)
})

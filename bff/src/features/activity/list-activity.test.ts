import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import * as z from 'zod/mini'
import {
  BatchResults,
  createActivityWorld,
  errorsOf,
  item,
  Json,
  json,
  Listed,
  type ActivityWorld,
  type MailingOrganization,
} from '../../../test/activity-world.ts'
import type { Browser } from '../../../test/browser.ts'

let world: ActivityWorld
let acme: MailingOrganization

beforeAll(async () => {
  world = await createActivityWorld()
})
afterAll(async () => await world.close())
beforeEach(async () => {
  acme = await world.organization()
})

const find = async (browser: Browser, body: object) =>
  await browser.fromPage('POST', '/bff/activity/notifications/find', body)

test('the list is paged by a cursor and filtered', async () => {
  const ids: string[] = []
  for (let count = 0; count < 5; count += 1) ids.unshift(await acme.handOver())
  const reminder = await acme.handOver({ kind: 'reminder' })
  const first = Listed.parse(json(await acme.host('GET', '/notifications?kind=task&limit=2')))
  expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2))
  const second = Listed.parse(
    json(await acme.host('GET', `/notifications?kind=task&limit=3&cursor=${first.next_cursor}`)),
  )
  expect(second.data.map(({ id }) => id)).toEqual(ids.slice(2))
  expect(second.next_cursor).toBeNull()
  expect(
    Listed.parse(json(await acme.host('GET', '/notifications?state=queued'))).data[0],
  ).toMatchObject({
    id: reminder,
    kind: 'reminder',
    recipients: 1,
  })
  expect(json(await acme.host('GET', '/notifications?state=held'))['data']).toEqual([])
  expect(errorsOf(await acme.host('GET', '/notifications?cursor=abc'))).toEqual([
    ['#/query/cursor', 'invalid_cursor'],
  ])
  expect((await acme.host('GET', '/notifications?limit=1000')).status).toBe(422)
})

test('an admin finds mail by the whole address it went to, in any case, and nobody else’s', async () => {
  const cc = await acme.handOver({ cc: [{ email: 'Rita.Ruiz@BÜCHER.example' }] })
  const to = await acme.handOver({
    kind: 'reminder',
    to: [{ email: 'rita.ruiz@xn--bcher-kva.example' }],
  })
  const both = { results: [{ status: 202 }, { status: 202 }] }
  const answer = await world.sendBatch(acme.id, [
    { idempotencyKey: randomUUID(), ...item({ bcc: [{ email: 'rita.ruiz@bücher.example' }] }) },
    { idempotencyKey: randomUUID(), ...item() },
  ])
  expect(json(answer)).toMatchObject(both)
  const bcc = BatchResults.parse(answer.json()).results[0]?.id
  const found = async (body: object) =>
    Listed.parse(json(await find(acme.admin, body))).data.map(({ id }) => id)
  const recipient = ' RITA.ruiz@bücher.example'
  expect(await found({ recipient })).toEqual([bcc, to, cc])
  expect(await found({ recipient, kind: 'reminder' })).toEqual([to])
  expect(await found({ recipient: 'ruiz@bücher.example' })).toEqual([])
  const first = Listed.parse(json(await find(acme.admin, { recipient, limit: 2 })))
  expect(await found({ recipient, cursor: first.next_cursor })).toEqual([cc])
  expect(errorsOf(await find(acme.admin, { recipient, cursor: 'x' }))).toEqual([
    ['#/cursor', 'invalid_cursor'],
  ])
  expect(errorsOf(await find(acme.admin, { recipient: 'rita' }))[0]?.[0]).toBe('#/recipient')
  expect((await find(acme.member, { recipient })).status).toBe(403)
  await world.owner(`insert into organizations (organization_id, name) values ('elsewhere', 'E')
    on conflict do nothing`)
  const stranger = await world.slice.signIn({ organizationId: 'elsewhere' })
  expect(json(await find(stranger, { recipient }))).toMatchObject({ data: [] })
})

test('an admin sees addresses, a member only where they are', async () => {
  const id = await acme.handOver({ cc: [{ email: 'carl@other.example' }] })
  const of = async (browser: Browser) =>
    json(await browser.fromPage('GET', `/bff/activity/notifications/${id}`))
  expect((await of(acme.admin))['item']).toMatchObject({
    recipients: ['bea@client.example', 'carl@other.example'],
    diverted: false,
  })
  expect(await of(acme.member)).toMatchObject({
    item: { recipients: ['b…@client.example', 'c…@other.example'] },
    notification: { id, timeline: [], resolved: null },
    logLink: 'https://log.example',
  })
  const list = json(await acme.member.fromPage('GET', '/bff/activity/notifications?state=queued'))
  expect(list).toMatchObject({ data: [{ id }], next_cursor: null })
  const stranger = await world.slice.signIn({ organizationId: 'somebody-else' })
  expect((await stranger.fromPage('GET', `/bff/activity/notifications/${id}`)).status).toBe(404)
})

test('days are counted as they end, and what waits by the day it came', async () => {
  await world.ended(await acme.handOver(), 'accepted', 'accepted')
  await world.ended(await acme.handOver(), 'rejected', 'recipient_rejected')
  await world.ended(await acme.handOver(), 'unknown', 'no_answer')
  await acme.breakOff()
  await acme.handOver()
  const answer = json(await acme.member.fromPage('GET', '/bff/activity/days?days=7'))
  expect(answer['days']).toHaveLength(7)
  expect(z.array(Json).parse(answer['days']).at(-1)).toEqual({
    day: new Date().toISOString().slice(0, 10),
    accepted: 1,
    rejected: 1,
    expired: 0,
    cancelled: 0,
    held: 1,
    unknown: 1,
  })
  expect(answer).toMatchObject({
    anomaly: null,
    waiting: { queued: 0, held: 1, unknown: 1 },
    limits: { provider: 'google', messagesPerMinute: { limit: 10_000 }, mayLimit: true },
    secondsToFinish: null,
  })
})

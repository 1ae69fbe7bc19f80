import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  createActivityWorld,
  errorsOf,
  json,
  Listed,
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

test('unknown mail is shown with all that is known, and resolved by a person', async () => {
  const [left, again] = [await acme.handOver(), await acme.handOver()]
  for (const id of [left, again]) await world.ended(id, 'unknown', 'no_answer')
  await world.owner(
    `insert into attempts (notification_id, attempt, organization_id, lane_id, budget_key, recipients,
       claimed_at, started_at, ended_at, outcome, code, http_status, correlation_id)
     select notification_id, 1, organization_id, lane_id, 'google:x', 1, now(), now(), now(),
            'unknown', 'no_answer', 504, 'c-1'
       from notifications where notification_id = $1`,
    [again],
  )
  const shown = json(await acme.admin.fromPage('GET', '/bff/unknown-mail'))
  expect(shown).toMatchObject({ total: 2, next_cursor: null })
  expect(Listed.parse(shown).data[0]).toMatchObject({
    id: again,
    from: 'compliance@acme.example',
    provider: 'google',
    logLink: 'https://log.example',
    subject: 'Please sign',
    recipients: ['bea@client.example'],
    httpStatus: 504,
    correlationId: 'c-1',
    maySendAgain: true,
  })
  expect(
    Listed.parse(json(await acme.member.fromPage('GET', '/bff/unknown-mail'))).data[0],
  ).toMatchObject({ subject: null })
  const resolve = async (body: unknown) =>
    await acme.admin.fromPage('POST', '/bff/unknown-mail/resolve', body)
  expect(json(await resolve({ ids: [left], as: 'accepted' }))).toEqual({
    resolved: 1,
    skipped: 0,
    left: 1,
  })
  expect(json(await resolve({ ids: [left, again], as: 'send_again' }))).toEqual({
    resolved: 1,
    skipped: 1,
    left: 0,
  })
  expect((await resolve({ all: true, ids: [left], as: 'accepted' })).status).toBe(422)
  expect(
    (await acme.member.fromPage('POST', '/bff/unknown-mail/resolve', { all: true, as: 'accepted' }))
      .status,
  ).toBe(403)
  expect(
    await world.owner(
      'select state, claimed_by, resolved_as, sealed_content is null as erased from notifications where notification_id = any($1) order by created_at',
      [[left, again]],
    ),
  ).toEqual([
    { state: 'accepted', claimed_by: null, resolved_as: 'accepted', erased: true },
    { state: 'queued', claimed_by: null, resolved_as: 'send_again', erased: false },
  ])
})

test('the host resolves one too; erased contents cannot be sent again', async () => {
  const id = await acme.handOver()
  const resolve = async (as: string) =>
    await acme.host('POST', `/notifications/${id}/resolve`, { as })
  expect(json(await resolve('accepted'))['code']).toBe('already_settled')
  await world.ended(id, 'unknown', 'no_answer')
  await world.owner('update notifications set sealed_content = null where notification_id = $1', [
    id,
  ])
  expect(errorsOf(await resolve('send_again'))).toEqual([['#/as', 'contents_erased']])
  expect(json(await resolve('accepted'))).toEqual({ id, state: 'accepted' })
  expect(json(await acme.host('GET', `/notifications/${id}`))['resolved']).toMatchObject({
    as: 'accepted',
    by: 'api_key',
  })
  expect(
    (await acme.host('POST', `/notifications/${randomUUID()}/resolve`, { as: 'accepted' })).status,
  ).toBe(404)
})

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  createActivityWorld,
  errorsOf,
  json,
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

const disconnectWith = async (waiting: unknown) =>
  await acme.admin.fromPage('POST', '/bff/connection/disconnect', {
    confirmEmail: 'box@acme.example',
    waiting,
  })

test('held mail: preview, decision, progress, stop', async () => {
  await acme.breakOff()
  const id = await acme.handOver()
  await world.owner(
    `update notifications set created_at = now() - interval '3 hours' where notification_id = $1`,
    [id],
  )
  expect(
    json(await acme.admin.fromPage('POST', '/bff/held-mail/drain', { all: true }))['code'],
  ).toBe('not_connected')
  await world.owner('select release_lanes($1)', [acme.connectionId])
  expect(json(await acme.member.fromPage('GET', '/bff/held-mail'))).toMatchObject({
    reason: 'decision',
    total: 1,
    mayDrain: true,
    drain: null,
    byKind: [{ kind: 'task', count: 1, mayLeaveFromPlatform: true }],
  })
  expect((await acme.member.fromPage('POST', '/bff/held-mail/drain', { all: true })).status).toBe(
    403,
  )
  expect((await acme.admin.fromPage('POST', '/bff/held-mail/drain', {})).status).toBe(422)
  const drained = json(await acme.admin.fromPage('POST', '/bff/held-mail/drain', { all: true }))
  expect(drained).toMatchObject({ total: 0, drain: { automatic: false, total: 1, left: 1 } })
  const stopped = json(await acme.admin.fromPage('POST', '/bff/held-mail/stop'))
  expect(stopped).toMatchObject({ reason: 'decision', total: 1, drain: null })
  expect(
    errorsOf(
      await acme.admin.fromPage('POST', '/bff/held-mail/drain', {
        kinds: ['incident'],
        from: 'platform',
      }),
    ),
  ).toEqual([['#/kinds/0', 'not_from_platform']])
  const dropped = json(
    await acme.admin.fromPage('POST', '/bff/held-mail/drop', { kinds: ['task'] }),
  )
  expect(dropped).toMatchObject({ reason: null, total: 0 })
  expect(json(await acme.host('GET', `/notifications/${id}`))['state']).toBe('cancelled')
  const acts = await world.owner(
    `select action from audit_entries
      where organization_id = $1 and action like 'held_mail.%' order by sequence`,
    [acme.id],
  )
  expect(acts.map(({ action }) => action)).toEqual([
    'held_mail.drained',
    'held_mail.stopped',
    'held_mail.dropped',
  ])
})

test('an admin cancels one mail that has not left', async () => {
  const id = await acme.handOver()
  const cancel = async (browser: Browser) =>
    await browser.fromPage('POST', `/bff/activity/notifications/${id}/cancel`)
  expect((await cancel(acme.member)).status).toBe(403)
  expect(json(await cancel(acme.admin))).toMatchObject({ item: { id, state: 'cancelled' } })
  await world.ended(id, 'accepted', 'accepted')
  expect(json(await cancel(acme.admin))['code']).toBe('already_settled')
})

test('a disconnect does to waiting mail what the admin chose for its kind', async () => {
  // The platform sender can be chosen once a worker has run: it makes the platform's budget.
  await world.sending.outbox.startWorker().stop()
  const [task, reminder, incident] = [
    await acme.handOver(),
    await acme.handOver({ kind: 'reminder' }),
    await acme.handOver({ kind: 'incident' }),
  ]
  expect(errorsOf(await disconnectWith({ incident: 'platform' }))).toEqual([
    ['#/waiting/incident', 'not_from_platform'],
  ])
  expect(
    json(await disconnectWith({ task: 'drop', reminder: 'platform', incident: 'hold' })),
  ).toMatchObject({
    held: 1,
  })
  const worker = world.sending.outbox.startWorker()
  await expect
    .poll(async () => json(await acme.host('GET', `/notifications/${reminder}`)))
    .toMatchObject({ state: 'accepted', from: 'no-reply@platform.example' })
  await worker.stop()
  const posted = world.sending.posted.find(({ message }) => message.notificationId === reminder)
  expect(posted?.raw).toContain('Sent by Letterhead, because the organisation')
  expect(json(await acme.host('GET', `/notifications/${task}`))['state']).toBe('cancelled')
  expect(json(await acme.host('GET', `/notifications/${incident}`))).toMatchObject({
    state: 'held',
    code: 'disconnected',
  })
})

import { Brake } from '@letterhead/contract'
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Browser } from '../../../test/browser.ts'
import { createOutboxWorld, WIDE, type OutboxWorld } from '../../../test/outbox-world.ts'
import { createSliceWorld, type SliceWorld } from '../../../test/slice-world.ts'
import { createLog } from '../../platform/log.ts'
import { readWaiting } from '../outbox/waiting.ts'
import { brakeRoutes } from './index.ts'

let outbox: OutboxWorld
let world: SliceWorld
let organizationId: string
let admin: Browser

beforeAll(async () => {
  outbox = await createOutboxWorld()
  world = await createSliceWorld(outbox.db, {
    routes: brakeRoutes({
      database: outbox.db.app,
      outbox: { waiting: readWaiting },
      volumeRule: null,
    }),
    publicUrl: 'http://localhost:4000',
    log: createLog('silent'),
  })
})
afterAll(async () => {
  await world.close()
  await outbox.drop()
})
beforeEach(async () => {
  await outbox.clear()
  organizationId = await outbox.organization()
  admin = await world.signIn({ role: 'admin', organizationId, name: 'Ada Admin' })
})

const brake = async (act: 'pull' | 'release', by = admin) => {
  const path = act === 'pull' ? '/bff/brake' : '/bff/brake/release'
  const answer = await by.fromPage('POST', path)
  expect(answer.status).toBe(200)
  return Brake.parse(answer.json())
}
const later = (hours: number) => new Date(Date.now() + hours * 3_600_000)

test('pulled, nothing leaves by the own mailbox or the platform; released, everything does', async () => {
  const own = await outbox.organization()
  await outbox.mailbox(own, WIDE)
  const people = await world.signIn({ role: 'admin', organizationId: own })
  for (const organization of [own, organizationId])
    await outbox.enqueue({ organizationId: organization })
  for (const by of [people, admin]) expect(await brake('pull', by)).toMatchObject({ waiting: 1 })
  // New mail is taken and waits, in lanes that are there and in one made now.
  for (const organization of [own, organizationId])
    expect(await outbox.enqueue({ organizationId: organization })).toMatchObject({
      result: 'accepted',
    })
  expect(await outbox.sendDue(later(1))).toEqual([])
  for (const by of [people, admin])
    expect(await brake('release', by)).toMatchObject({ pulled: null, waiting: 2 })
  for (let round = 0; round < 2; round += 1) expect(await outbox.sendDue(later(1))).toHaveLength(2)
})

test('F-10 a lane made while the brake is pulled is braked too', async () => {
  await brake('pull')
  await outbox.mailbox(organizationId, WIDE)
  await outbox.enqueue({ organizationId })
  expect(await outbox.sendDue(later(1))).toEqual([])
  await brake('release')
  expect(await outbox.sendDue(later(1))).toHaveLength(1)
})

test('F-10 what was claimed is given back before the provider is called; what was started ends as it ends', async () => {
  const worker = randomUUID()
  const [first, second] = [
    await outbox.enqueue({ organizationId }),
    await outbox.enqueue({ organizationId }),
  ]
  await outbox.claim({ worker })
  await outbox.claim({ worker })
  expect(await outbox.start(first.id, { worker })).toBe('started')
  await brake('pull')
  expect(await outbox.start(second.id, { worker })).toBe('stopped')
  expect(await outbox.settle(first.id, { worker, state: 'accepted' })).toBe(true)
  expect(await outbox.row(first.id)).toMatchObject({ state: 'accepted' })
  // The late answer opened nothing.
  await outbox.enqueue({ organizationId })
  expect(await outbox.claim({ at: later(1) })).toEqual([])
})

test('F-10 a reconnect, a new sender and the sweep do not release the brake', async () => {
  // What waits for the platform joins the mailbox below, in a lane that is opened for it.
  await outbox.enqueue({ organizationId })
  const { connectionId } = await outbox.mailbox(organizationId, WIDE)
  await outbox.enqueue({ organizationId })
  await brake('pull')
  await outbox.inside(organizationId, async (tx) => {
    await sql`select hold_lanes(${connectionId}::uuid, 'needs_reconnect')`.execute(tx)
    await sql`select release_lanes(${connectionId}::uuid)`.execute(tx)
    await sql`select switch_to_mailbox(${organizationId}, ${connectionId}::uuid)`.execute(tx)
  })
  await sql`select * from sweep_slowly(${later(2)})`.execute(outbox.db.worker.kysely)
  expect(await outbox.sendDue(later(2))).toEqual([])
  await brake('release')
  expect(await outbox.sendDue(later(2))).toHaveLength(2)
})

test('mail does not grow too old behind the brake', async () => {
  const { id } = await outbox.enqueue({ organizationId })
  await brake('pull')
  await sql`select * from sweep_slowly(${later(24 * 30)})`.execute(outbox.db.worker.kysely)
  expect(await outbox.row(id)).toMatchObject({ state: 'queued' })
})

test('a lane made by another process at the very moment of the pull is braked', async () => {
  for (let round = 0; round < 10; round += 1) {
    const organization = await outbox.organization()
    const by = await world.signIn({ role: 'admin', organizationId: organization })
    await Promise.all([brake('pull', by), outbox.enqueue({ organizationId: organization })])
  }
  expect(await outbox.sendDue(later(1), 50)).toEqual([])
})

test('another organisation at the same mailbox goes on', async () => {
  const other = await outbox.organization()
  const accountKey = randomUUID()
  await outbox.mailbox(organizationId, WIDE, accountKey)
  await outbox.mailbox(other, WIDE, accountKey)
  await outbox.enqueue({ organizationId })
  const { id } = await outbox.enqueue({ organizationId: other })
  await brake('pull')
  expect(await outbox.sendDue(later(1))).toEqual([id])
  const stranger = await world.signIn({ role: 'member', organizationId: other })
  expect((await stranger.request('/bff/brake')).json()).toMatchObject({ pulled: null })
})

test('it is said who pulled it; twice is once; members look and do not touch', async () => {
  const first = await brake('pull')
  expect(first.pulled).toMatchObject({ by: 'person', name: 'Ada Admin' })
  const second = await world.signIn({ role: 'admin', organizationId, name: 'Bob' })
  expect(await brake('pull', second)).toEqual(first)
  const member = await world.signIn({ role: 'member', organizationId })
  expect((await member.request('/bff/brake')).json()).toEqual(first)
  expect((await member.fromPage('POST', '/bff/brake')).status).toBe(403)
  expect((await member.fromPage('POST', '/bff/brake/release')).status).toBe(403)
  await brake('release')
  await brake('release', second)
  const { rows } = await outbox.db.owner.pool.query(
    `select action, actor_name from audit_entries where organization_id = $1 order by sequence`,
    [organizationId],
  )
  expect(rows).toEqual([
    { action: 'brake.pulled', actor_name: 'Ada Admin' },
    { action: 'brake.released', actor_name: 'Ada Admin' },
  ])
})

test('pulling needs no fresh sign-in, releasing does', async () => {
  const stale = await world.signIn({
    role: 'admin',
    organizationId,
    authenticatedAt: new Date(Date.now() - 3_600_000).toISOString(),
  })
  await brake('pull', stale)
  const answer = await stale.fromPage('POST', '/bff/brake/release')
  expect(answer.json()).toMatchObject({ code: 'fresh_sign_in_required' })
})

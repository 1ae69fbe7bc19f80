import { MailboxReport } from '@letterhead/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from '../../../test/browser.ts'
import { createOutboxWorld, WIDE, type OutboxWorld } from '../../../test/outbox-world.ts'
import { createSliceWorld, type SliceWorld } from '../../../test/slice-world.ts'
import { createLog } from '../../platform/log.ts'
import { csvLine } from './csv.ts'
import { reportRoutes } from './index.ts'
import { periodOf } from './period.ts'

let outbox: OutboxWorld
let world: SliceWorld
let organizationId: string
let admin: Browser

beforeAll(async () => {
  outbox = await createOutboxWorld()
  world = await createSliceWorld(outbox.db, {
    routes: reportRoutes({ database: outbox.db.app, now: () => new Date('2026-11-30T12:00:00Z') }),
    publicUrl: 'http://localhost:4000',
    log: createLog('silent'),
  })
  organizationId = await outbox.organization()
  admin = await world.signIn({ role: 'admin', organizationId })
  const at = new Date('2026-10-31T23:59:59Z')
  for (let mail = 0; mail < 2; mail += 1) await outbox.enqueue({ organizationId, at })
  for (let mail = 0; mail < 2; mail += 1) await outbox.sendDue(at)
  const { connectionId } = await outbox.mailbox(organizationId, WIDE)
  const november = new Date('2026-11-01T00:00:00Z')
  await outbox.enqueue({ organizationId, at: november })
  await outbox.sendDue(november)
  const { owner } = outbox.db
  for (let times = 1; times <= 3; times += 1)
    await owner.pool.query(
      `update connections set refreshed_at = now() + $2 * interval '1 second' where connection_id = $1`,
      [connectionId, times],
    )
  await owner.pool.query(
    `update connections set connected_at = '2026-11-01', connected_by = '=cmd|calc', last_accepted_at = '2026-11-01T10:00:00Z'`,
  )
  await owner.pool.query(`update token_renewals set month = '2026-11-01'`)
})
afterAll(async () => {
  await world.close()
  await outbox.drop()
})

const read = async (query = '') =>
  MailboxReport.parse((await admin.request(`/bff/report${query}`)).json())

test('the report counts by month, kind and road, with renewals and last use', async () => {
  const report = await read()
  expect(report).toMatchObject({ from: '2025-12-01', to: '2026-11-30' })
  const line = { kind: 'task', rejected: 0, ended: 0, unknown: 0 }
  expect(report.sending).toEqual([
    { ...line, month: '2026-11', through: 'own', accepted: 1, recipients: 1 },
    { ...line, month: '2026-10', through: 'platform', accepted: 2, recipients: 2 },
  ])
  expect(report.renewals).toEqual([{ month: '2026-11', count: 3 }])
  expect(report.connections).toMatchObject([
    { email: 'box@acme.example', lastUsedAt: '2026-11-01T10:00:00.000Z', disconnectedAt: null },
  ])
})

test('days are whole days of UTC, both included', async () => {
  const october = await read('?from=2026-10-31&to=2026-10-31')
  expect(october.sending.map(({ accepted }) => accepted)).toEqual([2])
  expect((await read('?from=2026-11-02&to=2026-11-03')).sending).toEqual([])
})

test('another organisation sees nothing of it, a member nothing at all', async () => {
  const stranger = await world.signIn({ role: 'admin', organizationId: 'other' })
  expect((await stranger.request('/bff/report')).json()).toMatchObject({
    sending: [],
    renewals: [],
    connections: [],
  })
  const member = await world.signIn({ role: 'member', organizationId })
  expect((await member.request('/bff/report')).status).toBe(403)
  expect((await member.request('/bff/report/export')).status).toBe(403)
})

test('J-13 the file runs no formula in a spreadsheet, and taking it leaves a line', async () => {
  const answer = await admin.request('/bff/report/export?from=2026-10-01')
  expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8')
  expect(answer.headers['content-disposition']).toMatch(/^attachment; filename=letterhead-report-/)
  expect(answer.text).toMatch(/^\uFEFFabout,month,kind/)
  expect(answer.text).toContain('sending,2026-10,task,platform,2,0,0,0,2,,,,,,,\r\n')
  expect(answer.text).toContain('renewals,2026-11,,,,,,,,3,,,,,,\r\n')
  expect(answer.text).toContain(`,'=cmd|calc,`)
  // Strict readers of RFC 4180 refuse a line that is shorter than the head.
  const columns = answer.text
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(',').length)
  expect(new Set(columns)).toEqual(new Set([16]))
  const { rows } = await outbox.db.owner.pool.query(
    `select details from audit_entries where organization_id = $1 and action = 'report.exported'`,
    [organizationId],
  )
  expect(rows).toEqual([{ details: { from: '2026-10-01', to: '2026-11-30' } }])
})

test.each([
  ['=HYPERLINK("http://evil")', `"'=HYPERLINK(""http://evil"")"`],
  ['+1', `'+1`],
  ['-1', `'-1`],
  ['@SUM(A1)', `'@SUM(A1)`],
  ['\t=1', `'\t=1`],
  ['  =1', `'  =1`],
  ['\r=1', `"'\r=1"`],
  ['\n1', `"'\n1"`],
  ['＝1', `'＝1`],
  ['＋1', `'＋1`],
  ['－1', `'－1`],
  ['＠1', `'＠1`],
  ['a,b', '"a,b"'],
  ['a"b\r\nc', '"a""b\r\nc"'],
  ['Zoë', 'Zoë'],
])('J-13 %j is written as %j', (cell, text) => {
  expect(csvLine([cell, 7, null])).toBe(`${text},7,\r\n`)
})

test.each([
  [{ from: '2026-11-02', to: '2026-11-01' }],
  [{ from: '2025-11-28', to: '2026-11-30' }],
  [{ to: '2026-11-31' }],
])('J-07 a period such as %j is refused', async (asked) => {
  const answer = await admin.request(`/bff/report?${new URLSearchParams(asked).toString()}`)
  expect(answer.status).toBe(422)
})

test('a leap year fits', () => {
  const now = new Date('2026-11-30T12:00:00Z')
  expect(periodOf({ from: '2024-01-01', to: '2024-12-31' }, now)).not.toBeNull()
})

import { OperatorAlert, OperatorOverview } from '@letterhead/contract'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { createMigratedDatabase, type MigratedDatabase } from '../../../test/migrated-database.ts'
import { createSliceWorld, type SliceWorld } from '../../../test/slice-world.ts'
import { createLog } from '../../platform/log.ts'
import { createOperatorAlerts, createOperatorRoutes, readAlertGauge } from './index.ts'

const log = createLog('silent')
const publicUrl = 'http://localhost:4000'
const now = () => new Date('2026-03-01T12:00:00Z')
let db: MigratedDatabase
let world: SliceWorld

beforeAll(async () => {
  db = await createMigratedDatabase()
  world = await createSliceWorld(db, {
    routes: createOperatorRoutes({
      workerDatabase: db.worker,
      providers: {
        microsoft: { isAvailable: async () => await Promise.resolve(false) },
        google: null,
      },
      secrets: [
        { provider: 'microsoft', which: 'first', expiresAt: new Date('2026-03-20T23:59:59.999Z') },
      ],
      secretsInUse: new Map(),
      now,
    }),
    publicUrl,
    log,
  })
  for (const [name, state] of [
    ['acme', 'connected'],
    ['dupont', 'needs_reconnect'],
    ['globex', 'connected'],
  ] as const) {
    await db.owner.kysely
      .insertInto('organizations')
      .values({ organization_id: name, name })
      .execute()
    await db.owner.kysely
      .insertInto('connections')
      .values({
        connection_id: randomUUID(),
        organization_id: name,
        provider: 'microsoft',
        account_key: name,
        email: `post@${name}.example`,
        scopes: ['Mail.Send'],
        state,
        connected_by: 'Ada',
      })
      .execute()
  }
  const alerts = createOperatorAlerts({ workerDatabase: db.worker, log })
  const technical = { providerCode: 'x', httpStatus: 403, correlationId: null, at: new Date() }
  alerts.raise('google', { code: 'api_disabled', technical, during: 'sending' })
  alerts.raise('google', { code: 'project_quota_reached', technical, during: 'sending' })
  alerts.resolve('google', 'api_disabled')
  await alerts.settled()
})
afterAll(async () => {
  await world.close()
  await db.drop()
})

const operator = async () => await world.signIn({ role: 'operator', organizationId: null })

test('the operator sees connections by state, open alerts and when secrets end', async () => {
  const response = await (await operator()).request('/bff/operator/overview')
  const overview = OperatorOverview.parse(response.json())
  expect(overview.providers).toEqual([
    {
      provider: 'microsoft',
      configured: true,
      available: false,
      connections: { connected: 2, needsReconnect: 1, disconnected: 0 },
    },
    {
      provider: 'google',
      configured: false,
      available: false,
      connections: { connected: 0, needsReconnect: 0, disconnected: 0 },
    },
  ])
  expect(overview.alerts).toMatchObject([
    { code: 'project_quota_reached', during: 'sending', count: 1, resolvedAt: null },
  ])
  expect(overview.secrets).toEqual([
    {
      provider: 'microsoft',
      which: 'first',
      inUse: true,
      expiresAt: '2026-03-20T23:59:59.999Z',
      daysLeft: 19,
      outlook: 'days_30',
    },
  ])
  expect(response.text).not.toMatch(/acme|dupont|globex|@/)
})

test('open alerts come before those that are over', async () => {
  const response = await (await operator()).request('/bff/operator/alerts')
  const { alerts } = z.object({ alerts: z.array(OperatorAlert) }).parse(response.json())
  expect(alerts.map(({ code, resolvedAt }) => [code, resolvedAt === null])).toEqual([
    ['project_quota_reached', true],
    ['api_disabled', false],
  ])
  expect(await readAlertGauge(db.app)).toEqual([
    { provider: 'google', code: 'project_quota_reached', open: 1 },
  ])
})

test('nobody of an organisation sees the operator’s view', async () => {
  for (const role of ['admin', 'member'] as const) {
    const person = await world.signIn({ role, organizationId: 'acme' })
    expect((await person.request('/bff/operator/overview')).status).toBe(403)
    expect((await person.request('/bff/operator/alerts')).status).toBe(403)
  }
  expect((await world.newBrowser().request('/bff/operator/alerts')).status).toBe(401)
})

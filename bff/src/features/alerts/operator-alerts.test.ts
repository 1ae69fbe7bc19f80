import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createMigratedDatabase, type MigratedDatabase } from '../../../test/migrated-database.ts'
import { openDatabase } from '../../platform/database/index.ts'
import { createOperatorAlerts, watchDiscovery } from './index.ts'

const technical = {
  providerCode: 'AADSTS7000222',
  httpStatus: 401,
  correlationId: 'c1',
  at: new Date(),
}
const expired = { code: 'client_secret_expired', technical, during: 'renewing' } as const

let db: MigratedDatabase
beforeAll(async () => {
  db = await createMigratedDatabase()
})
afterAll(async () => await db.drop())
afterEach(async () => await db.owner.pool.query('truncate operator_alerts'))

/** One process of ours and what it logged. */
const process = () => {
  const lines: string[] = []
  const log = pino({}, { write: (line) => void lines.push(line) })
  const alerts = createOperatorAlerts({ workerDatabase: db.worker, log })
  return { alerts, said: () => lines.filter((line) => line.includes('"alert":"operator"')) }
}
const rows = async () =>
  await db.owner.kysely.selectFrom('operator_alerts').selectAll().orderBy('alert_id').execute()
/** As if it had been so much later since. */
const pass = async (minutes: number) =>
  await db.owner.pool.query(
    `update operator_alerts set first_at = first_at - make_interval(mins => $1),
       last_at = last_at - make_interval(mins => $1),
       resolved_at = resolved_at - make_interval(mins => $1)`,
    [minutes],
  )

test('a thousand connections that fail by one fault make one alert, over all processes', async () => {
  const [one, two] = [process(), process()]
  for (let count = 0; count < 500; count += 1) {
    one.alerts.raise('microsoft', expired)
    two.alerts.raise('microsoft', expired)
  }
  await Promise.all([one.alerts.settled(), two.alerts.settled()])
  expect(await rows()).toMatchObject([
    {
      code: 'client_secret_expired',
      provider: 'microsoft',
      during: 'renewing',
      count: '1000',
      resolved_at: null,
      provider_code: 'AADSTS7000222',
      http_status: 401,
    },
  ])
  expect([...one.said(), ...two.said()]).toHaveLength(1)
})

test('it is over when it works again, and the next fault is said again', async () => {
  const { alerts, said } = process()
  alerts.raise('microsoft', expired)
  alerts.clear('microsoft', 'renewing')
  await alerts.settled()
  expect((await rows())[0]?.resolved_at).not.toBeNull()
  await pass(11)
  alerts.raise('microsoft', expired)
  await alerts.settled()
  expect(await rows()).toHaveLength(2)
  expect(said()).toHaveLength(2)
})

test('a fault that comes back within minutes is the same incident', async () => {
  const { alerts, said } = process()
  for (let round = 0; round < 5; round += 1) {
    alerts.raise('google', { code: 'project_quota_reached', technical, during: 'sending' })
    alerts.clear('google', 'sending')
  }
  alerts.raise('google', { code: 'project_quota_reached', technical, during: 'sending' })
  await alerts.settled()
  expect(await rows()).toMatchObject([{ count: '6', resolved_at: null }])
  expect(said()).toHaveLength(1)
})

test('what works elsewhere proves nothing', async () => {
  const { alerts } = process()
  alerts.raise('google', { code: 'api_disabled', technical, during: 'sending' })
  alerts.raise('google', { code: 'token_unreadable', technical: null, during: 'renewing' })
  alerts.clear('google', 'renewing')
  alerts.clear('microsoft', 'sending')
  await alerts.settled()
  expect((await rows()).map((row) => row.resolved_at)).toEqual([null, null])
})

test('a process that works ends by its chore what another process had raised', async () => {
  const [one, two] = [process(), process()]
  one.alerts.raise('google', { code: 'api_disabled', technical, during: 'sending' })
  await one.alerts.settled()
  expect(await two.alerts.settleWorking()).toBe(0)
  two.alerts.clear('google', 'sending')
  expect(await two.alerts.settleWorking()).toBe(1)
  // Worked before it failed: that is no end.
  one.alerts.clear('microsoft', 'renewing')
  two.alerts.raise('microsoft', expired)
  await two.alerts.settled()
  await pass(-1)
  expect(await one.alerts.settleWorking()).toBe(0)
})

test('a foreign issuer in a discovery document is an alert until the document is right', async () => {
  const { alerts } = process()
  const heard = watchDiscovery(alerts)
  heard('microsoft', 'rejected')
  await alerts.settled()
  expect(await rows()).toMatchObject([{ code: 'discovery_rejected', during: 'discovering' }])
  heard('microsoft', 'accepted')
  await alerts.settled()
  expect((await rows())[0]?.resolved_at).not.toBeNull()
})

test('a database that is away makes neither a throw nor a wait', async () => {
  const lines: string[] = []
  const log = pino({}, { write: (line) => void lines.push(line) })
  const url = 'postgres://nobody@127.0.0.1:1/nowhere'
  const away = openDatabase({ url, role: null, connections: 1, log })
  const alerts = createOperatorAlerts({ workerDatabase: away, log })
  alerts.raise('google', { code: 'api_disabled', technical, during: 'sending' })
  alerts.clear('google', 'sending')
  await alerts.settled()
  expect(lines.join('')).toContain('ECONNREFUSED')
  await away.close()
})

test('an alert holds neither an organisation nor an address', async () => {
  const { rows: columns } = await db.owner.pool.query<{ name: string }>(
    `select column_name as name from information_schema.columns
      where table_name = 'operator_alerts'`,
  )
  expect(
    columns.map(({ name }) => name).filter((name) => /organi|mail|address/.test(name)),
  ).toEqual([])
})

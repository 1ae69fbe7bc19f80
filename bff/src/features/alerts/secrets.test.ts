import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMigratedDatabase, type MigratedDatabase } from '../../../test/migrated-database.ts'
import { createOperatorAlerts, secretsView, warnOfSecrets, watchSecrets } from './index.ts'
import { outlookOf, type KnownSecret } from './secret-outlook.ts'

const now = new Date('2026-03-01T12:00:00Z')
const googleUntil = (expiresAt: Date): KnownSecret => ({
  provider: 'google',
  which: 'first',
  expiresAt,
})
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000)

let db: MigratedDatabase
beforeAll(async () => {
  db = await createMigratedDatabase()
})
afterAll(async () => await db.drop())

test.each([
  [null, 'unknown'],
  [inDays(61), 'good'],
  [inDays(60), 'days_60'],
  [inDays(30.5), 'days_60'],
  [inDays(30), 'days_30'],
  [inDays(7), 'days_7'],
  [inDays(0.1), 'days_7'],
  [inDays(0), 'expired'],
  [inDays(-3), 'expired'],
] as const)('a secret that ends at %s is %s', (expiresAt, outlook) => {
  expect(outlookOf(expiresAt, now)).toBe(outlook)
})

test('the log warns at 60, 30 and 7 days and at the end, once each over processes and restarts', async () => {
  const lines: { level: number; daysLeft: number; which: string }[] = []
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line)) })
  const secret: KnownSecret = { provider: 'microsoft', which: 'first', expiresAt: inDays(90) }
  const unknown: KnownSecret = { provider: 'google', which: 'first', expiresAt: null }
  const tellAt = async (days: number) =>
    await warnOfSecrets({ workerDatabase: db.worker, log }, [secret, unknown], inDays(days))
  for (const days of [0, 29, 30, 31, 59, 60, 61, 83, 84, 89, 90, 91])
    await Promise.all([tellAt(days), tellAt(days)])
  expect(lines.map(({ level, daysLeft }) => [level, daysLeft])).toEqual([
    [40, 60],
    [40, 30],
    [50, 7],
    [50, 0],
  ])
})

test('a renewed secret is warned of by its own date', async () => {
  const log = pino({ enabled: false })
  const deps = { workerDatabase: db.worker, log }
  expect(await warnOfSecrets(deps, [googleUntil(inDays(5))], now)).toBe(1)
  expect(await warnOfSecrets(deps, [googleUntil(inDays(5))], now)).toBe(0)
  expect(await warnOfSecrets(deps, [googleUntil(inDays(6))], now)).toBe(1)
})

test('the operator sees which secret is used, and that the first should be replaced', async () => {
  const alerts = createOperatorAlerts({
    workerDatabase: db.worker,
    log: pino({ enabled: false }),
  })
  const watch = watchSecrets(alerts)
  const secrets: KnownSecret[] = [
    { provider: 'microsoft', which: 'first', expiresAt: inDays(-1) },
    { provider: 'microsoft', which: 'second', expiresAt: inDays(700) },
  ]
  const shown = () =>
    secretsView(secrets, { inUse: watch.inUse, now }).map(({ inUse, outlook }) => [inUse, outlook])
  expect(shown()).toEqual([
    [true, 'expired'],
    [false, 'good'],
  ])
  const open = async () => {
    await alerts.settled()
    const { rows } = await db.owner.pool.query<{ code: string }>(
      'select code from operator_alerts where resolved_at is null',
    )
    return rows.map(({ code }) => code)
  }
  watch.onSecret('microsoft', 'second')
  expect(shown()).toEqual([
    [false, 'expired'],
    [true, 'good'],
  ])
  expect(await open()).toEqual(['second_secret_in_use'])
  // A refresh that works with the second is no end of it; the first one's return is.
  alerts.clear('microsoft', 'renewing')
  expect(await open()).toEqual(['second_secret_in_use'])
  watch.onSecret('microsoft', 'first')
  expect(await open()).toEqual([])
})

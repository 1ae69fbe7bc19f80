import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMigratedDatabase, type MigratedDatabase } from '../../../test/migrated-database.ts'
import { openDatabase, type Database } from '../database/index.ts'
import { createLog } from '../log.ts'
import { createLimits, deleteOldCounts, limitHeaders, type Limits } from './index.ts'

const log = createLog('silent')
let db: MigratedDatabase
const pools: Database[] = []

beforeAll(async () => {
  db = await createMigratedDatabase()
})
afterAll(async () => {
  await Promise.all(pools.map(async (pool) => pool.close()))
  await db.drop()
})

/** One process of several. */
const newProcess = (apiPerMinute = 100): Limits => {
  const database = openDatabase({ url: db.appUrl, role: null, connections: 2, log })
  pools.push(database)
  return createLimits({ pool: database.pool, apiPerMinute, now: () => new Date(), log })
}

test('J-04 three processes share one limit, which trips exactly', async () => {
  const processes = [newProcess(), newProcess(), newProcess()]
  const answers = await Promise.all(
    Array.from({ length: 120 }, async (_, at) => processes[at % 3]!.take('connect', 'acme')),
  )
  expect(answers.filter(({ allowed }) => allowed)).toHaveLength(100)
  const after = await processes[0]!.take('connect', 'acme')
  expect(after).toMatchObject({ allowed: false, remaining: 0 })
  expect(after.resetSeconds).toBeGreaterThan(590)
})

test('J-04 F-11 another organisation has a limit of its own, and each limit its own count', async () => {
  const one = newProcess()
  for (let at = 0; at < 101; at += 1) await one.take('connect', 'noisy')
  expect(await one.take('connect', 'noisy')).toMatchObject({ allowed: false })
  expect(await one.take('connect', 'calm')).toMatchObject({ allowed: true, remaining: 99 })
  expect(await one.take('export', 'noisy')).toMatchObject({ allowed: true, remaining: 19 })
})

test('J-04 an API key is counted over all processes, without a query for each request', async () => {
  const [here, there] = [newProcess(100), newProcess(100)]
  for (let at = 0; at < 60; at += 1) expect(here.takeApi('k1').allowed).toBe(true)
  await here.settled()
  for (let at = 0; at < 60; at += 1) there.takeApi('k1')
  await there.settled()
  // Both have been told by now how much the other took.
  expect(there.takeApi('k1').allowed).toBe(false)
  here.takeApi('k1')
  await here.settled()
  const answer = here.takeApi('k1')
  expect(answer).toMatchObject({ allowed: false, remaining: 0 })
  expect(answer.resetSeconds).toBeGreaterThan(50)
  expect(here.takeApi('k2')).toMatchObject({ allowed: true, remaining: 99 })
})

test('an API key that was over its limit may go on in the next minute', async () => {
  let time = Date.now()
  const limits = createLimits({
    pool: db.app.pool,
    apiPerMinute: 5,
    now: () => new Date(time),
    log,
  })
  const take = () => limits.takeApi('patient').allowed
  expect(Array.from({ length: 7 }, take)).toEqual([true, true, true, true, true, false, false])
  time += 61_000
  expect(take()).toBe(true)
})

test('without the database nobody is refused for too many requests', async () => {
  const database = openDatabase({
    url: 'postgres://nobody@127.0.0.1:1/none',
    role: null,
    connections: 1,
    log,
  })
  const limits = createLimits({ pool: database.pool, apiPerMinute: 5, now: () => new Date(), log })
  expect(await limits.take('sign_in', '192.0.2.1')).toMatchObject({ allowed: true })
  limits.takeApi('k1')
  await limits.settled()
  await database.close()
})

test('what a limit says is in the form of the draft', () => {
  const allowance = {
    name: 'connect',
    policy: { points: 100, seconds: 600 },
    allowed: false,
    remaining: 0,
    resetSeconds: 42,
  }
  expect(limitHeaders(allowance)).toEqual({
    'ratelimit-policy': '"connect";q=100;w=600',
    ratelimit: '"connect";r=0;t=42',
    'retry-after': '42',
  })
  expect(limitHeaders({ ...allowance, allowed: true })).not.toHaveProperty('retry-after')
})

test('counts of windows that are over are deleted', async () => {
  await db.owner.pool.query(`insert into rate_limits values ('old', 3, 1000)`)
  await newProcess().take('connect', 'fresh')
  expect(await deleteOldCounts(db.app.pool)).toBe(1)
  const { rows } = await db.owner.pool.query(
    `select count(*)::int as rows from rate_limits where key like 'connect:fresh'`,
  )
  expect(rows).toEqual([{ rows: 1 }])
})

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { createLog } from '../log.ts'
import { BeforeTheBaseline } from './before-the-baseline.ts'
import { migrate, openDatabase, type Database } from './index.ts'

const log = createLog('silent')
const files = readdirSync(join(import.meta.dirname, 'migrations')).map((file) =>
  file.replace(/\.sql$/, ''),
)
/** As many as there were, the last by its name. */
const before = [
  ...Array.from({ length: 34 }, (_, place) => `00${place + 10}-as-it-grew`),
  '0065-claims-keep-their-plan',
]
let place: TestDatabase
let owner: Database

beforeEach(async () => {
  place = await createTestDatabase()
  owner = openDatabase({ url: place.ownerUrl, role: null, connections: 1, log })
  await migrate({ ...place, log })
  await owner.pool.query(
    `insert into organizations (organization_id, name) values ('acme', 'Acme')`,
  )
})
afterEach(async () => {
  await owner.close()
  await place.drop()
})

const recorded = async (): Promise<string[]> => {
  const { rows } = await owner.pool.query<{ name: string }>(
    'select name from migrations order by 1',
  )
  return rows.map(({ name }) => name)
}

const record = async (names: readonly string[]): Promise<void> => {
  await owner.pool.query('delete from migrations where name <= $1', ['0065-claims-keep-their-plan'])
  await owner.pool.query(
    'insert into migrations (name, timestamp) select name, $2 from unnest($1::text[]) as n (name)',
    [names, new Date().toISOString()],
  )
}

test('a database of the last checkout before the baseline goes on, with its rows, ten starting at once', async () => {
  await record(before)
  await Promise.all(Array.from({ length: 10 }, async () => await migrate({ ...place, log })))
  expect(await recorded()).toEqual(files.toSorted())
  const { rows } = await owner.pool.query(
    `select from organizations where organization_id = 'acme'`,
  )
  expect(rows).toHaveLength(1)
})

test('an older one is refused with what to do, and left as it was', async () => {
  await record(before.slice(0, -1))
  const there = await recorded()
  await expect(migrate({ ...place, log })).rejects.toThrow(BeforeTheBaseline)
  await expect(migrate({ ...place, log })).rejects.toThrow(/npm run reset/)
  expect(await recorded()).toEqual(there)
})

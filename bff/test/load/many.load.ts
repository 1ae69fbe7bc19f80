import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFindKey } from '../../src/features/api-keys/find-key.ts'
import { makeKey } from '../../src/features/api-keys/make-key.ts'
import { createSeal } from '../../src/platform/seal.ts'
import { createMigratedDatabase, type MigratedDatabase } from '../migrated-database.ts'

let db: MigratedDatabase
beforeAll(async () => {
  db = await createMigratedDatabase()
})
afterAll(async () => {
  await db.drop()
})

test('G-10 no nonce comes twice in a million seals', { timeout: 120_000 }, () => {
  const seal = createSeal([{ id: 'k1', key: randomBytes(32) }])
  const place = { organizationId: 'acme', row: randomUUID(), column: 'c' }
  const nonces = new Set<string>()
  for (let at = 0; at < 1_000_000; at += 1)
    nonces.add(seal.seal(place, 'x').subarray(4, 16).toString('latin1'))
  expect(nonces.size).toBe(1_000_000)
})

const median = (all: readonly number[]) =>
  all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0

test(
  'G-02 five thousand wrong keys of each kind take equally long',
  { timeout: 120_000 },
  async () => {
    const find = createFindKey({ database: db.app, bootstrapKey: 'b'.repeat(40) })
    const times = { all: [] as number[], org: [] as number[] }
    for (let at = 0; at < 5_000; at += 1)
      for (const kind of at % 2 === 0 ? (['all', 'org'] as const) : (['org', 'all'] as const)) {
        const { key } = makeKey(kind)
        const before = performance.now()
        expect(await find(key)).toBeNull()
        times[kind].push(performance.now() - before)
      }
    const [one, other] = [median(times.all), median(times.org)]
    // Two samples of one kind differ by this much on a machine that does other things too.
    expect(Math.abs(one - other) / Math.max(one, other)).toBeLessThan(0.1)
  },
)

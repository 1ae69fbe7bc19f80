import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFindKey } from '../../src/features/api-keys/find-key.ts'
import { makeKey, withCheck } from '../../src/features/api-keys/make-key.ts'
import { digest } from '../../src/platform/digest.ts'
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

/** In the table; whoever asks knows its prefix. */
const livingKey = async () => {
  const made = makeKey('org')
  await db.owner.pool.query(
    `insert into api_keys (key_id, name, prefix, digest, scopes, created_by)
      values (gen_random_uuid(), 'alive', $1, $2, '{read}', 'a test')`,
    [made.prefix, digest(made.key)],
  )
  const find = createFindKey({ database: db.app, bootstrapKey: null })
  expect(await find(made.key)).toMatchObject({ name: 'alive' })
  return made
}

const MANY = 5_000
/** Keys of nobody that begin so. */
const wrongFrom = (start: string) =>
  Array.from({ length: MANY }, () =>
    withCheck(`${start}${makeKey('org').key.slice(start.length, -6)}`),
  )

test(
  'G-02 five thousand keys with a wrong prefix and as many with a wrong secret take equally long',
  { timeout: 120_000 },
  async () => {
    const find = createFindKey({ database: db.app, bootstrapKey: 'b'.repeat(40) })
    const { prefix } = await livingKey()
    // Made before, so that the server waits as long for one as for the other.
    const wrong = { prefix: wrongFrom('lh_org_'), secret: wrongFrom(prefix) }
    const times = { prefix: [] as number[], secret: [] as number[] }
    for (let at = 0; at < MANY; at += 1)
      for (const part of at % 2 === 0
        ? (['prefix', 'secret'] as const)
        : (['secret', 'prefix'] as const)) {
        const key = wrong[part][at] ?? ''
        const before = performance.now()
        expect(await find(key)).toBeNull()
        times[part].push(performance.now() - before)
      }
    const [one, other] = [median(times.prefix), median(times.secret)]
    // Two samples of one kind differ by this much on a machine that does other things too.
    expect(Math.abs(one - other) / Math.max(one, other)).toBeLessThan(0.1)
  },
)

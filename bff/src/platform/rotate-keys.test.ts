import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { migrate, openDatabase, type Database } from './database/index.ts'
import { SEALED_COLUMNS } from './database/sealed-columns.ts'
import { createLog } from './log.ts'
import { countKeysInUse, forgetUnusedKeys, rotateKeys } from './rotate-keys.ts'
import { createSeal, type Seal, type SealingKey } from './seal.ts'
import { announceKey, missingKeys } from './sealing-keys.ts'

const log = createLog('silent')
const keyNamed = (id: string): SealingKey => ({ id, key: randomBytes(32) })
const [k1, k2, k3] = [keyNamed('k1'), keyNamed('k2'), keyNamed('k3')]

let place: TestDatabase
let owner: Database
let app: Database

beforeAll(async () => {
  place = await createTestDatabase()
  await migrate({ ...place, log })
  owner = openDatabase({ url: place.ownerUrl, role: null, connections: 4, log })
  app = openDatabase({ url: place.appUrl, role: null, connections: 4, log })
  await sql`insert into organizations (organization_id, name) values ('acme', 'Acme')`.execute(
    owner.kysely,
  )
  await sql`insert into budgets (budget_key, provider, per_minute, per_day, in_flight)
    values ('platform', 'platform', 1, 1, 1)`.execute(owner.kysely)
  await sql`insert into lanes (organization_id, budget_key) values ('acme', 'platform')`.execute(
    owner.kysely,
  )
})
afterAll(async () => {
  await Promise.all([owner.close(), app.close()])
  await place.drop()
})

const onResealed = async () => await Promise.resolve()

const clearText = (id: string, column: string) =>
  column === 'sealed_recipients'
    ? JSON.stringify({ to: [{ email: `${id}@client.example` }], cc: [], bcc: [], replyTo: null })
    : `${column} of ${id}`
const sealed = (seal: Seal, id: string, column: string) =>
  seal.seal({ organizationId: 'acme', row: id, column }, clearText(id, column))

const addNotifications = async (seal: Seal, count: number): Promise<string[]> => {
  const ids = Array.from({ length: count }, () => randomUUID())
  const each = (column: string) => ids.map((id) => sealed(seal, id, column))
  await sql`
    insert into notifications (notification_id, organization_id, lane_id, kind, state,
      idempotency_key, request_digest, recipients, run_at, sealed_recipients, sealed_content)
    select v.id, 'acme', (select lane_id from lanes), 'task', 'queued', v.id::text, 'd', 1, now(),
      v.recipients, v.content
      from unnest(${ids}::uuid[], ${each('sealed_recipients')}::bytea[],
        ${each('sealed_content')}::bytea[]) v (id, recipients, content)`.execute(owner.kysely)
  return ids
}

const readAll = async (seal: Seal): Promise<number> => {
  const { rows } = await owner.pool.query<{
    notification_id: string
    sealed_content: Buffer
    sealed_recipients: Buffer
  }>('select notification_id, sealed_recipients, sealed_content from notifications')
  for (const { notification_id: row, ...columns } of rows)
    for (const [column, value] of Object.entries(columns))
      expect(seal.unseal({ organizationId: 'acme', row, column }, value).toString()).toBe(
        clearText(row, column),
      )
  return rows.length
}

const env = (keys: readonly SealingKey[]) => ({
  PATH: process.env['PATH'] ?? '',
  DATABASE_URL: place.appUrl,
  DATABASE_OWNER_URL: place.ownerUrl,
  SEALING_KEYS: keys.map(({ id, key }) => `${id}:${key.toString('base64')}`).join(','),
})
const letterhead = (args: readonly string[], keys: readonly SealingKey[]): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, '../letterhead.ts'), ...args], {
    env: env(keys),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
const ended = async (child: ChildProcess): Promise<{ code: number | null; text: string }> => {
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await once(child, 'close')
  return { code: child.exitCode, text }
}
const sealedBy = async (keyId: string) =>
  (await countKeysInUse(owner)).find((key) => key.keyId === keyId)?.values ?? 0

test('G-11 every sealed column of the database is rotated', async () => {
  const { rows } = await owner.pool.query<{ place: string }>(
    `select c.table_name || '.' || c.column_name as place from information_schema.columns c
      where c.table_schema = 'public' and c.column_name like 'sealed\\_%' order by 1`,
  )
  expect(rows.map((row) => row.place)).toEqual(
    SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`).toSorted(),
  )
  const { rows: bytes } = await owner.pool.query<{ place: string }>(
    `select c.table_name || '.' || c.column_name as place from information_schema.columns c
      where c.table_schema = 'public' and c.data_type = 'bytea'
        and c.column_name not like 'sealed\\_%'`,
  )
  expect(bytes).toEqual([])
})

test(
  'G-11 a rotation killed in the middle is started again; 10,000 rows stay readable under writers',
  { timeout: 120_000 },
  async () => {
    await addNotifications(createSeal([k1]), 10_000)
    const old = createSeal([k1, k2])
    const current = createSeal([k2, k1])
    // Two processes go on writing, one of them not restarted with the new order yet.
    const over = new AbortController()
    const writer = async (seal: Seal) => {
      while (!over.signal.aborted) {
        await addNotifications(seal, 5)
        await pause(20)
      }
    }
    const first = letterhead(['keys', 'rotate'], [k2, k1])
    const killed = ended(first)
    const writers = [writer(old), writer(current)]
    await expect
      .poll(async () => sealedBy('k2'), { timeout: 60_000, interval: 30 })
      .toBeGreaterThan(1_000)
    first.kill('SIGKILL')
    await killed
    expect(await sealedBy('k1')).toBeGreaterThan(0)
    await readAll(current)
    over.abort()
    await Promise.all(writers)
    const second = await ended(letterhead(['keys', 'rotate'], [k2, k1]))
    expect(second).toMatchObject({ code: 0 })
    expect(second.text).toContain('sealed again with k2')
    expect(await sealedBy('k1')).toBe(0)
    expect(await readAll(createSeal([k2]))).toBeGreaterThan(10_000)
  },
)

test('G-11 a key in use is not let go, and one that seals nothing is', async () => {
  await sql`delete from notifications`.execute(owner.kysely)
  await addNotifications(createSeal([k1]), 3)
  for (const seal of [createSeal([k1]), createSeal([k2])]) await announceKey(app, seal)
  expect(await forgetUnusedKeys(owner, 'k2')).toEqual([])
  expect(await missingKeys(app, createSeal([k2]))).toEqual(['k1'])
  // Rotating without the old key cannot read what it sealed, says so, and keeps it.
  const without = await ended(letterhead(['keys', 'rotate'], [k2]))
  expect(without).toMatchObject({ code: 1 })
  expect(without.text).toContain('k1 still seals 6 values')
  const listed = await ended(letterhead(['keys', 'list'], [k2]))
  expect(listed).toMatchObject({ code: 1 })
  expect(listed.text).toContain('NOT IN SEALING_KEYS')
  const whole = await ended(letterhead(['keys', 'rotate'], [k2, k1]))
  expect(whole.text).toContain('k1 seals nothing any more')
  expect(await missingKeys(app, createSeal([k2]))).toEqual([])
})

test('G-09 a process that still seals with a forgotten key makes readiness red elsewhere', async () => {
  await announceKey(app, createSeal([k1]))
  expect(await missingKeys(app, createSeal([k2]))).toEqual(['k1'])
  expect(await missingKeys(app, createSeal([k2, k1]))).toEqual([])
  await forgetUnusedKeys(owner, 'k2')
})

test('G-09 another key under an id that sealed something is not taken for it: nothing starts, nothing is ready', async () => {
  const namesake = keyNamed('k1')
  await announceKey(app, createSeal([k1]))
  await expect(announceKey(app, createSeal([namesake]))).rejects.toThrow('another key named k1')
  expect(await missingKeys(app, createSeal([k2, namesake]))).toEqual(['k1'])
  const rotated = await ended(letterhead(['keys', 'rotate'], [namesake]))
  expect(rotated).toMatchObject({ code: 1 })
  expect(rotated.text).toContain('another key named k1')
  // Announced before keys were told apart: known by its id, from now on by more.
  await owner.pool.query('update sealing_keys set proof = null')
  expect(await missingKeys(app, createSeal([k2]))).toEqual(['k1'])
  expect(await missingKeys(app, createSeal([k2, k1]))).toEqual([])
  await announceKey(app, createSeal([k1]))
  await expect(announceKey(app, createSeal([namesake]))).rejects.toThrow('another key named k1')
  await forgetUnusedKeys(owner, 'k2')
  expect(await announceKey(app, createSeal([namesake]))).toBe(1)
  await forgetUnusedKeys(owner, 'k2')
})

/** Whether a transaction of this database waits for the row of another one. */
const waiting = async (): Promise<boolean> => {
  const { rows } = await owner.pool.query(
    `select 1 from pg_locks l join pg_locks held on held.pid = l.pid and held.granted
      where not l.granted and held.relation = 'notifications'::regclass
        and held.database = (select oid from pg_database where datname = current_database())`,
  )
  return rows.length > 0
}

test('G-11 a value renewed while it is being sealed again stays the newer one', async () => {
  await sql`delete from notifications`.execute(owner.kysely)
  const [old, next] = [createSeal([k2]), createSeal([k3, k2])]
  const [row = ''] = await addNotifications(old, 1)
  const at = { organizationId: 'acme', row, column: 'sealed_content' }
  // What stands before it in the row is not to be rotated, or the rotation would wait there.
  const recipients = { ...at, column: 'sealed_recipients' }
  await owner.pool.query('update notifications set sealed_recipients = $1', [
    next.seal(recipients, clearText(row, 'sealed_recipients')),
  ])
  // The rotation has read the older one, and waits with its own write until this one is done.
  const renewal = await owner.pool.connect()
  await renewal.query('begin')
  await renewal.query('update notifications set sealed_content = $1', [old.seal(at, 'newer')])
  const rotation = rotateKeys({ owner, seal: next, onResealed })
  await expect.poll(waiting).toBe(true)
  await renewal.query('commit')
  renewal.release()
  await rotation
  const { rows } = await owner.pool.query('select sealed_content as value from notifications')
  expect(next.unseal(at, rows[0]?.value).toString()).toBe('newer')
  // The next round takes it along.
  await rotateKeys({ owner, seal: next, onResealed })
  expect(await sealedBy('k2')).toBe(0)
})

test('G-11 a damaged value is counted and left, the others are sealed again', async () => {
  await sql`delete from notifications`.execute(owner.kysely)
  await addNotifications(createSeal([k2]), 4)
  await owner.pool.query(`update notifications set sealed_content = set_byte(sealed_content,
    length(sealed_content) - 1, get_byte(sealed_content, length(sealed_content) - 1) # 1)
    where notification_id = (select min(notification_id::text)::uuid from notifications)`)
  expect(await rotateKeys({ owner, seal: createSeal([k3, k2]), onResealed })).toEqual({
    resealed: 7,
    unreadable: 1,
  })
})

test.each([
  ['empty', ''],
  ['cut after its first byte', '01'],
  ['naming a key that is no text', '0102c328'],
  ['cut inside the name of its key', '01ff6b'],
])('a value that is %s stops neither the rotation nor the list of keys', async (_what, hex) => {
  await sql`delete from notifications`.execute(owner.kysely)
  await addNotifications(createSeal([k2]), 2)
  await owner.pool.query(
    `update notifications set sealed_content = decode($1, 'hex')
      where notification_id = (select min(notification_id::text)::uuid from notifications)`,
    [hex],
  )
  expect(await rotateKeys({ owner, seal: createSeal([k3, k2]), onResealed })).toEqual({
    resealed: 3,
    unreadable: 1,
  })
  const used = await countKeysInUse(owner)
  expect(used).toContainEqual({ keyId: 'k3', values: 3 })
  expect(used).toHaveLength(2)
})

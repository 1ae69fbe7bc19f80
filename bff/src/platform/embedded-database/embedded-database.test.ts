import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { startEmbeddedDatabase } from './index.ts'
import { clusterOf } from './make-cluster.ts'
import { nativeBinaries } from './native-binaries.ts'
import { findPlace } from './place.ts'
import { readPostmaster } from './postmaster-file.ts'
import { candidatesFor } from './run-as.ts'
import { holdServer } from './server.ts'

const holder = join(import.meta.dirname, '../../../test/hold-embedded-database.ts')
const Urls = z.object({ ownerUrl: z.string(), appUrl: z.string(), workerUrl: z.string() })

let directory = ''
const started: ChildProcess[] = []
const cluster = () => join(directory, 'cluster')

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'letterhead-embedded-'))
})

afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  await untilGone()
  rmSync(directory, { recursive: true, force: true })
})

const holdInItsOwnProcess = async () => {
  const child = spawn(process.execPath, [holder, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push(child)
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)))
  })
  return { child, ...Urls.parse(JSON.parse(line)) }
}

const untilGone = () =>
  vi.waitFor(() => expect(readPostmaster(cluster())).toBeUndefined(), {
    timeout: 10_000,
    interval: 20,
  })

const ask = async (url: string, sql: string) => {
  const client = new Client(url)
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>({ text: sql })
    return rows
  } finally {
    await client.end()
  }
}

test('a fresh folder gets a durable PostgreSQL 18 with three roles that cannot bypass row-level security', async () => {
  const database = await startEmbeddedDatabase({ directory })
  const settings = await ask(
    database.ownerUrl,
    `select current_setting('server_version_num')::int / 10000 as major, current_setting('fsync') as fsync,
       current_setting('synchronous_commit') as commits, current_setting('listen_addresses') as listens`,
  )
  expect(settings).toEqual([{ major: 18, fsync: 'on', commits: 'on', listens: '127.0.0.1' }])
  const roles = await ask(
    database.ownerUrl,
    `select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname like 'letterhead%' order by 1`,
  )
  const plain = { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false }
  expect(roles).toEqual([
    { ...plain, rolname: 'letterhead_app' },
    { ...plain, rolname: 'letterhead_owner', rolcreaterole: true },
    { ...plain, rolname: 'letterhead_worker' },
  ])
  await expect(ask(database.appUrl, 'create table thing (id int)')).rejects.toThrow(
    /permission denied/,
  )
  const wrong = new URL(database.appUrl)
  wrong.password = 'guessed'
  await expect(ask(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/)
  await database.stop()
  expect(readPostmaster(cluster())).toBeUndefined()
})

test('H-05 of a statement that fails its own server logs neither text, parameters nor the row that was there', async () => {
  const database = await startEmbeddedDatabase({ directory })
  await ask(database.ownerUrl, `create table people (email text unique)`)
  await ask(database.ownerUrl, `insert into people values ('canary-row')`)
  const client = new Client({ connectionString: database.ownerUrl })
  await client.connect()
  for (const [text, values] of [
    [`select 1 / 0 as "canary-text"`, []],
    ['insert into people values ($1)', ['canary-row']],
    ['select 1 / $1::int + length($2)', [0, 'canary-parameter']],
    // Slow statements are not logged either, whatever they say.
    [`select pg_sleep(0.01), 'canary-slow'`, []],
  ] as const)
    await client.query(text, [...values]).catch(() => null)
  await client.end()
  const log = readFileSync(join(directory, 'postgresql.log'), 'utf8')
  expect(log).toContain('division by zero')
  expect(log).not.toContain('canary')
  await database.stop()
})

test('passwords lie in a file that only its owner can read', async () => {
  const database = await startEmbeddedDatabase({ directory })
  expect(statSync(join(cluster(), 'letterhead-credentials.json')).mode & 0o777).toBe(0o600)
  expect(statSync(cluster()).mode & 0o777).toBe(0o700)
  await database.stop()
})

test('a running server is adopted, and outlives the process that started it', async () => {
  const first = await holdInItsOwnProcess()
  const second = await startEmbeddedDatabase({ directory })
  expect(second.ownerUrl).toBe(first.ownerUrl)
  first.child.kill('SIGKILL')
  await expect.poll(() => first.child.signalCode).toBe('SIGKILL')
  expect(await ask(second.appUrl, 'select 1 as one')).toEqual([{ one: 1 }])
  await second.stop()
  expect(readPostmaster(cluster())).toBeUndefined()
})

test('killing its only user with -9 leaves no server behind and loses nothing', async () => {
  const first = await holdInItsOwnProcess()
  await ask(first.ownerUrl, 'create table kept as select 42 as answer')
  first.child.kill('SIGKILL')
  await untilGone()
  const second = await startEmbeddedDatabase({ directory })
  expect(await ask(second.ownerUrl, 'select answer from kept')).toEqual([{ answer: 42 }])
  await second.stop()
})

test('a server killed with -9 comes back on the same port for those who use it', async () => {
  const database = await startEmbeddedDatabase({ directory })
  await ask(database.ownerUrl, 'create table kept as select 42 as answer')
  process.kill(readPostmaster(cluster())?.pid ?? 0, 'SIGKILL')
  await vi.waitFor(
    async () =>
      expect(await ask(database.ownerUrl, 'select answer from kept')).toEqual([{ answer: 42 }]),
    { timeout: 10_000, interval: 50 },
  )
  await database.stop()
  expect(readPostmaster(cluster())).toBeUndefined()
})

test('ten that start at once on an empty folder share one server', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, holdInItsOwnProcess))
  expect(new Set(all.map(({ ownerUrl }) => ownerUrl)).size).toBe(1)
  expect(
    readdirSync(directory).filter((name) => name.includes('init') || name.includes('password')),
  ).toEqual([])
  for (const { child } of all) child.kill('SIGKILL')
  await untilGone()
}, 60_000)

test('a lock left by a dead server, its number now another process, is not in the way', async () => {
  const first = await startEmbeddedDatabase({ directory })
  await first.stop()
  writeFileSync(
    join(cluster(), 'postmaster.pid'),
    `${process.ppid}\n${cluster()}\n1\n5432\n\n127.0.0.1\n0 0\nready   \n`,
  )
  const second = await startEmbeddedDatabase({ directory })
  expect(await ask(second.appUrl, 'select 1 as one')).toEqual([{ one: 1 }])
  await second.stop()
})

test('a start that died half way is cleared away', async () => {
  mkdirSync(join(directory, 'cluster.init.1000000000'))
  const database = await startEmbeddedDatabase({ directory })
  expect(existsSync(join(directory, 'cluster.init.1000000000'))).toBe(false)
  await database.stop()
})

test.runIf(process.getuid?.() === 0 && process.platform === 'linux').for([
  ['beside a checkout it can reach', 0o755],
  ['elsewhere when the checkout is closed to it', 0o700],
] as const)(
  'as root where no user namespace is allowed it runs as an unprivileged user, %s',
  async ([, mode]) => {
    chmodSync(directory, mode)
    const elsewhere = mkdtempSync(join(tmpdir(), 'letterhead-elsewhere-'))
    chmodSync(elsewhere, 0o755)
    const place = await findPlace({
      native: nativeBinaries(),
      directory: join(directory, 'data'),
      candidates: candidatesFor(0, 'linux').filter(({ uid }) => uid !== undefined),
      elsewhere,
    })
    const held = await holdServer(place, { port: undefined, settings: {} })
    expect(statSync(clusterOf(place)).uid).toBe(65534)
    await held.keeper.end()
    held.lifeline.letGo()
    await vi.waitFor(() => expect(readPostmaster(clusterOf(place))).toBeUndefined(), 10_000)
    rmSync(elsewhere, { recursive: true })
  },
)

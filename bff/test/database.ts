import { createHash, randomBytes } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { migrate } from '../src/platform/database/index.ts'
import { databaseSql } from '../src/platform/embedded-database/cluster-sql.ts'
import { startEmbeddedDatabase } from '../src/platform/embedded-database/index.ts'
import type { EmbeddedDatabase } from '../src/platform/embedded-database/index.ts'
import {
  SUPERUSER,
  connectionUrl,
  readCredentials,
} from '../src/platform/embedded-database/credentials.ts'
import { createLog } from '../src/platform/log.ts'

/** A fresh, empty database of one test file in the cluster that all test runs share. */
export type TestDatabase = {
  /** Owns the database; runs migrations. */
  ownerUrl: string
  /** Own nothing, cannot bypass row-level security. */
  appUrl: string
  workerUrl: string
  /** A login as an operator makes it: owns nothing, may become both roles. For the whole product. */
  serviceUrl: () => Promise<string>
  /** A login for each role, as an operator makes them: each may become its own role alone. */
  separateUrls: () => Promise<{ readonly app: string; readonly worker: string }>
  /** Ends what is still connected, drops the database and lets go of the cluster. */
  drop: () => Promise<void>
}

const PREFIX = 'test_'
const TEMPLATE_PREFIX = 'migrated_'
const MIGRATING = join(import.meta.dirname, '../src/platform/database')
const FORGOTTEN_AFTER_MS = 3_600_000

// One for each user of the machine, as a cluster belongs to who made it; kept from run to run.
const directory = join(
  import.meta.dirname,
  `../../node_modules/.cache/letterhead/postgresql-${process.getuid?.() ?? 0}`,
)

/** Adopts the test cluster or starts it. What is tested here is thrown away, so it need not reach the disk. */
export const startTestCluster = (): Promise<EmbeddedDatabase> =>
  startEmbeddedDatabase({ directory, settings: { fsync: 'off', full_page_writes: 'off' } })

/**
 * `const database = await createTestDatabase()` in beforeAll, `await database.drop()` in afterAll.
 * The roles are shared by all databases of the cluster, so migrations must bear that they exist.
 */
export const createTestDatabase = async (): Promise<TestDatabase> =>
  await createFrom(await startTestCluster(), null)

/** The same with every table in it: a copy of one that was migrated before, which takes a tenth of the time. */
export const createMigratedTestDatabase = async (): Promise<TestDatabase> => {
  const cluster = await startTestCluster()
  return await createFrom(cluster, await migratedTemplate(cluster))
}

const createFrom = async (
  cluster: EmbeddedDatabase,
  template: string | null,
): Promise<TestDatabase> => {
  const name = `${PREFIX}${Date.now()}_${randomBytes(4).toString('hex')}`
  await asSuperuser(cluster, (client) => runAll(client, createSql(name, template)))
  return {
    ownerUrl: inDatabase(cluster.ownerUrl, name),
    appUrl: inDatabase(cluster.appUrl, name),
    workerUrl: inDatabase(cluster.workerUrl, name),
    serviceUrl: async () => await makeLogin(cluster, name, SERVICE),
    separateUrls: async () => ({
      app: await makeLogin(cluster, name, SERVICE_APP),
      worker: await makeLogin(cluster, name, SERVICE_WORKER),
    }),
    drop: async () => {
      await asSuperuser(cluster, (client) => runAll(client, [dropSql(name)]))
      await cluster.stop()
    },
  }
}

const createSql = (name: string, template: string | null): readonly string[] => {
  const [create = '', ...rights] = databaseSql(name)
  return template === null
    ? [create, ...rights]
    : [create.replace(/;$/, ` TEMPLATE "${template}";`), ...rights]
}

/** Made once for each state of the migrations, by whichever process comes first. */
const migratedTemplate = async (cluster: EmbeddedDatabase): Promise<string> => {
  const name = `${TEMPLATE_PREFIX}${digestOfMigrations()}`
  await asSuperuser(cluster, async (client) => {
    if (await exists(client, name)) return
    // Ends with this connection.
    await client.query('select pg_advisory_lock(hashtext($1))', [name])
    if (await exists(client, name)) return
    const half = `${name}_half`
    await runAll(client, [dropSql(half), ...databaseSql(half)])
    const [ownerUrl, appUrl, workerUrl] = [
      inDatabase(cluster.ownerUrl, half),
      inDatabase(cluster.appUrl, half),
      inDatabase(cluster.workerUrl, half),
    ]
    await migrate({ ownerUrl, appUrl, workerUrl, log: createLog('silent') })
    await client.query(`ALTER DATABASE "${half}" RENAME TO "${name}"`)
  })
  return name
}

const exists = async (client: Client, name: string): Promise<boolean> => {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
  return rowCount === 1
}

const digestOfMigrations = (): string => {
  const hash = createHash('sha256')
  const files = globSync('**/*.{sql,ts}', { cwd: MIGRATING }).toSorted()
  for (const file of files) hash.update(file).update(readFileSync(join(MIGRATING, file)))
  return hash.digest('hex').slice(0, 16)
}

interface Login {
  readonly login: string
  readonly may: readonly string[]
}

const SERVICE: Login = { login: 'test_service', may: ['letterhead_app', 'letterhead_worker'] }
const SERVICE_APP: Login = { login: 'test_service_app', may: ['letterhead_app'] }
const SERVICE_WORKER: Login = { login: 'test_service_worker', may: ['letterhead_worker'] }

const makeLogin = async (
  cluster: EmbeddedDatabase,
  name: string,
  { login, may }: Login,
): Promise<string> => {
  const { [SUPERUSER]: password } = readCredentials(join(directory, 'cluster'))
  await asSuperuser(cluster, async (client) => {
    // Test files that run at once share the role.
    await client.query(`do $$ begin
      create role ${login} login nosuperuser nobypassrls password '${password}';
      grant ${may.join(', ')} to ${login};
      exception when duplicate_object or unique_violation then null; end $$`)
    await client.query(`grant connect on database "${name}" to ${login}`)
  })
  const url = new URL(inDatabase(cluster.ownerUrl, name))
  url.username = login
  url.password = password
  return url.href
}

/** Databases of runs that were killed before they could drop them, and of migrations that have changed. */
export const dropForgottenDatabases = (cluster: EmbeddedDatabase): Promise<void> =>
  asSuperuser(cluster, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [PREFIX],
    )
    const names = rows.map(({ datname }) => datname)
    const { rows: templates } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1) and not starts_with(datname, $2)',
      [TEMPLATE_PREFIX, `${TEMPLATE_PREFIX}${digestOfMigrations()}`],
    )
    const outdated = templates.map(({ datname }) => datname)
    await runAll(client, [...names.filter(isForgotten), ...outdated].map(dropSql))
  })

const isForgotten = (name: string) =>
  Date.now() - Number(name.slice(PREFIX.length).split('_')[0]) > FORGOTTEN_AFTER_MS

const dropSql = (name: string) => `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`

const runAll = async (client: Client, statements: readonly string[]) => {
  for (const statement of statements) await client.query(statement)
}

const inDatabase = (url: string, name: string) => new URL(`/${name}`, url).href

const asSuperuser = async (
  cluster: EmbeddedDatabase,
  work: (client: Client) => Promise<void>,
): Promise<void> => {
  const { [SUPERUSER]: password } = readCredentials(join(directory, 'cluster'))
  const port = Number(new URL(cluster.ownerUrl).port)
  const client = new Client(
    connectionUrl({ role: SUPERUSER, password, port, database: 'postgres' }),
  )
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

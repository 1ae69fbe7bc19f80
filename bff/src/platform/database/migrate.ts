import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import { adoptBaseline } from './before-the-baseline.ts'
import { openDatabase } from './database.ts'
import { ensureRoles } from './roles.ts'
import type { Logger } from '../log.ts'

const FOLDER = join(import.meta.dirname, 'migrations')

/**
 * Brings the database to the newest migration. Any number of processes may start at once: kysely's
 * advisory lock lets one apply and the others find nothing to do.
 *
 * @throws {RolesMissing} or {LoginsMixed}, with the SQL to run; {BeforeTheBaseline}.
 */
export const migrate = async ({
  ownerUrl,
  appUrl,
  workerUrl,
  log,
}: {
  readonly ownerUrl: string
  /** Whose logins must be able to become their roles; the same one for both, or one for each. */
  readonly appUrl: string
  readonly workerUrl: string
  readonly log: Logger
}): Promise<void> => {
  const owner = openDatabase({ url: ownerUrl, role: null, connections: 2, log })
  try {
    await ensureRoles(owner.kysely, {
      letterhead_app: loginOf(appUrl),
      letterhead_worker: loginOf(workerUrl),
    })
    const migrations = await readMigrations()
    await adoptBaseline(owner.kysely, Object.keys(migrations))
    const migrator = new Migrator({
      db: owner.kysely,
      provider: { getMigrations: async () => await Promise.resolve(migrations) },
      migrationTableName: 'migrations',
      migrationLockTableName: 'migrations_lock',
      // Two branches may each have brought one; they depend on nothing but the files named in them.
      allowUnorderedMigrations: true,
    })
    const { error, results = [] } = await migrator.migrateToLatest()
    for (const { migrationName, status } of results)
      log.info({ migration: migrationName, status }, 'migration')
    if (error !== undefined)
      throw error instanceof Error ? error : new Error('migration failed', { cause: error })
  } finally {
    await owner.close()
  }
}

const readMigrations = async (): Promise<Record<string, Migration>> => {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).toSorted()
  const entries = files.map(async (name): Promise<[string, Migration]> => {
    const text = await readFile(join(FOLDER, name), 'utf8')
    return [
      name.slice(0, -'.sql'.length),
      { up: async (db) => void (await sql.raw(text).execute(db)) },
    ]
  })
  return Object.fromEntries(await Promise.all(entries))
}

const loginOf = (url: string): string => decodeURIComponent(new URL(url).username)

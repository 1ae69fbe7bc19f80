import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import { openDatabase } from './database.ts'
import { isOutOfReach } from './out-of-reach.ts'
import type { Tables } from './tables.ts'
import type { Logger } from '../log.ts'

const FOLDER = join(import.meta.dirname, 'migrations')

/** What to run by hand where our login may not make roles. */
const ROLES_SQL = `create role letterhead_app nologin;
create role letterhead_worker nologin;
grant letterhead_app, letterhead_worker to "<the user of DATABASE_URL>";`

/** The database user may not make the two roles that rows are walled off by. */
export class RolesMissing extends Error {
  override name = 'RolesMissing'
}

/**
 * Brings the database to the newest migration. Any number of processes may start at once: kysely's
 * advisory lock lets one apply and the others find nothing to do.
 *
 * @throws {RolesMissing} with the SQL to run.
 */
export const migrate = async ({
  ownerUrl,
  appUrl,
  log,
}: {
  readonly ownerUrl: string
  /** Whose login must be able to become the two roles. */
  readonly appUrl: string
  readonly log: Logger
}): Promise<void> => {
  const owner = openDatabase({ url: ownerUrl, role: null, connections: 2, log })
  try {
    await ensureRoles(owner.kysely, decodeURIComponent(new URL(appUrl).username))
    const migrator = new Migrator({
      db: owner.kysely,
      provider: { getMigrations: readMigrations },
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

type Owner = Kysely<Tables>

const ROLES = ['letterhead_app', 'letterhead_worker'] as const

const ensureRoles = async (db: Owner, login: string): Promise<void> => {
  try {
    await db.transaction().execute(async (tx) => {
      // Two processes that grant at once fail with "tuple concurrently updated".
      await sql`select pg_advisory_xact_lock(hashtextextended('letterhead roles', 0))`.execute(tx)
      for (const role of ROLES) {
        await createRole(tx, role)
        await letBecome(tx, { login, role })
      }
    })
  } catch (cause) {
    if (isOutOfReach(cause)) throw cause
    throw new RolesMissing(
      `PostgreSQL did not let us make our roles. Run this once:\n${ROLES_SQL}`,
      { cause },
    )
  }
}

const createRole = async (db: Owner, role: string): Promise<void> => {
  const { rows } = await sql`select 1 from pg_roles where rolname = ${role}`.execute(db)
  // Ten processes may start at once: whoever comes second finds the role made.
  if (rows.length === 0)
    await sql`do $$ begin create role ${sql.id(role)} nologin; exception
      when duplicate_object or unique_violation then null; end $$`.execute(db)
}

const letBecome = async (
  db: Owner,
  { login, role }: { readonly login: string; readonly role: string },
): Promise<void> => {
  // The embedded database has a login of its own for each role.
  if (login === '' || ROLES.some((own) => own === login)) return
  const { rows } = await sql<{ member: boolean }>`
    select pg_has_role(${login}, ${role}, 'member') as member`.execute(db)
  if (rows[0]?.member !== true) await sql`grant ${sql.id(role)} to ${sql.id(login)}`.execute(db)
}

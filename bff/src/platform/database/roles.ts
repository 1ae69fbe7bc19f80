import { sql, type Kysely } from 'kysely'
import { isOutOfReach } from './out-of-reach.ts'
import type { ServiceRole } from './session-options.ts'
import type { Tables } from './tables.ts'

/** The database user may not make the two roles that rows are walled off by. */
export class RolesMissing extends Error {
  override name = 'RolesMissing'
}

/** Two logins were given so that neither can become what the other is, and one of them can. */
export class LoginsMixed extends Error {
  override name = 'LoginsMixed'
}

/** Who logs in for each role; with one `DATABASE_URL` it is the same for both. */
export type Logins = Readonly<Record<ServiceRole, string>>

type Owner = Kysely<Tables>

const ROLES = ['letterhead_app', 'letterhead_worker'] as const

/** @throws {RolesMissing} or {LoginsMixed}, with the SQL to run by hand. */
export const ensureRoles = async (db: Owner, logins: Logins): Promise<void> => {
  try {
    await db.transaction().execute(async (tx) => {
      // Two processes that grant at once fail with "tuple concurrently updated".
      await sql`select pg_advisory_xact_lock(hashtextextended('letterhead roles', 0))`.execute(tx)
      for (const role of ROLES) await createRole(tx, role)
      await refuseMixedLogins(tx, logins)
      for (const role of ROLES) await letBecome(tx, { login: logins[role], role })
    })
  } catch (cause) {
    if (isOutOfReach(cause) || cause instanceof LoginsMixed) throw cause
    throw new RolesMissing(
      `PostgreSQL did not let us make our roles. Run this once:\n${rolesSql(logins)}`,
      { cause },
    )
  }
}

const rolesSql = (logins: Logins): string =>
  [
    ...ROLES.map((role) => `create role ${role} nologin;`),
    ...ROLES.map((role) => `grant ${role} to "${logins[role]}";`),
  ].join('\n')

const createRole = async (db: Owner, role: ServiceRole): Promise<void> => {
  const { rows } = await sql`select 1 from pg_roles where rolname = ${role}`.execute(db)
  // Ten processes may start at once: whoever comes second finds the role made.
  if (rows.length === 0)
    await sql`do $$ begin create role ${sql.id(role)} nologin; exception
      when duplicate_object or unique_violation then null; end $$`.execute(db)
}

const letBecome = async (
  db: Owner,
  { login, role }: { readonly login: string; readonly role: ServiceRole },
): Promise<void> => {
  // The embedded database has a login of its own for each role.
  if (login === '' || ROLES.some((own) => own === login)) return
  const { rows } = await sql<{ member: boolean }>`
    select pg_has_role(${login}, ${role}, 'member') as member`.execute(db)
  if (rows[0]?.member !== true) await sql`grant ${sql.id(role)} to ${sql.id(login)}`.execute(db)
}

/**
 * Whoever names two logins wants them apart. The one that served both roles before is still a member
 * of both, and a superuser or the owner is whatever it likes: then nothing would be gained, unseen.
 */
const refuseMixedLogins = async (db: Owner, logins: Logins): Promise<void> => {
  const { letterhead_app: app, letterhead_worker: worker } = logins
  // Without a name in it, an address leaves the login to the machine's own settings.
  if (app === worker || app === '' || worker === '') return
  const { rows } = await sql<{ login: string; role: string }>`
    select asked.login, asked.role
      from (values (${app}, 'letterhead_worker'), (${worker}, 'letterhead_app'),
                   (${app}, current_user::text), (${worker}, current_user::text)) asked (login, role)
     where pg_has_role(asked.login, asked.role, 'member')`.execute(db)
  if (rows.length === 0) return
  const revocable = rows.filter(({ role }) => ROLES.some((own) => own === role))
  throw new LoginsMixed(
    [
      'DATABASE_URL and DATABASE_WORKER_URL name two logins that are not apart:',
      ...rows.map(({ login, role }) => `  - ${login} may become ${role}`),
      'Neither may be a superuser or own the tables.',
      ...revocable.map(({ login, role }) => `Run this: revoke ${role} from "${login}";`),
    ].join('\n'),
  )
}

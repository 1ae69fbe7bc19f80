import { APP, OWNER, WORKER } from './credentials.ts'
import type { Credentials } from './credentials.ts'

// No role but the superuser can bypass row-level security, and app and worker own nothing.
export const rolesSql = (passwords: Credentials): readonly string[] => [
  `CREATE ROLE ${OWNER} LOGIN CREATEROLE NOSUPERUSER NOBYPASSRLS PASSWORD '${passwords[OWNER]}';`,
  `CREATE ROLE ${APP} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '${passwords[APP]}';`,
  `CREATE ROLE ${WORKER} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '${passwords[WORKER]}';`,
]

export const databaseSql = (name: string): readonly string[] => [
  `CREATE DATABASE "${name}" OWNER ${OWNER};`,
  `REVOKE ALL ON DATABASE "${name}" FROM PUBLIC;`,
  `GRANT CONNECT ON DATABASE "${name}" TO ${APP}, ${WORKER};`,
]

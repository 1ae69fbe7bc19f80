/** The only ways into PostgreSQL. */
export { createConnectionAttempts } from './connection-attempts.ts'
export { openDatabase, type Database, type Tx } from './database.ts'
export { errorCode } from './error-code.ts'
export { migrate, RolesMissing } from './migrate.ts'
export { isOutOfReach } from './out-of-reach.ts'
export { whenReachable } from './when-reachable.ts'
export { findDatabase, type DatabasePlaces } from './places.ts'
export type { Tables } from './tables.ts'

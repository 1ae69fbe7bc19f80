/** The only ways into PostgreSQL. */
export { errorCode, openDatabase, type Database, type Tx } from './database.ts'
export type { Tables } from './tables.ts'

import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import { Pool } from 'pg'
import type { Logger } from '../log.ts'
import {
  createConnectionAttempts,
  patientClient,
  type ConnectionAttempts,
} from './connection-attempts.ts'
import { errorCode } from './error-code.ts'
import { impatientPool } from './impatient-pool.ts'
import { PATIENCE_MS, sessionOptions, type ServiceRole } from './session-options.ts'
import type { Tables } from './tables.ts'

export type Tx = Transaction<Tables>

/** A pool of one database role, with the only ways into its tables. */
export interface Database {
  readonly pool: Pool
  readonly kysely: Kysely<Tables>
  /**
   * Runs `work` in one transaction that sees this organisation's rows only; without it row-level
   * security shows none and refuses inserts.
   */
  readonly inOrganization: <T>(organizationId: string, work: (tx: Tx) => Promise<T>) => Promise<T>
  /** As above for a row found by a secret before its organisation is known: `digest` admits it. */
  readonly byLookup: <T>(digest: string, work: (tx: Tx) => Promise<T>) => Promise<T>
  /**
   * Runs an act of the operator: it sees API keys and the lines outside any organisation, and, where
   * one is named, that organisation's rows.
   */
  readonly asOperator: <T>(
    organizationId: string | null,
    work: (tx: Tx) => Promise<T>,
  ) => Promise<T>
  readonly close: () => Promise<void>
}

interface Options {
  readonly url: string
  /** Each connection becomes this role at its start; its own login must be a member of it. */
  readonly role: ServiceRole | null
  readonly connections: number
  /** Shared by the pools of one process; a pool alone has its own. */
  readonly attempts?: ConnectionAttempts
  readonly log: Logger
}

/** On a busy machine; a server that is away refuses at once or not at all. */
const CONNECTED_WITHIN_MS = 10_000

/** node-postgres over a loss of the server: the pool survives, queries fail fast and are retried by the caller. */
export const openDatabase = ({
  url,
  role,
  connections,
  attempts = createConnectionAttempts(),
  log,
}: Options): Database => {
  const config = {
    connectionString: url,
    max: connections,
    Client: patientClient(attempts),
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: `letterhead ${role ?? 'owner'}`,
    connectionTimeoutMillis: CONNECTED_WITHIN_MS,
    ...(role === null
      ? {}
      : {
          // The server gives up first, unless it is out of reach (half open): then we do, and the
          // connection is not used again.
          query_timeout: PATIENCE_MS[role].statement + 2_000,
          options: sessionOptions(role),
        }),
  }
  const pool =
    role === null
      ? new Pool(config)
      : impatientPool(config, { callersWaitMs: PATIENCE_MS[role].connect })
  // Without a listener an idle connection that breaks would end the process.
  pool.on('error', (error) => log.warn({ code: errorCode(error) }, 'database connection lost'))
  // Likewise one that is in use, between two statements or after its first error: the pool listens
  // only while a connection is idle. Whoever uses it learns from its next statement.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })

  const withSetting = async <T>(
    setting: 'app.organization' | 'app.lookup' | 'app.operator',
    value: string,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> =>
    await kysely.transaction().execute(async (tx) => {
      await sql`select set_config(${setting}, ${value}, true)`.execute(tx)
      return await work(tx)
    })

  return {
    pool,
    kysely,
    inOrganization: async (organizationId, work) =>
      await withSetting('app.organization', organizationId, work),
    byLookup: async (digest, work) => await withSetting('app.lookup', digest, work),
    asOperator: async (organizationId, work) =>
      await withSetting('app.operator', 'on', async (tx) => {
        await sql`select set_config('app.organization', ${organizationId ?? ''}, true)`.execute(tx)
        return await work(tx)
      }),
    close: async () => await pool.end(),
  }
}

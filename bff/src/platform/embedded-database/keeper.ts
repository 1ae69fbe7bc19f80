import { Client, DatabaseError } from 'pg'
import { DATABASE, OWNER, connectionUrl, readCredentials } from './credentials.ts'

const NAME = 'letterhead keeper'
const CONNECT_WITHIN_MS = 5_000
/** Not a matter of waiting: the cluster is not the one its passwords were made for. */
const REFUSED = new Set(['28P01', '28000', '3D000'])

/** One idle connection of each user of the server: it tells at once when the server is gone. */
export type Keeper = {
  onLost: (listener: () => void) => void
  isTheOnlyOne: () => Promise<boolean>
  end: () => Promise<void>
}

/** Undefined while the server does not take connections (it starts or stops). */
export const connectKeeper = async (cluster: string, port: number): Promise<Keeper | undefined> => {
  const { [OWNER]: password } = readCredentials(cluster)
  const client = new Client({
    connectionString: connectionUrl({ role: OWNER, password, port, database: DATABASE }),
    application_name: NAME,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    keepAlive: true,
  })
  // An unheard error event would end the process; what follows it is 'end'.
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (cause) {
    if (cause instanceof DatabaseError && REFUSED.has(cause.code ?? '')) throw cause
    return undefined
  }
  return keeperOf(client)
}

const keeperOf = (client: Client): Keeper => ({
  onLost: (listener) => {
    client.on('end', listener)
  },
  isTheOnlyOne: async () => {
    const { rowCount } = await client.query(
      'select from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()',
      [NAME],
    )
    return rowCount === 0
  },
  end: async () => {
    client.removeAllListeners('end')
    await client.end()
  },
})

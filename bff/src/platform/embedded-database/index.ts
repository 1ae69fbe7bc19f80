import { APP, DATABASE, OWNER, WORKER, connectionUrl, readCredentials } from './credentials.ts'
import { keepRunning } from './keep-running.ts'
import type { Log } from './keep-running.ts'
import { clusterOf } from './make-cluster.ts'
import { nativeBinaries } from './native-binaries.ts'
import { findPlace } from './place.ts'
import type { ServerSettings } from './start-server.ts'

/** `ownerUrl` owns the database `letterhead` (migrations); the other two own nothing. */
export type EmbeddedDatabase = {
  ownerUrl: string
  appUrl: string
  workerUrl: string
  /** Lets go of the server; the last process that does so waits until it has shut down. */
  stop: () => Promise<void>
}

/**
 * The built-in PostgreSQL 18 of the folder `directory`: started, or adopted when it runs already
 * for another process. It listens on loopback only, on a port found free and kept in
 * `cluster/postmaster.pid`; passwords are random and lie in a 0600 file inside the cluster.
 *
 * States: no cluster → made under another name and renamed whole → running, while at least one
 * user holds its lifeline → stopped by its guardian when the last user is gone, also by kill -9.
 * A server that dies under its users is started again on the same port by the first that notices.
 *
 * Throws, naming DATABASE_URL, where this machine has no such binaries or cannot run them.
 */
export const startEmbeddedDatabase = async (options: {
  directory: string
  log?: Log
  /** Server settings on top of ours; the defaults are durable (fsync and synchronous_commit on). */
  settings?: ServerSettings
}): Promise<EmbeddedDatabase> => {
  const { directory, log, settings = {} } = options
  const place = await findPlace({ native: nativeBinaries(), directory })
  const held = await keepRunning(place, { settings, log })
  const passwords = readCredentials(clusterOf(place))
  const urlFor = (role: typeof OWNER | typeof APP | typeof WORKER) =>
    connectionUrl({ role, password: passwords[role], port: held.port, database: DATABASE })
  return {
    ownerUrl: urlFor(OWNER),
    appUrl: urlFor(APP),
    workerUrl: urlFor(WORKER),
    stop: held.stop,
  }
}

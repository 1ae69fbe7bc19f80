import { setTimeout as pause } from 'node:timers/promises'
import { APP, DATABASE, OWNER, WORKER, connectionUrl, readCredentials } from './credentials.ts'
import { clusterOf } from './make-cluster.ts'
import { nativeBinaries } from './native-binaries.ts'
import { findPlace } from './place.ts'
import type { Place } from './place.ts'
import { readPostmaster } from './postmaster-file.ts'
import { holdServer } from './server.ts'
import type { Held } from './server.ts'
import type { ServerSettings } from './start-server.ts'

const STOPS_WITHIN_MS = 30_000

/** Structurally a pino logger. */
export type Log = {
  info: (details: object, message: string) => void
  error: (details: object, message: string) => void
}

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

const keepRunning = async (
  place: Place,
  options: { settings: ServerSettings; log: Log | undefined },
) => {
  const { settings, log } = options
  let held = await holdServer(place, { port: undefined, settings })
  const { port } = held
  let isStopping = false
  let repair = Promise.resolve()

  const startAgain = async () => {
    log?.error({ port }, 'the built-in PostgreSQL is gone; starting it again')
    held.lifeline.letGo()
    held = await holdServer(place, { port, settings })
    if (held.port !== port)
      throw new Error(`Port ${port} of the built-in PostgreSQL was taken while it was down.`)
    watch(held)
    log?.info({ port }, 'the built-in PostgreSQL is back')
  }
  const watch = ({ keeper }: Held) => {
    keeper.onLost(() => {
      if (isStopping) return
      repair = startAgain().catch((cause: unknown) => {
        log?.error({ err: cause }, 'the built-in PostgreSQL could not be started again')
      })
    })
  }
  watch(held)

  const stop = async () => {
    if (isStopping) return
    isStopping = true
    await repair
    await letGo(place, held)
  }
  return { port, stop }
}

const letGo = async (place: Place, { keeper, lifeline }: Held) => {
  const isLast = await keeper.isTheOnlyOne().catch(() => false)
  await keeper.end()
  lifeline.letGo()
  if (!isLast) return
  const deadline = Date.now() + STOPS_WITHIN_MS
  while (readPostmaster(clusterOf(place)) !== undefined && Date.now() < deadline) await pause(10)
}

import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { GUARDIAN, holdLifelineFirst, lifelineOf } from './lifeline.ts'
import type { Lifeline } from './lifeline.ts'
import { clusterOf } from './make-cluster.ts'
import type { Place } from './place.ts'
import { readPostmaster } from './postmaster-file.ts'

export type ServerSettings = Readonly<Record<string, string>>

const LOG_LIMIT_BYTES = 5_000_000
const POLL_MS = 20

const SETTINGS: ServerSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  // What the product stores may hold addresses: no parameter, no "Key (email)=(…)" and no
  // statement's text belongs in a log.
  log_parameter_max_length_on_error: '0',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
}

const logOf = (place: Place) => join(place.folder, 'postgresql.log')

/** The last lines of the server's log, for the message that it did not start. */
export const endOfLog = (place: Place): string => {
  const path = logOf(place)
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').slice(-3) : []
  return [`Its log is ${path}`, ...lines].join('\n  ')
}

/**
 * Starts the server with its guardian and waits until it is ready or has ended. Ending is no error
 * here: another process was first, or the port was taken meanwhile. The lifeline is the caller's
 * to let go, once it holds one of its own.
 */
export const startServer = async (
  place: Place,
  options: { port: number; settings: ServerSettings },
): Promise<Lifeline> => {
  const lifeline = holdLifelineFirst(place)
  const guardian = spawnGuardian(place, options)
  const ended = new Promise<'ended'>((resolve) => {
    guardian.on('error', () => resolve('ended'))
    guardian.on('exit', () => resolve('ended'))
  })
  while (readPostmaster(clusterOf(place))?.isReady !== true) {
    if ((await Promise.race([ended, pause(POLL_MS, 'waiting')])) === 'ended') break
  }
  return lifeline
}

const spawnGuardian = (place: Place, options: { port: number; settings: ServerSettings }) => {
  const { prefix, uid, gid } = place.runAs
  const settings = Object.entries({ ...SETTINGS, ...options.settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const server = join(place.native, 'bin', 'postgres')
  const command = [
    ...prefix,
    server,
    '-D',
    clusterOf(place),
    '-p',
    String(options.port),
    ...settings,
  ]
  const log = openLog(place)
  const guardian = spawn(
    'sh',
    ['-c', GUARDIAN, 'letterhead-postgresql', lifelineOf(place), ...command],
    {
      cwd: '/',
      // Out of the terminal's process group: Ctrl-C is for the users of the server, who drain first.
      detached: true,
      stdio: ['ignore', log, log],
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    },
  )
  guardian.unref()
  closeSync(log)
  return guardian
}

const openLog = (place: Place) => {
  const path = logOf(place)
  const isLong = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES
  return openSync(path, isLong ? 'w' : 'a', 0o600)
}

/** A port that is free at this moment; that it stays so is checked by the server's own start. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      probe.close(() => resolve(port))
    })
  })

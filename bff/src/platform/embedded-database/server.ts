import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connectKeeper } from './keeper.ts'
import type { Keeper } from './keeper.ts'
import { holdLifeline } from './lifeline.ts'
import type { Lifeline } from './lifeline.ts'
import { clusterOf, makeCluster } from './make-cluster.ts'
import type { Place } from './place.ts'
import { readPostmaster } from './postmaster-file.ts'
import { endOfLog, freePort, startServer } from './start-server.ts'
import type { ServerSettings } from './start-server.ts'

const MAJOR_VERSION = '18'
const POLL_MS = 20
// Recovery of a large database after a crash takes its time.
const WITHIN_MS = 120_000
// Together some seconds: another starter, or the children of a killed server, may be in the way.
const MOST_STARTS = 8
const LONGEST_PAUSE_MS = 1_000

/** A server in use by this process. */
export type Held = { port: number; lifeline: Lifeline; keeper: Keeper }

/** Adopts the server that runs in this place, or starts one, making the cluster when there is none. */
export const holdServer = async (
  place: Place,
  wish: { port: number | undefined; settings: ServerSettings },
): Promise<Held> => {
  const cluster = clusterOf(place)
  if (!existsSync(cluster)) await makeCluster(place)
  refuseOtherVersion(cluster)
  const deadline = Date.now() + WITHIN_MS
  let failedStarts = 0
  while (Date.now() < deadline && failedStarts < MOST_STARTS) {
    const adopted = await adopt(place)
    if (adopted) return adopted
    if (readPostmaster(cluster) === undefined) {
      // The wished port may be taken by now: it is tried once.
      const wished = failedStarts === 0 ? wish.port : undefined
      const started = await startAndAdopt(place, { ...wish, port: wished ?? (await freePort()) })
      if (started) return started
      failedStarts += 1
    }
    await pause(Math.min(POLL_MS * 2 ** failedStarts, LONGEST_PAUSE_MS))
  }
  throw new Error(`The built-in PostgreSQL did not start. ${endOfLog(place)}`)
}

const refuseOtherVersion = (cluster: string) => {
  const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
  if (version === MAJOR_VERSION) return
  throw new Error(`${cluster} was made by PostgreSQL ${version}, this is ${MAJOR_VERSION}.`)
}

const startAndAdopt = async (
  place: Place,
  options: { port: number; settings: ServerSettings },
): Promise<Held | undefined> => {
  const lifeline = await startServer(place, options)
  try {
    return await adopt(place)
  } finally {
    lifeline.letGo()
  }
}

const adopt = async (place: Place): Promise<Held | undefined> => {
  const running = readPostmaster(clusterOf(place))
  if (!running?.isReady) return undefined
  const lifeline = holdLifeline(place)
  if (!lifeline) {
    // Its guardian was killed, so nobody would ever stop it: it makes room for one with a guardian.
    stopServer(running.pid)
    return undefined
  }
  const keeper = await connectKeeper(clusterOf(place), running.port)
  if (keeper) return { port: running.port, lifeline, keeper }
  lifeline.letGo()
  return undefined
}

const stopServer = (pid: number) => {
  try {
    process.kill(pid, 'SIGINT')
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH')) throw cause
  }
}

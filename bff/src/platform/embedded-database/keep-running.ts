import { setTimeout as pause } from 'node:timers/promises'
import { clusterOf } from './make-cluster.ts'
import type { Place } from './place.ts'
import { readPostmaster } from './postmaster-file.ts'
import { holdServer } from './server.ts'
import type { Held } from './server.ts'
import type { ServerSettings } from './start-server.ts'

const STOPS_WITHIN_MS = 30_000
const TRY_AGAIN_MS = 1_000

/** Structurally a pino logger. */
export type Log = {
  info: (details: object, message: string) => void
  error: (details: object, message: string) => void
}

/** Holds the place's server and, should it die, starts it again on the same port. */
export const keepRunning = async (
  place: Place,
  options: { settings: ServerSettings; log: Log | undefined },
): Promise<{ port: number; stop: () => Promise<void> }> => {
  const { settings, log } = options
  const leaving = new AbortController()
  let held = await holdServer(place, { port: undefined, settings })
  const { port } = held
  let repair = Promise.resolve()

  const startAgain = async () => {
    log?.error({ port }, 'the built-in PostgreSQL is gone; starting it again')
    held.lifeline.letGo()
    const again = await untilHeld()
    if (!again) return
    held = again
    watch()
    if (held.port === port) log?.info({ port }, 'the built-in PostgreSQL is back')
    else log?.error({ port }, 'the port of the built-in PostgreSQL was taken: restart the product')
  }
  const untilHeld = async () => {
    while (!leaving.signal.aborted) {
      try {
        return await holdServer(place, { port, settings })
      } catch (cause) {
        // A full disk, for one: as soon as there is room it goes on without a restart.
        log?.error({ err: cause }, 'the built-in PostgreSQL could not be started again')
        await pause(TRY_AGAIN_MS)
      }
    }
    return undefined
  }
  const watch = () => {
    held.keeper.onLost(() => {
      if (!leaving.signal.aborted) repair = startAgain()
    })
  }
  watch()

  const stop = async () => {
    if (leaving.signal.aborted) return
    leaving.abort()
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

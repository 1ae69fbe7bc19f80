import { spawnSync } from 'node:child_process'
import { closeSync, constants, existsSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Place } from './place.ts'
import { giveTo } from './run-as.ts'

/**
 * The lifeline is a named pipe that every user of the server holds open for writing and the
 * server's guardian for reading. The kernel closes it for a process killed by -9 too, so the
 * guardian reads its end exactly when the last user is gone, and stops the server then.
 */
export type Lifeline = { letGo: () => void }

const NO_READER = 'ENXIO'
const ErrorWithCode = z.object({ code: z.string() })

export const lifelineOf = (place: Place): string => join(place.folder, 'in-use')

const holding = (descriptor: number): Lifeline => {
  let isHeld = true
  const letGo = () => {
    if (isHeld) closeSync(descriptor)
    isHeld = false
  }
  return { letGo }
}

/** Holds the lifeline of a server that runs, or undefined when no guardian reads it. */
export const holdLifeline = (place: Place): Lifeline | undefined => {
  if (!existsSync(lifelineOf(place))) return undefined
  try {
    return holding(openSync(lifelineOf(place), constants.O_WRONLY | constants.O_NONBLOCK))
  } catch (cause) {
    if (ErrorWithCode.parse(cause).code === NO_READER) return undefined
    throw cause
  }
}

/** Holds the lifeline of a server that is about to start: its guardian reads it a moment later. */
export const holdLifelineFirst = (place: Place): Lifeline => {
  const path = lifelineOf(place)
  // A pipe that appeared meanwhile is as good.
  if (!existsSync(path)) spawnSync('mkfifo', ['-m', '600', path])
  giveTo(place.runAs, path)
  const bothEnds = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
  closeSync(bothEnds)
  return holding(writer)
}

// Opening both ends first keeps the opening of the reading end from waiting for a user that died.
// The server itself must not hold the reading end: its absence is how a lost guardian is noticed.
// The server is not in the terminal's process group: Ctrl-C is for its users, who drain first.
export const GUARDIAN = `
lifeline=$1
shift
exec 4<>"$lifeline" 3<"$lifeline" 4>&-
"$@" 3<&- </dev/null &
server=$!
{ read -r _ <&3; kill -INT "$server"; } 2>/dev/null &
watch=$!
exec 3<&-
wait "$server"
status=$?
kill "$watch" 2>/dev/null
exit "$status"
`

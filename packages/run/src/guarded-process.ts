import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join, resolve as pathTo } from 'node:path'
import { root } from './hand-settings.ts'
import type { Environment } from './hand-settings.ts'

/** A part of the demo that runs as a process of its own. */
export type Part = {
  name: string
  /** Of the shell that guards it and ends with it. */
  pid: number | undefined
  logPath: string
  /** Says how it ended; never rejects. */
  ended: Promise<string>
  hasEnded: () => boolean
  /** Asks it to stop, waits, and at the end of its patience kills it. */
  stop: () => Promise<void>
  kill: () => void
}

// The product awaits started provider calls (20 s) within 25 s; a little on top of that.
const PATIENCE_MS = 28_000

// Whoever kills the starter with -9 leaves the pipe on descriptor 3 without a writer: the shell
// reads its end and asks the part to stop. So nothing is ever left behind.
const GUARDIAN = `
"$@" 3<&- </dev/null &
part=$!
{ read -r _ <&3; kill -TERM "$part"; } >/dev/null 2>&1 &
watch=$!
exec 3<&-
wait "$part"
status=$?
kill "$watch" 2>/dev/null
exit "$status"
`

export const startPart = (options: {
  name: string
  script: string
  environment: Environment
  logs: string
}): Part => {
  const { name, script, environment, logs } = options
  mkdirSync(logs, { recursive: true })
  const logPath = join(logs, `${name}.log`)
  const log = openSync(logPath, 'w', 0o600)
  const command = [process.execPath, pathTo(root, script)]
  const guardian = spawn('sh', ['-c', GUARDIAN, `letterhead-${name}`, ...command], {
    cwd: root,
    env: environment,
    // Ctrl-C in a terminal goes to the whole group: the starter alone shall decide what stops when.
    detached: true,
    stdio: ['ignore', log, 'pipe', 'pipe'],
  })
  const lifeline = guardian.stdio[3]
  lifeline?.on('error', () => undefined)
  guardian.stderr?.on('data', (chunk: Buffer) => {
    writeSync(log, chunk)
    process.stderr.write(chunk)
  })
  guardian.stderr?.on('close', () => closeSync(log))
  let ending: string | undefined
  const ended = new Promise<string>((resolve) => {
    const end = (how: string) => {
      ending ??= how
      resolve(how)
    }
    guardian.on('error', (cause) => end(cause.message))
    guardian.on('exit', (code, signal) => end(`ended with ${signal ?? `code ${code}`}`))
  })
  // The group holds the shell, the part and whatever the part started in it.
  const kill = () => {
    if (guardian.pid === undefined || ending !== undefined) return
    try {
      process.kill(-guardian.pid, 'SIGKILL')
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH')) throw cause
    }
  }
  const stop = async () => {
    lifeline?.destroy()
    const patience = setTimeout(kill, PATIENCE_MS)
    await ended
    clearTimeout(patience)
  }
  return {
    name,
    pid: guardian.pid,
    logPath,
    ended,
    hasEnded: () => ending !== undefined,
    stop,
    kill,
  }
}

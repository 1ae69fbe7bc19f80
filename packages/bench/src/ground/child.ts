import { spawn } from 'node:child_process'
import { closeSync, createWriteStream, openSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { REPOSITORY } from './repository.ts'
import type { Reaper } from './reaper.ts'

export type Environment = Readonly<Record<string, string>>

/** A Node process of ours. */
export interface Child {
  readonly pid: number
  /** Resolves with exit code or signal name; never rejects. */
  readonly ended: Promise<string>
  readonly hasEnded: () => boolean
  readonly signal: (name: NodeJS.Signals) => void
  /** SIGKILL, and waits until the process is gone. */
  readonly kill: () => Promise<void>
  /** SIGTERM, and waits; answers in milliseconds how long it took. */
  readonly stop: () => Promise<number>
  /** The first line it writes on stdout. Rejects when it ends before. */
  readonly firstLine: Promise<string>
}

export interface ChildDeps {
  readonly folder: string
  readonly reaper: Reaper
}

interface Wish {
  readonly name: string
  /** From the root of the repository. */
  readonly script: string
  /** Of Node. */
  readonly flags?: readonly string[]
  readonly args?: readonly string[]
  readonly environment?: Environment
  /** Programs that start Node, such as `unshare` with its options. */
  readonly through?: readonly string[]
}

/** What it writes, on stdout too, goes to `<name>.log` of the folder. */
export const startChild = (
  { folder, reaper }: ChildDeps,
  { name, script, flags = [], args = [], environment = {}, through = [] }: Wish,
): Child => {
  const log = openSync(join(folder, `${name}.log`), 'a', 0o600)
  const command = [...through, process.execPath, ...flags, join(REPOSITORY, script), ...args]
  const child = spawn(command[0] ?? '', command.slice(1), {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', log],
  })
  const { pid, stdout } = child
  if (pid === undefined || stdout === null) throw new Error(`${name} could not be started`)
  reaper.add(pid)
  const output = createWriteStream(join(folder, `${name}.log`), { flags: 'a' })
  stdout.pipe(output)
  closeSync(log)
  let ending: string | null = null
  const ended = new Promise<string>((resolve) => {
    child.on('exit', (code, signal) => {
      ending = signal ?? String(code)
      reaper.remove(pid)
      resolve(ending)
    })
  })
  const signal = (wanted: NodeJS.Signals) => {
    if (ending === null) child.kill(wanted)
  }
  return {
    pid,
    ended,
    hasEnded: () => ending !== null,
    signal,
    kill: async () => {
      signal('SIGKILL')
      await ended
    },
    stop: async () => {
      const begun = performance.now()
      signal('SIGTERM')
      await ended
      return performance.now() - begun
    },
    firstLine: firstLineOf(name, stdout),
  }
}

const firstLineOf = (name: string, output: Readable): Promise<string> => {
  const line = new Promise<string>((resolve, reject) => {
    const lines = createInterface({ input: output })
    lines.once('line', resolve)
    lines.once('close', () => reject(new Error(`${name} ended without a word; see its log`)))
  })
  // Nobody need ask for it.
  line.catch(() => undefined)
  return line
}

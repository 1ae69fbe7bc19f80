import {
  appendFileSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

// The note holds the starter's process number, then those of its parts, one a line.
const noteOf = (dataDir: string) => join(dataDir, 'running.pid')

/** Notes that this process runs the demo in the folder. */
export const noteRunning = (dataDir: string) => {
  writeFileSync(noteOf(dataDir), `${process.pid}\n`)
  return {
    addPart: (pid: number) => appendFileSync(noteOf(dataDir), `${pid}\n`),
    remove: () => rmSync(noteOf(dataDir), { force: true }),
  }
}

/** The starter that runs the demo in the folder now. */
export const runningStarter = (dataDir: string): number | undefined =>
  numbersIn(noteOf(dataDir)).slice(0, 1).find(isOurs)

/** Parts that still finish their work after their starter was killed. */
export const leftoverParts = (dataDir: string): number[] =>
  runningStarter(dataDir) === undefined ? numbersIn(noteOf(dataDir)).filter(isOurs) : []

/** Any process that uses the folder's data, the built-in PostgreSQL of a product alone included. */
export const whoRuns = (dataDir: string): number | undefined =>
  [
    ...numbersIn(noteOf(dataDir)),
    ...postgresLocks(dataDir).flatMap((path) => numbersIn(path).slice(0, 1)),
  ].find(isOurs)

const postgresLocks = (dataDir: string) =>
  existsSync(dataDir)
    ? readdirSync(dataDir).map((name) => join(dataDir, name, 'cluster', 'postmaster.pid'))
    : []

const numbersIn = (path: string) =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .map(Number)
        .filter((pid) => Number.isInteger(pid) && pid > 0)
    : []

// After kill -9 the note stays, and its numbers may belong to strangers by now.
const isOurs = (pid: number) => {
  if (!isAlive(pid)) return false
  const path = `/proc/${pid}/cmdline`
  return existsSync(path)
    ? /run\/src\/start\.ts|letterhead-|postgres/.test(readFileSync(path, 'utf8'))
    : true
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}

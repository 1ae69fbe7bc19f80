import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const recordOf = (dataDir: string) => join(dataDir, 'running.pid')

/** Notes that this process runs the demo in the folder; answers how to take the note away. */
export const noteRunning = (dataDir: string): (() => void) => {
  writeFileSync(recordOf(dataDir), String(process.pid))
  return () => rmSync(recordOf(dataDir), { force: true })
}

/** The process that uses the folder's data: a starter, or the built-in PostgreSQL of a product. */
export const whoRuns = (dataDir: string): number | undefined =>
  [recordOf(dataDir), ...postgresLocks(dataDir)]
    .map(firstNumber)
    .find((pid) => pid !== undefined && isOurs(pid))

const postgresLocks = (dataDir: string) =>
  existsSync(dataDir)
    ? readdirSync(dataDir)
        .map((name) => join(dataDir, name, 'cluster', 'postmaster.pid'))
        .filter((path) => existsSync(path))
    : []

const firstNumber = (path: string) => {
  if (!existsSync(path)) return undefined
  const pid = Number(readFileSync(path, 'utf8').split('\n')[0])
  return Number.isInteger(pid) && pid > 0 ? pid : undefined
}

// After kill -9 the note stays, and its number may belong to a stranger by now.
const isOurs = (pid: number) => {
  if (!isAlive(pid)) return false
  const path = `/proc/${pid}/cmdline`
  return existsSync(path) ? /start\.ts|postgres/.test(readFileSync(path, 'utf8')) : true
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}

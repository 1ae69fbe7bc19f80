import { existsSync, readFileSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** What a server says of itself in its lock file. */
export type Postmaster = { pid: number; port: number; isReady: boolean }

const PID_LINE = 0
const PORT_LINE = 3
const STATUS_LINE = 7

/** The server that lives in the cluster, whatever it is doing. The lock of a dead one is removed. */
export const readPostmaster = (cluster: string): Postmaster | undefined => {
  const path = join(cluster, 'postmaster.pid')
  const lines = read(path)?.split('\n') ?? []
  const pid = Number(lines[PID_LINE])
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  const isReady = lines[STATUS_LINE]?.trim() === 'ready'
  if (mayLive(cluster, pid)) return { pid, port: Number(lines[PORT_LINE]), isReady }
  rmSync(path, { force: true })
  return undefined
}

const read = (path: string) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/**
 * PostgreSQL believes a lock file whose process id lives, also when that id belongs to something
 * else by now (ids come again after a container's restart). A server and its children have the
 * cluster as working folder, so /proc tells better; a server we may not look into counts as alive.
 */
const mayLive = (cluster: string, pid: number) => {
  if (!existsSync('/proc/self/cwd')) return isProcess(pid)
  const folder = realpathSync(cluster)
  return readdirSync('/proc').some((entry) => /^\d+$/.test(entry) && livesIn(folder, entry))
}

const livesIn = (folder: string, pid: string) => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder
  } catch {
    return read(`/proc/${pid}/comm`)?.trim() === 'postgres'
  }
}

const isProcess = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

import { readFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'

/** Resident memory of a process, by /proc or, where there is none, by ps. */
export const residentBytes = (pid: number): number => {
  try {
    const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(kilobytes) * 1024
  } catch {
    const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
    return Number(stdout.trim()) * 1024
  }
}

import { z } from 'zod'
import type { Table } from '../store/keep-table.ts'

/** The sandbox's own time: token lives and limits run on it, and tests move it forward. */
export interface SandboxClock {
  /** Milliseconds since 1970, moved. */
  now: () => number
  /** How far this clock is ahead of the machine's, in seconds. */
  aheadSeconds: () => number
  advance: (seconds: number) => Promise<void>
}

export const clockRow = z.object({ aheadSeconds: z.number() })

export function sandboxClock(table: Table<z.infer<typeof clockRow>>): SandboxClock {
  const aheadSeconds = () => table.get('clock')?.aheadSeconds ?? 0
  return {
    aheadSeconds,
    now: () => Date.now() + aheadSeconds() * 1000,
    advance: (seconds) => table.set('clock', { aheadSeconds: aheadSeconds() + seconds }),
  }
}

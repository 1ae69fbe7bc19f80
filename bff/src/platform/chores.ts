import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from './log.ts'

export interface Chores {
  /** Resolves when the round under way is over. */
  readonly stop: () => Promise<void>
}

const EVERY_MS = 60_000

/**
 * Runs the chores one after the other, every minute with a fifth of jitter. In every process: each
 * chore takes its rows under a lock or a lease, so nothing is done twice. A chore that fails is
 * logged and comes again.
 */
export const startChores = (
  chores: Readonly<Record<string, () => Promise<number>>>,
  { log }: { readonly log: Logger },
): Chores => {
  const stopping = new AbortController()
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await rest(stopping.signal)
      for (const [name, chore] of Object.entries(chores)) {
        if (stopping.signal.aborted) return
        await attempt(name, chore, log)
      }
    }
  }
  const running = run()
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

const attempt = async (name: string, chore: () => Promise<number>, log: Logger): Promise<void> => {
  try {
    const count = await chore()
    if (count > 0) log.info({ chore: name, count }, 'chore done')
  } catch (error) {
    log.warn({ chore: name, err: error }, 'chore failed')
  }
}

const rest = async (signal: AbortSignal): Promise<void> => {
  try {
    await pause(EVERY_MS * (0.9 + Math.random() / 5), undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

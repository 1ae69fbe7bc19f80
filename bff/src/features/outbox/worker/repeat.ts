import { errorCode } from '../../../platform/database/index.ts'
import type { Logger } from '../../../platform/log.ts'

const PAUSE_MS = 4_000

/** Runs `work` again and again with a pause between; a failure is logged and the next run follows. */
export const repeat = (
  { log }: { readonly log: Logger },
  { every, what, work }: { every: number; what: string; work: () => Promise<void> },
): { readonly stop: () => Promise<void> } => {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let running = Promise.resolve()

  const run = async () => {
    let wait = every
    try {
      await work()
    } catch (error) {
      log.warn({ what, code: errorCode(error) }, 'a recurring task of the outbox failed')
      // Most likely the database is away: not all at once, and not every second.
      wait = Math.max(every, PAUSE_MS * (0.5 + Math.random()))
    }
    if (!stopped) plan(wait)
  }
  const plan = (wait: number) => {
    timer = setTimeout(() => {
      running = run()
    }, wait)
  }
  plan(every)
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

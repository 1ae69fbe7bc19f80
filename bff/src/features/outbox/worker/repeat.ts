import { errorCode } from '../../../platform/database/index.ts'
import type { Logger } from '../../../platform/log.ts'

/** Runs `work` again and again with a pause between; a failure is logged and the next run follows. */
export const repeat = (
  { log }: { readonly log: Logger },
  { every, what, work }: { every: number; what: string; work: () => Promise<void> },
): { readonly stop: () => Promise<void> } => {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let running = Promise.resolve()

  const run = async () => {
    try {
      await work()
    } catch (error) {
      log.warn({ what, code: errorCode(error) }, 'a recurring task of the outbox failed')
    }
    if (!stopped) plan()
  }
  const plan = () => {
    timer = setTimeout(() => {
      running = run()
    }, every)
  }
  plan()
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

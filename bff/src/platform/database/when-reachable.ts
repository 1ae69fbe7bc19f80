import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '../log.ts'
import { errorCode } from './error-code.ts'
import { isOutOfReach } from './out-of-reach.ts'

/**
 * Does `work` as soon as the database can be asked: a process that starts before its database, or
 * while all connections are taken, waits with a second or two of jitter and does not end.
 */
export const whenReachable = async <T>(
  { log }: { readonly log: Logger },
  work: () => Promise<T>,
): Promise<T> => {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isOutOfReach(error)) throw error
      log.warn({ code: errorCode(error) }, 'the database cannot be reached; waiting')
      await pause(1_000 + 1_000 * Math.random())
    }
  }
}

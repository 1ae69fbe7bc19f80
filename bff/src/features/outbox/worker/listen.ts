import type { PoolClient } from 'pg'
import type { Database } from '../../../platform/database/index.ts'
import type { Logger } from '../../../platform/log.ts'
import { repeat } from './repeat.ts'

const CHANNEL = 'letterhead_outbox'
const LOOK_EVERY_MS = 5_000
const ANSWER_WITHIN_MS = 5_000

/**
 * Holds one connection of the pool that LISTENs for woken lanes. A connection that breaks, or that
 * no longer answers (half open), is replaced; until then the worker's own polling finds the work.
 */
export const listen = (
  { workerDatabase, log }: { readonly workerDatabase: Database; readonly log: Logger },
  woken: () => void,
): { readonly stop: () => Promise<void> } => {
  let client: PoolClient | null = null

  const drop = () => {
    client?.removeAllListeners('notification')
    // True: never back to the pool, where its LISTEN would go on.
    client?.release(true)
    client = null
  }
  const connect = async () => {
    const fresh = await workerDatabase.pool.connect()
    fresh.on('error', () => {
      if (client === fresh) drop()
    })
    fresh.on('notification', woken)
    client = fresh
    await fresh.query(`listen ${CHANNEL}`)
    // Whatever was announced while nobody listened.
    woken()
  }
  const look = async () => {
    try {
      if (client === null) await connect()
      else await answers(client)
    } catch (error) {
      drop()
      throw error
    }
  }
  const first = look().catch((error: unknown) => {
    log.warn({ err: error }, 'not listening for waking lanes yet')
  })
  const looking = repeat({ log }, { every: LOOK_EVERY_MS, what: 'listen', work: look })
  return {
    stop: async () => {
      await looking.stop()
      await first
      drop()
    },
  }
}

const answers = async (client: PoolClient): Promise<void> => {
  const { promise: silence, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(new Error('the listening connection does not answer')),
    ANSWER_WITHIN_MS,
  )
  try {
    await Promise.race([client.query('select 1'), silence])
  } finally {
    clearTimeout(timer)
  }
}

import { Pool, type PoolClient, type PoolConfig } from 'pg'

type Callback = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: (release?: Error | boolean) => void,
) => void

/**
 * A pool whose callers give up on a connection before the connection does: what comes too late for
 * one is there for the next. node-postgres throws away an attempt together with its caller, so that
 * on a busy machine, where a connection takes a little longer than a caller waits, a pool that lost
 * its connections would never have one again.
 */
export const impatientPool = (
  config: PoolConfig,
  { callersWaitMs }: { readonly callersWaitMs: number },
): Pool => new (poolClass(callersWaitMs))(config)

const poolClass = (callersWaitMs: number): typeof Pool =>
  class extends Pool {
    override connect(): Promise<PoolClient>
    override connect(callback: Callback): void
    override connect(callback?: Callback): Promise<PoolClient> | undefined {
      const connected = inTime(super.connect(), callersWaitMs)
      if (callback === undefined) return connected
      void tell(connected, callback)
      return undefined
    }
  }

const tell = async (connected: Promise<PoolClient>, callback: Callback): Promise<void> => {
  let client: PoolClient
  try {
    client = await connected
  } catch (error) {
    callback(error instanceof Error ? error : new Error(String(error)), undefined, () => undefined)
    return
  }
  callback(undefined, client, (release) => client.release(release))
}

const inTime = async (connecting: Promise<PoolClient>, waitMs: number): Promise<PoolClient> => {
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(new Error('timeout exceeded when trying to connect'))
    giveBack(connecting)
  }, waitMs)
  try {
    return await Promise.race([connecting, tooLate])
  } finally {
    clearTimeout(timer)
  }
}

const giveBack = (connecting: Promise<PoolClient>): void => {
  connecting.then(
    (client) => client.release(),
    // Whoever asked has been told already.
    () => undefined,
  )
}

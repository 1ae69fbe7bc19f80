import { callbackify } from 'node:util'
import { Client } from 'pg'

/**
 * How often a process asks a server that refuses it for a connection.
 *
 * States: answering, any number at once → refusing, from the first attempt on that failed at once:
 * one attempt a second, everybody else is told the last refusal without asking → answering, by the
 * first that succeeds. A thousand requests and a dozen chores would else knock hundreds of times a
 * second at a server that is just starting. What takes long (a black hole, a busy machine) is no
 * refusal: whoever asked has waited already.
 */
export interface ConnectionAttempts {
  /** Null: ask. Else the answer. */
  readonly refusal: () => Error | null
  readonly ended: (attempt: { readonly error: Error | null; readonly tookMs: number }) => void
}

const LEAST_BETWEEN_MS = 1_000
const JITTER_MS = 200
/** Within this a refusal comes, whatever its reason: nobody there, starting, no connection left. */
const AT_ONCE_MS = 500

export const createConnectionAttempts = (
  monotonic: () => number = () => performance.now(),
): ConnectionAttempts => {
  let last: Error | null = null
  let nextAt = 0
  const postpone = () => {
    nextAt = monotonic() + LEAST_BETWEEN_MS + JITTER_MS * Math.random()
  }
  return {
    refusal: () => {
      if (last === null) return null
      if (monotonic() < nextAt) return last
      // This one asks for all.
      postpone()
      return null
    },
    ended: ({ error, tookMs }) => {
      if (error === null) last = null
      else if (tookMs < AT_ONCE_MS) {
        last = error
        postpone()
      }
    },
  }
}

type Callback = (error: Error | null, client?: Client) => void

/** What a pool makes its connections of. */
export const patientClient = (attempts: ConnectionAttempts): typeof Client =>
  class extends Client {
    override connect(): Promise<Client>
    override connect(callback: Callback): void
    override connect(callback?: Callback): Promise<Client> | undefined {
      const connected = this.#connectOrRefuse()
      if (callback === undefined) return connected
      callbackify(async () => await connected)(callback)
      return undefined
    }

    async #connectOrRefuse(): Promise<Client> {
      const refusal = attempts.refusal()
      if (refusal !== null) throw refusal
      const begun = performance.now()
      const end = (error: Error | null) =>
        attempts.ended({ error, tookMs: performance.now() - begun })
      try {
        await super.connect()
      } catch (error) {
        end(error instanceof Error ? error : new Error('no connection', { cause: error }))
        throw error
      }
      end(null)
      return this
    }
  }

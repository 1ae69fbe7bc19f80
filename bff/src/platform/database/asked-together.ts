import DataLoader from 'dataloader'
import { isOutOfReach } from './out-of-reach.ts'

/** A question that never comes back, on a half-open connection, must not swallow those behind it. */
const PATIENCE_MS = 250

/**
 * Puts one question for everybody who came while the one before was under way: a caller who is alone
 * waits for nobody, and a rush costs few round trips and commits. `ask` gives an answer for each key,
 * in their order. Where the database refuses the whole, each is asked alone, so that nobody fails for
 * another.
 */
export const askedTogether = <Key, Answer>(
  ask: (keys: readonly Key[]) => Promise<readonly Answer[]>,
  most = 50,
): ((key: Key) => Promise<Answer>) => {
  let before: Promise<unknown> = Promise.resolve()

  const alone = async (key: Key): Promise<Answer> => {
    const [answer] = await ask([key])
    if (answer === undefined) throw new Error('the database gave no answer')
    return answer
  }
  const all = async (
    keys: readonly Key[],
    answered: () => void,
  ): Promise<readonly (Answer | Promise<Answer>)[]> => {
    try {
      return await ask(keys).finally(answered)
    } catch (error) {
      // Whether it was done is not known then, so it must not be done again.
      if (keys.length === 1 || isOutOfReach(error)) throw error
      // Not awaited here: each has its answer as soon as it is there.
      return keys.map(alone)
    }
  }
  const loader = new DataLoader<Key, Answer | Promise<Answer>>(
    async (keys) => {
      // Not for those that go alone then: one that waits would hold up whoever comes next.
      const { promise, resolve } = Promise.withResolvers<undefined>()
      before = promise
      const answered = () => resolve(undefined)
      const timer = setTimeout(answered, PATIENCE_MS)
      return await all(keys, answered).finally(() => clearTimeout(timer))
    },
    {
      cache: false,
      maxBatchSize: most,
      batchScheduleFn: (dispatch) => void before.then(dispatch),
    },
  )
  return async (key) => await loader.load(key)
}

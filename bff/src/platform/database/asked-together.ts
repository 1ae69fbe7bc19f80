import DataLoader from 'dataloader'
import { isOutOfReach } from './out-of-reach.ts'

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

  const alone = async (key: Key): Promise<Answer | Error> => {
    try {
      const [answer] = await ask([key])
      return answer ?? new Error('the database gave no answer')
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  }
  const all = async (keys: readonly Key[]): Promise<ArrayLike<Answer | Error>> => {
    try {
      return await ask(keys)
    } catch (error) {
      // Whether it was done is not known then, so it must not be done again.
      if (keys.length === 1 || isOutOfReach(error)) throw error
      return await Promise.all(keys.map(alone))
    }
  }
  const loader = new DataLoader<Key, Answer>(
    async (keys) => {
      const asked = all(keys)
      before = asked.catch(() => undefined)
      return await asked
    },
    {
      cache: false,
      maxBatchSize: most,
      batchScheduleFn: (dispatch) => void before.then(dispatch),
    },
  )
  return async (key) => await loader.load(key)
}

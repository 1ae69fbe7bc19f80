import type { ConnectAttempt, ConnectPurpose, Provider } from '@letterhead/contract'
import type { Answer } from '../../lib/api-problem.ts'

type Begun = Promise<Answer<ConnectAttempt>>
type Begin = (provider: Provider, purpose: ConnectPurpose) => Begun

/**
 * Attempts of this tab, begun one after the other for each provider: the server keeps the newest it
 * heard of, and of two requests under way the older could arrive last and end the one in use.
 */
export const makeOffers = (begin: Begin) => {
  const last = new Map<Provider, Begun>()
  const wanted = new Map<Provider, Begun>()

  const inTurn: Begin = (provider, purpose) => {
    const begun = (last.get(provider) ?? Promise.resolve()).then(() => begin(provider, purpose))
    last.set(provider, begun)
    return begun
  }

  return {
    /** Ahead of the click. Gives null where nobody wants it any more when it comes. */
    ahead: async (provider: Provider, purpose: ConnectPurpose): Promise<ConnectAttempt | null> => {
      const begun = inTurn(provider, purpose)
      wanted.set(provider, begun)
      const answer = await begun
      // A refusal is said at the click, where somebody reads it.
      return answer.ok && wanted.get(provider) === begun ? answer.value : null
    },
    /** At the click: the one under way where there is one, else a new one. */
    atClick: async (provider: Provider, purpose: ConnectPurpose): Begun => {
      const coming = await wanted.get(provider)
      wanted.delete(provider)
      return coming?.ok === true ? coming : await inTurn(provider, purpose)
    },
    /** What nobody wants any more, but for `kept`; those under way as soon as they are known. */
    takeBack: (giveUp: (attempt: ConnectAttempt) => void, kept?: Provider): void => {
      for (const [provider, begun] of wanted) {
        if (provider === kept) continue
        wanted.delete(provider)
        void begun.then((answer) => (answer.ok ? giveUp(answer.value) : undefined))
      }
    },
    /** It is in use now: nobody takes it back, and the next click begins a new one. */
    take: (provider: Provider): void => void wanted.delete(provider),
  }
}

import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { problemOf } from './api-problem.ts'
import { sessionQuery } from './session.ts'

const worthAnotherTry = (error: Error): boolean => {
  const { code, status } = problemOf(error)
  return code === 'offline' || status >= 500
}

/** One cache for the page. Whoever first hears that the session is over makes the page ask. */
export const makeQueryClient = (): QueryClient => {
  const askWhoIsSignedIn = (error: Error) => {
    if (problemOf(error).code !== 'unauthenticated') return
    void client.invalidateQueries(sessionQuery)
  }
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: askWhoIsSignedIn }),
    mutationCache: new MutationCache({ onError: askWhoIsSignedIn }),
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < 2 && worthAnotherTry(error),
        networkMode: 'always',
        // Off by default in that mode.
        refetchOnReconnect: 'always',
      },
      // A paused save would leave by itself hours later; offline must be said now.
      mutations: { networkMode: 'always' },
    },
  })
  return client
}

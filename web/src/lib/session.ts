import { readSession, type Session } from '@letterhead/contract'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { callOrThrow } from './api.ts'

export type SignedIn = Extract<Session, { signedIn: true }>

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => callOrThrow(readSession, { signal }),
  staleTime: 60_000,
})

/** The name under which this installation runs; the neutral one until the session is read. */
export const useProductName = (): string => useQuery(sessionQuery).data?.productName ?? 'Letterhead'

/** Whether the reader may change what belongs to the organisation; the server decides again. */
export const useIsAdmin = (): boolean => {
  const session = useQuery(sessionQuery).data
  return session?.signedIn === true && session.person.role === 'admin'
}

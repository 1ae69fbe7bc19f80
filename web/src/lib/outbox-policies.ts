import { readOutboxPolicies } from '@letterhead/contract'
import { queryOptions } from '@tanstack/react-query'
import { callOrThrow } from './api.ts'

/** What becomes of each kind; also the list of all kinds of this installation. */
export const outboxPoliciesQuery = queryOptions({
  queryKey: ['outbox-policies'],
  queryFn: ({ signal }) => callOrThrow(readOutboxPolicies, { signal }),
  refetchOnWindowFocus: 'always',
})

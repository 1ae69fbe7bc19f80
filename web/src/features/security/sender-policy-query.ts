import { readSenderPolicy } from '@letterhead/contract'
import { queryOptions } from '@tanstack/react-query'
import { callOrThrow } from '../../lib/api.ts'

export const senderPolicyQuery = queryOptions({
  queryKey: ['sender-policy'],
  queryFn: ({ signal }) => callOrThrow(readSenderPolicy, { signal }),
})

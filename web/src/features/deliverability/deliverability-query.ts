import { readDeliverability } from '@letterhead/contract'
import { queryOptions } from '@tanstack/react-query'
import { callOrThrow } from '../../lib/api.ts'

export const deliverabilityQuery = queryOptions({
  queryKey: ['deliverability'],
  queryFn: ({ signal }) => callOrThrow(readDeliverability, { signal }),
  refetchOnWindowFocus: 'always',
})

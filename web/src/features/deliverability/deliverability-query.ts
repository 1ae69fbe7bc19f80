import { readDeliverability } from '@letterhead/contract'
import { queryOptions } from '@tanstack/react-query'
import { callOrThrow } from '../../lib/api.ts'

const FIRST_CHECK_MS = 5_000

export const deliverabilityQuery = queryOptions({
  queryKey: ['deliverability'],
  queryFn: ({ signal }) => callOrThrow(readDeliverability, { signal }),
  refetchOnWindowFocus: 'always',
  // The first check of a new sender comes by itself, within a minute or so.
  refetchInterval: ({ state: { data } }) =>
    data !== undefined && data.domain !== null && data.report === null ? FIRST_CHECK_MS : false,
})

import { readOperatorAlerts, readOperatorOverview } from '@letterhead/contract'
import { queryOptions } from '@tanstack/react-query'
import { callOrThrow } from '../../lib/api.ts'

const PACE_MS = 30_000

export const overviewQuery = queryOptions({
  queryKey: ['operator', 'overview'],
  queryFn: ({ signal }) => callOrThrow(readOperatorOverview, { signal }),
  refetchInterval: PACE_MS,
})

export const alertsQuery = queryOptions({
  queryKey: ['operator', 'alerts'],
  queryFn: ({ signal }) => callOrThrow(readOperatorAlerts, { signal }),
  refetchInterval: PACE_MS,
})

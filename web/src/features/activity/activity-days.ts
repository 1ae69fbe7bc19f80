import { readActivityDays } from '@letterhead/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { callOrThrow } from '../../lib/api.ts'

const SOON_MS = 2000
const LATER_MS = 15_000

/** Read again every two seconds while something leaves, rarely while something waits for its time. */
export const activityDaysQuery = (days: string) =>
  queryOptions({
    queryKey: ['activity', 'days', days],
    queryFn: ({ signal }) => callOrThrow(readActivityDays, { query: { days }, signal }),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state }) => {
      if (state.data === undefined) return false
      const { sending, queued } = state.data.waiting
      if (sending > 0) return SOON_MS
      return queued > 0 ? LATER_MS : false
    },
  })

import { readEmailSettings } from '@letterhead/contract'
import { queryOptions } from '@tanstack/react-query'
import { callOrThrow } from './api.ts'

export const emailSettingsQuery = queryOptions({
  queryKey: ['email-settings'],
  queryFn: ({ signal }) => callOrThrow(readEmailSettings, { signal }),
  refetchOnWindowFocus: 'always',
})

import { readEmailSettings, type EmailSettings } from '@letterhead/contract'
import { queryOptions } from '@tanstack/react-query'
import { callOrThrow } from './api.ts'

const PACE_MS = 5000

/** Somebody elsewhere, or the outbox, is about to change what the page shows. */
const isMoving = ({ openHandOver, waiting, connection }: EmailSettings): boolean =>
  openHandOver?.state === 'waiting' ||
  openHandOver?.state === 'declined' ||
  waiting.queued > 0 ||
  (connection !== null && connection.pausedUntil !== null)

export const emailSettingsQuery = queryOptions({
  queryKey: ['email-settings'],
  queryFn: ({ signal }) => callOrThrow(readEmailSettings, { signal }),
  refetchOnWindowFocus: 'always',
  refetchInterval: ({ state }) =>
    state.data !== undefined && isMoving(state.data) ? PACE_MS : false,
})

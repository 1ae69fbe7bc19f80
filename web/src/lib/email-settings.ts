import { readEmailSettings, type EmailSettings } from '@letterhead/contract'
import { queryOptions } from '@tanstack/react-query'
import { callOrThrow } from './api.ts'

const MOVING_MS = 5_000
/** A mailbox may break while the page is open and nobody touches it. */
const RESTING_MS = 60_000

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
  refetchInterval: ({ state: { data } }) =>
    data !== undefined && isMoving(data) ? MOVING_MS : RESTING_MS,
})

import type { QueryClient } from '@tanstack/react-query'

const PULSE_MS = 10_000
/** A hidden tab’s timers come once a minute; it reads again anyway when it is looked at. */
const SLEPT_MS = 90_000

/**
 * A laptop that slept with the page open wakes up without a word: the tab was visible all the time and
 * the network may never have been gone. The clock alone tells, and then everything is read again.
 */
export const noticeWaking = (client: QueryClient): (() => void) => {
  let last = Date.now()
  const timer = setInterval(() => {
    const now = Date.now()
    if (now - last > SLEPT_MS) void client.invalidateQueries()
    last = now
  }, PULSE_MS)
  return () => clearInterval(timer)
}

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** After the first, second, … attempt; the last one repeats until the message expires. */
export const RETRY_SCHEDULE = [
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  60 * MINUTE,
] as const

/** Milliseconds to the next attempt, spread by a fifth either way so that failures do not return together. */
export const retryDelay = ({
  attempt,
  chance,
}: {
  /** From 1. */
  readonly attempt: number
  /** In [0, 1). */
  readonly chance: number
}): number => {
  const last = RETRY_SCHEDULE[RETRY_SCHEDULE.length - 1] ?? MINUTE
  return Math.round((RETRY_SCHEDULE[attempt - 1] ?? last) * (0.8 + 0.4 * chance))
}

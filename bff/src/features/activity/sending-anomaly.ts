import type { SendingAnomaly } from '@letterhead/contract'

interface Counted {
  /** UTC, `2026-11-22`. */
  readonly day: string
  readonly accepted: number
}

const WEEK = 7
const WEEKS = 4
/** Below it a mailbox has no habits to speak of. */
const FEWEST = 50
/** Median absolute deviations either way that are still usual. */
const USUAL_SPREAD = 3

/**
 * Is today or yesterday unlike the same weekday of the four weeks before (row A13)? `days` are
 * oldest first, today last, and at least 30. Today is not over, so it can only be too much.
 */
export const sendingAnomaly = (days: readonly Counted[]): SendingAnomaly | null =>
  judge(days, { place: days.length - 1, over: false }) ??
  judge(days, { place: days.length - 2, over: true })

const judge = (
  days: readonly Counted[],
  { place, over }: { readonly place: number; readonly over: boolean },
): SendingAnomaly | null => {
  const one = days[place]
  const before = Array.from(
    { length: WEEKS },
    (_, week) => days[place - (week + 1) * WEEK]?.accepted,
  ).filter((count) => count !== undefined)
  if (one === undefined || before.length < WEEKS) return null
  const usual = median(before)
  const deviation = median(before.map((count) => Math.abs(count - usual)))
  // Four equal weeks say nothing of how far a day may be off.
  const spread = USUAL_SPREAD * Math.max(deviation, usual / 10, 1)
  const { day, accepted } = one
  if (Math.max(accepted, usual) < FEWEST) return null
  if (accepted > usual + spread) return { day, accepted, usual, direction: 'more' }
  return over && accepted < usual - spread ? { day, accepted, usual, direction: 'fewer' } : null
}

const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

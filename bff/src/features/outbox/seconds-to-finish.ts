const MINUTE = 60
const DAY = 24 * 60 * 60

/** Seconds until `queued` messages have left at a pace, of which some is used up. */
export const secondsToFinish = (
  queued: number,
  pace: {
    readonly perMinute: number
    readonly minuteLeft: number
    readonly perDay: number
    readonly dayLeft: number
  },
): number => {
  const today = Math.min(queued, pace.dayLeft)
  const byMinute = Math.ceil(Math.max(0, today - pace.minuteLeft) / pace.perMinute) * MINUTE
  const byDay = Math.ceil((queued - today) / pace.perDay) * DAY
  return byDay > 0 ? byDay : byMinute
}

import type { ActivityDays } from '@letterhead/contract'

type Day = ActivityDays['days'][number]
export const SERIES = ['accepted', 'failed', 'held', 'unknown'] as const
export type Series = (typeof SERIES)[number]

/** What never reaches anybody is one colour: rejected by the provider, or expired while it waited. */
export const seriesOf = (day: Day): Record<Series, number> => ({
  accepted: day.accepted,
  failed: day.rejected + day.expired,
  held: day.held,
  unknown: day.unknown,
})

const totalOf = (day: Day): number =>
  Object.values(seriesOf(day)).reduce((sum, count) => sum + count, 0)

const ROUND = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10] as const

/** The next round number, so that the axis has readable figures and the bars fill the height. */
export const axisTop = (largest: number): number => {
  if (largest <= 4) return 4
  const power = 10 ** Math.floor(Math.log10(largest))
  const top = ROUND.find((factor) => factor * power >= largest && (factor * power) % 2 === 0) ?? 10
  return Math.round(top * power)
}

interface Piece {
  readonly series: Series
  /** From the top of the chart, and how high; in parts of 1. */
  readonly top: number
  readonly height: number
}
export interface Bar {
  readonly day: Day
  readonly pieces: readonly Piece[]
}

/** One bar a day, its pieces stacked from the bottom in the order of {@link SERIES}. */
export const barsOf = (
  days: readonly Day[],
): { readonly top: number; readonly bars: readonly Bar[] } => {
  const top = axisTop(Math.max(0, ...days.map(totalOf)))
  const bars = days.map((day) => {
    const counts = seriesOf(day)
    let below = 0
    const pieces = SERIES.flatMap((series) => {
      const height = counts[series] / top
      if (height === 0) return []
      below += height
      return [{ series, top: 1 - below, height }]
    })
    return { day, pieces }
  })
  return { top, bars }
}

export const isQuiet = (days: readonly Day[]): boolean =>
  days.every((day) => totalOf(day) + day.cancelled === 0)

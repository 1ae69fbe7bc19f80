export interface Period {
  /** Days, UTC, both included: `yyyy-mm-dd`. */
  readonly from: string
  readonly to: string
}

const DAY_MS = 86_400_000
const LONGEST_DAYS = 366
const YEAR_DAYS = 365

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 'yyyy-mm-dd'.length)

/** The asked days, or the year up to today; null: the other way round, or longer than a year. */
export const periodOf = (
  asked: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: Date,
): Period | null => {
  const to = asked.to ?? dayOf(now.getTime())
  const from = asked.from ?? dayOf(Date.parse(to) - (YEAR_DAYS - 1) * DAY_MS)
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1
  return days >= 1 && days <= LONGEST_DAYS ? { from, to } : null
}

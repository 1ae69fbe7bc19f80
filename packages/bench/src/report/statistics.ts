/** The value below which this share of all lies (nearest rank); NaN of nothing. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** The most that fall into any half-open window of this length. */
export const mostWithin = (times: readonly number[], window: number): number => {
  const sorted = times.toSorted((one, other) => one - other)
  let first = 0
  let most = 0
  for (const [place, at] of sorted.entries()) {
    while (at - (sorted[first] ?? at) >= window) first += 1
    most = Math.max(most, place - first + 1)
  }
  return most
}

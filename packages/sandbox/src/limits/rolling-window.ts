/** Counts what happened in the last stretch of time, per key; no buckets, so no double burst. */
export interface RollingWindow {
  /** How much is used now. */
  used: (key: string) => number
  add: (key: string, amount: number) => void
  /** When (ms) enough will have left the window for `amount` to fit under `limit`. */
  freeAt: (key: string, amount: number, limit: number) => number
}

export function rollingWindow(options: { spanMs: number; now: () => number }): RollingWindow {
  const rows = new Map<string, { events: { at: number; amount: number }[]; sum: number }>()
  const current = (key: string) => {
    const row = rows.get(key) ?? { events: [], sum: 0 }
    rows.set(key, row)
    const since = options.now() - options.spanMs
    const gone = row.events.findIndex(({ at }) => at > since)
    const past = row.events.splice(0, gone < 0 ? row.events.length : gone)
    row.sum -= past.reduce((sum, { amount }) => sum + amount, 0)
    return row
  }
  return {
    used: (key) => current(key).sum,
    add: (key, amount) => {
      const row = current(key)
      row.events.push({ at: options.now(), amount })
      row.sum += amount
    },
    freeAt: (key, amount, limit) => {
      const { events, sum } = current(key)
      let over = sum + amount - limit
      for (const event of events) {
        if (over <= 0) break
        over -= event.amount
        if (over <= 0) return event.at + options.spanMs
      }
      return options.now()
    },
  }
}

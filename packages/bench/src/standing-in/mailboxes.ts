import { monotonic } from '../ground/clock.ts'

/** What a provider grants one mailbox, and what it counted. */
export interface Limits {
  readonly perMinute: number
  readonly inFlight: number
  readonly delayMs: number
}

export interface Directory {
  readonly limits: () => Limits
  readonly change: (limits: Limits) => void
  /** Counts the call; `over` when the mailbox is beyond its limits. */
  readonly enter: (mailbox: string) => { readonly over: boolean; readonly leave: () => void }
  readonly counts: () => { readonly over: number; readonly mostInFlight: number }
}

const MINUTE = 60_000
const UNLIMITED: Limits = { perMinute: 1e9, inFlight: 1e9, delayMs: 0 }

/** Rolling minutes and open calls of each mailbox, as a provider keeps them. */
export const createDirectory = (): Directory => {
  let limits = UNLIMITED
  let over = 0
  let mostInFlight = 0
  const starts = new Map<string, number[]>()
  const open = new Map<string, number>()

  const isOver = (mailbox: string, inFlight: number): boolean => {
    if (inFlight > limits.inFlight) return true
    if (limits.perMinute >= UNLIMITED.perMinute) return false
    const now = monotonic()
    const recent = (starts.get(mailbox) ?? []).filter((at) => at > now - MINUTE)
    if (recent.length < limits.perMinute) recent.push(now)
    else return true
    starts.set(mailbox, recent)
    return false
  }
  return {
    limits: () => limits,
    change: (next) => {
      limits = next
    },
    enter: (mailbox) => {
      const inFlight = (open.get(mailbox) ?? 0) + 1
      open.set(mailbox, inFlight)
      mostInFlight = Math.max(mostInFlight, inFlight)
      const refused = isOver(mailbox, inFlight)
      if (refused) over += 1
      let left = false
      return {
        over: refused,
        leave: () => {
          if (left) return
          left = true
          open.set(mailbox, (open.get(mailbox) ?? 1) - 1)
        },
      }
    },
    counts: () => ({ over, mostInFlight }),
  }
}

import { rollingWindow } from '../limits/rolling-window.ts'
import type { Tenant } from '../seed/people.ts'

const minute = 60_000
const hour = 60 * minute

export const graphLimits = {
  requestsPerTenMinutes: 10_000,
  concurrent: 4,
  uploadBytesPerFiveMinutes: 150 * 1024 * 1024,
  recipientsPerDay: 10_000,
  recipientsPerMessage: 500,
  requestBytes: 4 * 1024 * 1024,
}

/** External recipients a tenant may write to in a day: 500 x licences^0.7 + 9500. */
export const tenantDailyLimit = ({ licences }: Tenant) => Math.floor(500 * licences ** 0.7 + 9500)

/** Counters of section 1.9 of the fact sheet, per mailbox and per tenant. */
export function graphCounters(now: () => number) {
  const inFlight = new Map<string, number>()
  return {
    requests: rollingWindow({ spanMs: 10 * minute, now }),
    bytes: rollingWindow({ spanMs: 5 * minute, now }),
    recipients: rollingWindow({ spanMs: 24 * hour, now }),
    external: rollingWindow({ spanMs: 24 * hour, now }),
    inFlight,
    /** Counts a call in; the answer counts it out again. */
    enter: (mailbox: string) => {
      inFlight.set(mailbox, (inFlight.get(mailbox) ?? 0) + 1)
      return () => inFlight.set(mailbox, (inFlight.get(mailbox) ?? 1) - 1)
    },
  }
}
export type GraphCounters = ReturnType<typeof graphCounters>

import { rollingWindow, type RollingWindow } from '../limits/rolling-window.ts'
import type { GooglePerson } from '../seed/people.ts'
import { rateLimited, type GmailError } from './gmail-error.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** Section 2.7 of the fact sheet; numbers of projects created since May 2026. */
export const gmailLimits = {
  unitsPerSend: 100,
  unitsPerMinuteAndUser: 6000,
  unitsPerMinuteAndProject: 1_200_000,
  // The real number is undocumented.
  concurrent: 4,
  messagesPerDay: 2000,
  consumerMessagesPerDay: 500,
  recipientsPerDay: 10_000,
  externalRecipientsPerDay: 3000,
  recipientsPerMessage: 100,
  jsonBytes: 36_700_160,
}

export function gmailCounters(now: () => number) {
  const inFlight = new Map<string, number>()
  return {
    now,
    units: rollingWindow({ spanMs: minute, now }),
    messages: rollingWindow({ spanMs: day, now }),
    recipients: rollingWindow({ spanMs: day, now }),
    external: rollingWindow({ spanMs: day, now }),
    inFlight,
    enter: (mailbox: string) => {
      inFlight.set(mailbox, (inFlight.get(mailbox) ?? 0) + 1)
      return () => inFlight.set(mailbox, (inFlight.get(mailbox) ?? 1) - 1)
    },
  }
}
export type GmailCounters = ReturnType<typeof gmailCounters>

const project = 'project'

/** Quota units and concurrency: judged before the message is looked at. */
export function overQuota(counters: GmailCounters, mailbox: string): GmailError | undefined {
  const { units, inFlight, now } = counters
  if ((inFlight.get(mailbox) ?? 0) > gmailLimits.concurrent)
    return {
      ...rateLimited(now() + 1000),
      message: 'Too many concurrent requests for user',
    }
  const { unitsPerSend, unitsPerMinuteAndUser, unitsPerMinuteAndProject } = gmailLimits
  if (units.used(mailbox) + unitsPerSend > unitsPerMinuteAndUser)
    return rateLimited(units.freeAt(mailbox, unitsPerSend, unitsPerMinuteAndUser))
  if (units.used(project) + unitsPerSend > unitsPerMinuteAndProject)
    return {
      status: 403,
      message: 'Rate Limit Exceeded',
      domain: 'usageLimits',
      reason: 'rateLimitExceeded',
      rpc: 'PERMISSION_DENIED',
    }
  units.add(mailbox, unitsPerSend)
  units.add(project, unitsPerSend)
  return undefined
}

/** Daily sending limits of the account, shared by all its messages. */
export function overDailyLimit(
  counters: GmailCounters,
  person: GooglePerson,
  to: readonly string[],
): GmailError | undefined {
  const { email, hd } = person
  const external = to.filter((address) => !hd || !address.toLowerCase().endsWith(`@${hd}`)).length
  const most = hd ? gmailLimits.messagesPerDay : gmailLimits.consumerMessagesPerDay
  const counts: readonly [RollingWindow, number, number][] = [
    [counters.messages, 1, most],
    [counters.recipients, to.length, gmailLimits.recipientsPerDay],
    [counters.external, external, gmailLimits.externalRecipientsPerDay],
  ]
  for (const [window, amount, limit] of counts)
    if (window.used(email) + amount > limit)
      return rateLimited(window.freeAt(email, amount, limit), ' (Mail sending)')
  for (const [window, amount] of counts) window.add(email, amount)
  return undefined
}

import type { LimitName } from '@letterhead/contract'

export interface Policy {
  readonly points: number
  readonly seconds: number
}

/** How much is plenty for people and little for a machine; each for one address (of IPv6: one /64) or organisation. */
export const POLICIES: Readonly<Record<Exclude<LimitName, 'api'>, Policy>> = {
  // By address: a whole company may share one.
  sign_in: { points: 240, seconds: 60 },
  // By address: whoever holds a link that needs no session.
  link: { points: 60, seconds: 60 },
  // Likewise: ways back from a provider, and links in mail.
  return: { points: 240, seconds: 60 },
  // By organisation; beside it a session has at most five attempts open.
  connect: { points: 100, seconds: 600 },
  export: { points: 20, seconds: 600 },
  // By key or address: how often the trail tells of it.
  denied: { points: 5, seconds: 60 },
}

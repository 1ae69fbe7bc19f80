/** Providers compare mailbox addresses without case; so do we, for telling people apart only. */
export const sameAddress = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase()

import type { Dns } from './create-dns.ts'

/** What all questions of one piece of work may take: one of thirty may be slow, not each of them. */
const LONGEST_MS = 30_000

/** For one piece of work that asks on and on: when its time is over nothing more is asked. */
export const withinTime = (dns: Dns): Dns => {
  const end = performance.now() + LONGEST_MS
  return {
    ask: async (name, type) =>
      performance.now() > end
        ? { kind: 'unanswered', reason: 'ETIMEOUT' }
        : await dns.ask(name, type),
  }
}

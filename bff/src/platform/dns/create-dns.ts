import { Resolver } from 'node:dns/promises'

export type RecordType = 'A' | 'AAAA' | 'TXT' | 'MX' | 'CNAME' | 'PTR'

/** `nothing`: the name is there without such a record; `no_such_name`: it is not there at all. */
export type Answer =
  | { readonly kind: 'records'; readonly records: readonly string[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'no_such_name' }
  /** Timeout, refusal, failure, nonsense: nothing is known. */
  | { readonly kind: 'unanswered'; readonly reason: string }

export interface Dns {
  /** One question. TXT strings are joined; MX reads `10 mx.example.com`. */
  readonly ask: (name: string, type: RecordType) => Promise<Answer>
}

interface Settings {
  /** `192.0.2.1`, `192.0.2.1:53`, `[2001:db8::1]:53`; empty: the machine's own. */
  readonly servers: readonly string[]
  /** For one try at one server; every question has two. */
  readonly timeoutMs?: number
  /** For a question in all, whatever the resolver library does with many servers: a page waits for this. */
  readonly deadlineMs?: number
}

const TIMEOUT_MS = 2_000
const TRIES = 2
const DEADLINE_MS = 8_000
const MOST_RECORDS = 100
const LONGEST_RECORD = 8_192

export const createDns = ({
  servers,
  timeoutMs = TIMEOUT_MS,
  deadlineMs = DEADLINE_MS,
}: Settings): Dns => {
  const resolver = new Resolver({ timeout: timeoutMs, tries: TRIES, maxTimeout: timeoutMs })
  if (servers.length > 0) resolver.setServers([...servers])
  return {
    ask: async (name, type) => {
      if (!isName(name)) return { kind: 'no_such_name' }
      try {
        const records = await beforeDeadline(deadlineMs, query(resolver, name, type))
        const kept = records.slice(0, MOST_RECORDS).map((text) => text.slice(0, LONGEST_RECORD))
        return kept.length === 0 ? { kind: 'nothing' } : { kind: 'records', records: kept }
      } catch (error) {
        return answerOfError(error)
      }
    },
  }
}

// Names that no server need be asked about, such as those out of a stranger's SPF record.
const isName = (name: string): boolean =>
  name.length <= 253 &&
  /^(?:[a-z0-9_](?:[a-z0-9_-]{0,62}))(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*\.?$/i.test(name)

const query = async (resolver: Resolver, name: string, type: RecordType): Promise<string[]> => {
  if (type === 'TXT') return (await resolver.resolveTxt(name)).map((parts) => parts.join(''))
  if (type === 'MX')
    return (await resolver.resolveMx(name)).map(
      ({ priority, exchange }) => `${priority} ${exchange}`,
    )
  if (type === 'A') return await resolver.resolve4(name)
  if (type === 'AAAA') return await resolver.resolve6(name)
  return type === 'CNAME' ? await resolver.resolveCname(name) : await resolver.resolvePtr(name)
}

const beforeDeadline = async <T>(deadlineMs: number, work: Promise<T>): Promise<T> => {
  const { promise: deadline, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEOUT' })),
    deadlineMs,
  )
  try {
    return await Promise.race([work, deadline])
  } finally {
    clearTimeout(timer)
  }
}

const answerOfError = (error: unknown): Answer => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  if (code === 'ENOTFOUND') return { kind: 'no_such_name' }
  if (code === 'ENODATA') return { kind: 'nothing' }
  return { kind: 'unanswered', reason: code }
}

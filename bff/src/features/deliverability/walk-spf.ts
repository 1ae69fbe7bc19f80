import type { Dns } from '../../platform/dns/index.ts'

/** An SPF record with everything it includes, counted as a receiver counts it (RFC 7208 4.6.4). */
export interface SpfWalk {
  readonly lookups: number
  /** Every name included or redirected to, at any depth. */
  readonly names: ReadonlySet<string>
  /** The first thing that makes receivers give up; null: nothing. */
  readonly broken: 'syntax' | 'loop' | 'include_missing' | null
  readonly allowsEverybody: boolean
  /** A part of it was not answered, so the count is a floor. */
  readonly unanswered: boolean
}

export const MOST_LOOKUPS = 10
/** Far beyond what any receiver follows; here counting ends. */
const STOP_AT = 30

export const spfRecordsOf = (texts: readonly string[]): string[] =>
  texts.filter((text) => /^v=spf1(?: |$)/i.test(text))

const TERM = /^(?<qualifier>[+~?-]?)(?<name>all|include|a|mx|ptr|ip4|ip6|exists)(?<rest>[:/].*)?$/i
const MODIFIER = /^(?<name>[a-z][a-z0-9_.-]*)=(?<value>.*)$/i

type Term =
  | { readonly kind: 'everybody' | 'nobody' | 'address' | 'look-up' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'broken' }

export const readTerm = (text: string): Term => {
  const groups = TERM.exec(text)?.groups
  if (groups === undefined) return readModifier(text)
  const { qualifier = '', name = '', rest = '' } = groups
  const lower = name.toLowerCase()
  if (lower === 'all') {
    if (rest !== '') return { kind: 'broken' }
    return { kind: qualifier === '' || qualifier === '+' ? 'everybody' : 'nobody' }
  }
  if (lower === 'ip4' || lower === 'ip6')
    return { kind: rest.startsWith(':') ? 'address' : 'broken' }
  if (lower !== 'include') return { kind: 'look-up' }
  return rest.length > 1 && rest.startsWith(':')
    ? { kind: 'name', name: nameOf(rest.slice(1)) }
    : { kind: 'broken' }
}

const readModifier = (text: string): Term => {
  const groups = MODIFIER.exec(text)?.groups
  if (groups === undefined) return { kind: 'broken' }
  return groups['name']?.toLowerCase() === 'redirect'
    ? { kind: 'name', name: nameOf(groups['value'] ?? '') }
    : { kind: 'address' }
}

const nameOf = (text: string) => text.toLowerCase().replace(/\.$/, '')

export const termsOf = (record: string): string[] =>
  record.split(/\s+/).filter((term, place) => place > 0 && term !== '')

interface State {
  lookups: number
  readonly names: Set<string>
  broken: SpfWalk['broken']
  allowsEverybody: boolean
  unanswered: boolean
}

export const walkSpf = async (dns: Dns, domain: string, record: string): Promise<SpfWalk> => {
  const state: State = {
    lookups: 0,
    names: new Set(),
    broken: null,
    allowsEverybody: false,
    unanswered: false,
  }
  await follow(dns, state, { record, path: [domain] })
  return state
}

const follow = async (
  dns: Dns,
  state: State,
  { record, path }: { readonly record: string; readonly path: readonly string[] },
): Promise<void> => {
  for (const text of termsOf(record)) {
    if (state.lookups > STOP_AT) return
    const term = readTerm(text)
    if (term.kind === 'broken') state.broken ??= 'syntax'
    if (term.kind === 'everybody') state.allowsEverybody = true
    if (term.kind === 'look-up' || term.kind === 'name') state.lookups += 1
    if (term.kind === 'name') await descend(dns, state, { name: term.name, path })
  }
}

const descend = async (
  dns: Dns,
  state: State,
  { name, path }: { readonly name: string; readonly path: readonly string[] },
): Promise<void> => {
  // A macro depends on the message; what stands behind it cannot be known here.
  if (name.includes('%')) return
  if (path.includes(name)) {
    state.broken ??= 'loop'
    return
  }
  state.names.add(name)
  const answer = await dns.ask(name, 'TXT')
  if (answer.kind === 'unanswered') {
    state.unanswered = true
    return
  }
  const [record] = answer.kind === 'records' ? spfRecordsOf(answer.records) : []
  if (record === undefined) state.broken ??= 'include_missing'
  else await follow(dns, state, { record, path: [...path, name] })
}

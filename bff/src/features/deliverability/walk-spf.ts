import type { Answer, Dns } from '../../platform/dns/index.ts'
import { readTerm, spfRecordsOf, termsOf, type Term } from './read-spf.ts'

/** What makes receivers give up on a record (permerror). */
export type SpfFlaw = 'syntax' | 'loop' | 'include_missing' | 'include_several' | 'empty_answers'

/** An SPF record with everything it includes, counted as a receiver counts it (RFC 7208 4.6.4). */
export interface SpfWalk {
  readonly lookups: number
  /** Every name whose servers pass, included or redirected to at any depth. */
  readonly names: ReadonlySet<string>
  /** The first flaw; null: none. */
  readonly broken: SpfFlaw | null
  readonly allowsEverybody: boolean
  /** A part of it was not answered, so the count is a floor. */
  readonly unanswered: boolean
}

export const MOST_LOOKUPS = 10
/** Far beyond what any receiver follows; here counting ends. */
const STOP_AT = 30
/** Names that are asked for and have nothing; with more of them receivers give up. */
const MOST_EMPTY = 2

interface State {
  lookups: number
  empty: number
  readonly names: Set<string>
  broken: SpfWalk['broken']
  allowsEverybody: boolean
  unanswered: boolean
}

/** Where in the walk a record stands. */
interface Place {
  readonly path: readonly string[]
  /** What passes here passes for the domain: nothing but plain includes and redirects lies between. */
  readonly passes: boolean
}

export const walkSpf = async (dns: Dns, domain: string, record: string): Promise<SpfWalk> => {
  const state: State = {
    lookups: 0,
    empty: 0,
    names: new Set(),
    broken: null,
    allowsEverybody: false,
    unanswered: false,
  }
  await follow(dns, state, record, { path: [domain], passes: true })
  if (state.empty > MOST_EMPTY) state.broken ??= 'empty_answers'
  return state
}

const follow = async (dns: Dns, state: State, record: string, place: Place): Promise<void> => {
  const terms = termsOf(record).map(readTerm)
  const redirects = terms.filter((term) => term.kind === 'redirect')
  if (terms.some(({ kind }) => kind === 'broken') || redirects.length > 1) state.broken ??= 'syntax'
  // What stands behind `all` is never looked at, and a redirect is not where there is one.
  const all = terms.findIndex(({ kind }) => kind === 'all')
  const order = all === -1 ? [...terms.filter(isMechanism), ...redirects] : terms.slice(0, all + 1)
  for (const term of order) {
    if (state.lookups > STOP_AT) return
    await take(dns, state, term, place)
  }
}

const isMechanism = ({ kind }: Term) => kind !== 'redirect'

const take = async (dns: Dns, state: State, term: Term, place: Place): Promise<void> => {
  switch (term.kind) {
    case 'all':
      if (place.passes && term.qualifier === '+') state.allowsEverybody = true
      return
    case 'network':
      if (place.passes && term.qualifier === '+' && term.anybody) state.allowsEverybody = true
      return
    case 'include':
      state.lookups += 1
      return await descend(dns, state, term.name, {
        ...place,
        passes: place.passes && term.qualifier === '+',
      })
    case 'redirect':
      state.lookups += 1
      return await descend(dns, state, term.name, place)
    case 'a':
    case 'mx':
      state.lookups += 1
      return await countEmpty(dns, state, term.kind, term.name ?? place.path.at(-1) ?? '')
    case 'ptr':
    case 'exists':
      state.lookups += 1
      return undefined
    case 'modifier':
    case 'broken':
      return undefined
    default:
      return term satisfies never
  }
}

/** A macro depends on the message; what stands behind it cannot be known here. */
const hasMacro = (name: string) => name.includes('%')
const isEmpty = ({ kind }: Answer) => kind === 'nothing' || kind === 'no_such_name'

const countEmpty = async (
  dns: Dns,
  state: State,
  kind: 'a' | 'mx',
  name: string,
): Promise<void> => {
  if (hasMacro(name)) return
  const answer = await dns.ask(name, kind === 'a' ? 'A' : 'MX')
  // Of the two kinds of address a receiver asks for the one by which the message came.
  const rest = kind === 'a' && isEmpty(answer) ? await dns.ask(name, 'AAAA') : answer
  if (isEmpty(rest)) state.empty += 1
}

const descend = async (dns: Dns, state: State, name: string, place: Place): Promise<void> => {
  if (hasMacro(name)) return
  if (place.path.includes(name)) {
    state.broken ??= 'loop'
    return
  }
  if (place.passes) state.names.add(name)
  const answer = await dns.ask(name, 'TXT')
  if (answer.kind === 'unanswered') {
    state.unanswered = true
    return
  }
  const [record, ...more] = answer.kind === 'records' ? spfRecordsOf(answer.records) : []
  if (record === undefined) state.broken ??= 'include_missing'
  else if (more.length > 0) state.broken ??= 'include_several'
  else await follow(dns, state, record, { ...place, path: [...place.path, name] })
}

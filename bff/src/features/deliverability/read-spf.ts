import { isIPv4, isIPv6 } from 'node:net'

/** `+`: mail from there passes. */
export type Qualifier = '+' | '-' | '~' | '?'

export type Term =
  | { readonly kind: 'all'; readonly qualifier: Qualifier }
  /** `anybody`: a network that holds every address there is. */
  | { readonly kind: 'network'; readonly qualifier: Qualifier; readonly anybody: boolean }
  | { readonly kind: 'include'; readonly qualifier: Qualifier; readonly name: string }
  /** Costs a look-up; the name is null where it is the domain itself. */
  | { readonly kind: 'a' | 'mx' | 'ptr' | 'exists'; readonly name: string | null }
  | { readonly kind: 'redirect'; readonly name: string }
  | { readonly kind: 'modifier' }
  | { readonly kind: 'broken' }

export const spfRecordsOf = (texts: readonly string[]): string[] =>
  texts.filter((text) => /^v=spf1(?: |$)/i.test(text))

export const termsOf = (record: string): string[] =>
  record.split(/\s+/).filter((term, place) => place > 0 && term !== '')

const TERM = /^(?<sign>[+~?-]?)(?<name>all|include|a|mx|ptr|ip4|ip6|exists)(?<rest>[:/].*)?$/i
const MODIFIER = /^(?<name>[a-z][a-z0-9_.-]*)=(?<value>.*)$/i
const BROKEN = { kind: 'broken' } as const

/** One word of a record (RFC 7208 4.6.1, 5). */
export const readTerm = (text: string): Term => {
  const groups = TERM.exec(text)?.groups
  if (groups === undefined) return readModifier(text)
  const { sign = '', name = '', rest = '' } = groups
  const qualifier = sign === '-' || sign === '~' || sign === '?' ? sign : '+'
  const kind = name.toLowerCase()
  const value = rest.startsWith(':') ? rest.slice(1) : ''
  if (kind === 'all') return rest === '' ? { kind, qualifier } : BROKEN
  if (kind === 'ip4' || kind === 'ip6') return readNetwork(kind, qualifier, value)
  if (kind === 'include') return value === '' ? BROKEN : { kind, qualifier, name: nameOf(value) }
  if (kind === 'exists') return value === '' ? BROKEN : { kind, name: nameOf(value) }
  if (rest === ':') return BROKEN
  const named = value.replace(/\/.*$/, '')
  if (kind === 'a' || kind === 'mx' || kind === 'ptr')
    return { kind, name: named === '' ? null : nameOf(named) }
  return BROKEN
}

const readModifier = (text: string): Term => {
  const groups = MODIFIER.exec(text)?.groups
  if (groups === undefined) return BROKEN
  if (groups['name']?.toLowerCase() !== 'redirect') return { kind: 'modifier' }
  const name = nameOf(groups['value'] ?? '')
  return name === '' ? BROKEN : { kind: 'redirect', name }
}

const readNetwork = (kind: 'ip4' | 'ip6', qualifier: Qualifier, value: string): Term => {
  const [address = '', length, ...more] = value.split('/')
  const most = kind === 'ip4' ? 32 : 128
  const isAddress = kind === 'ip4' ? isIPv4(address) : isIPv6(address)
  const isLength =
    length === undefined || (/^(?:0|[1-9]\d{0,2})$/.test(length) && Number(length) <= most)
  return isAddress && isLength && more.length === 0
    ? { kind: 'network', qualifier, anybody: length === '0' }
    : BROKEN
}

const nameOf = (text: string) => text.toLowerCase().replace(/\.$/, '')

import { isIPv4, isIPv6 } from 'node:net'
import type { Dns } from '../../platform/dns/index.ts'
import { row, type CheckDeps, type Row, type Subject } from './subject.ts'

type Standing =
  | { readonly kind: 'clear' | 'unanswered'; readonly list: string }
  | {
      readonly kind: 'listed'
      readonly list: string
      readonly code: string
      readonly reason: string
    }

/** The operator's lists, for the domain and for the address that the last copy came from. */
export const checkBlocklists = async (deps: CheckDeps, subject: Subject): Promise<Row[]> => {
  const { ip: ipLists, domain: domainLists } = deps.blocklists
  const ip = subject.copy?.ip ?? null
  const domainRows =
    domainLists.length === 0
      ? [notConfigured(subject, 'blocklist_domain')]
      : await rowsOf(deps.dns, subject, {
          check: 'blocklist_domain',
          shown: subject.domain,
          asked: subject.domain,
          lists: domainLists,
          alive: LIVING_NAMES,
        })
  if (ipLists.length === 0) return [...domainRows, notConfigured(subject, 'blocklist_ip')]
  const asked = ip === null ? null : reversed(ip)
  if (ip === null || asked === null)
    return [
      ...domainRows,
      row(subject, { check: 'blocklist_ip', state: 'unknown', code: 'blocklist_ip_not_proven' }),
    ]
  return [
    ...domainRows,
    ...(await rowsOf(deps.dns, subject, {
      check: 'blocklist_ip',
      shown: ip,
      asked,
      lists: ipLists,
      alive: ['2.0.0.127'],
    })),
  ]
}

/** RFC 5782 2.2 and what well-known lists have instead. */
const LIVING_NAMES = ['test', 'dbltest.com', 'surbl-org-permanent-test-point.com']

const notConfigured = (subject: Subject, check: 'blocklist_domain' | 'blocklist_ip'): Row =>
  row(subject, { check, state: 'unknown', code: 'blocklist_not_configured' })

interface Question {
  readonly check: 'blocklist_domain' | 'blocklist_ip'
  readonly shown: string
  readonly asked: string
  readonly lists: readonly string[]
  /** Entries that every living list of this kind has. */
  readonly alive: readonly string[]
}

const rowsOf = async (dns: Dns, subject: Subject, question: Question): Promise<Row[]> => {
  const { check, shown, lists } = question
  const standings = await Promise.all(
    lists.slice(0, 20).map(async (list) => await standingOn(dns, list, question)),
  )
  const named = (kind: Standing['kind']) =>
    standings.filter((one) => one.kind === kind).map(({ list }) => list)
  const clear = named('clear')
  const unanswered = named('unanswered')
  const aggregated = (state: Row['state'], code: Row['code'], which: readonly string[]) =>
    which.length === 0
      ? []
      : [row(subject, { check, state, code, values: { subject: shown, lists: which.join(', ') } })]
  return [
    ...standings.flatMap((one) =>
      one.kind === 'listed'
        ? [
            row(subject, {
              check,
              state: 'fail',
              code: 'blocklist_listed',
              values: { subject: shown, list: one.list, reason: one.reason },
              found: `${one.code} ${one.reason}`,
              link: /https:\/\/[^\s"'<>]{4,200}/.exec(one.reason)?.[0] ?? null,
            }),
          ]
        : [],
    ),
    ...aggregated('unknown', 'blocklist_unanswered', unanswered),
    ...aggregated('pass', 'blocklist_clear', clear),
  ]
}

const standingOn = async (
  dns: Dns,
  list: string,
  { asked, alive }: Question,
): Promise<Standing> => {
  const name = `${asked}.${list}`
  const answer = await dns.ask(name, 'A')
  if (answer.kind === 'unanswered') return { kind: 'unanswered', list }
  if (answer.kind === 'records') {
    const [code = ''] = answer.records
    if (!answer.records.every(isListing)) return { kind: 'unanswered', list }
    const why = await dns.ask(name, 'TXT')
    return {
      kind: 'listed',
      list,
      code,
      reason: why.kind === 'records' ? (why.records[0] ?? '') : '',
    }
  }
  return { kind: (await isAlive(dns, list, alive)) ? 'clear' : 'unanswered', list }
}

/**
 * Listings are within 127.0.0.0/8. 127.255.255.x is how lists refuse (open resolver, too many
 * questions), 127.0.1.255 how one refuses an address; anything else is a resolver that lies.
 */
const isListing = (address: string): boolean =>
  address.startsWith('127.') && !address.startsWith('127.255.255.') && address !== '127.0.1.255'

// A list that was shut down knows nobody: silence of the dead is not a clean record.
const isAlive = async (dns: Dns, list: string, entries: readonly string[]): Promise<boolean> => {
  for (const entry of entries) {
    const answer = await dns.ask(`${entry}.${list}`, 'A')
    if (answer.kind === 'records' && answer.records.every(isListing)) return true
  }
  return false
}

const reversed = (ip: string): string | null => {
  if (isIPv4(ip)) return ip.split('.').toReversed().join('.')
  return isIPv6(ip) ? expanded(ip).split('').toReversed().join('.') : null
}

const groups = (text: string) => (text === '' ? [] : text.split(':'))

/** Thirty-two nibbles. */
const expanded = (ip: string): string => {
  const [head = '', tail = ''] = ip.split('::')
  const missing = 8 - groups(head).length - groups(tail).length
  const whole = ip.includes('::')
    ? [...groups(head), ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...groups(tail)]
    : groups(head)
  return whole.map((group) => group.padStart(4, '0')).join('')
}

import type { CheckState } from '@letterhead/contract'
import { withinTime } from '../../platform/dns/index.ts'
import { checkBlocklists } from './check-blocklists.ts'
import { checkDkim } from './check-dkim.ts'
import { checkDmarc } from './check-dmarc.ts'
import { checkMtaSts, checkMx } from './check-receiving.ts'
import { checkSpf } from './check-spf.ts'
import { row, type CheckDeps, type Row, type Subject } from './subject.ts'

/** Everything about a domain, in the order in which the page shows it. */
export const checkDomain = async (given: CheckDeps, subject: Subject): Promise<Row[]> => {
  // Other organisations' domains are looked at after this one.
  const deps = { ...given, dns: withinTime(given.dns) }
  const there = await deps.dns.ask(subject.domain, 'TXT')
  if (there.kind === 'no_such_name' && (await isMissing(deps, subject)))
    return [row(subject, { check: 'domain', state: 'fail', code: 'domain_missing' })]
  const all = await Promise.all(
    [checkSpf, checkDkim, checkDmarc, checkMx, checkMtaSts, checkBlocklists].map(
      async (check) => await check(deps, subject),
    ),
  )
  return all.flat()
}

const isMissing = async ({ dns }: CheckDeps, { domain }: Subject): Promise<boolean> =>
  (await dns.ask(domain, 'MX')).kind === 'no_such_name'

/** Worth having, but mail arrives without it. */
const OPTIONAL: ReadonlySet<Row['code']> = new Set([
  'mta_sts_missing',
  'mta_sts_broken',
  'mta_sts_unanswered',
  'dmarc_without_reports',
  'blocklist_not_configured',
  'blocklist_ip_not_proven',
])
const GRAVITY: readonly CheckState[] = ['fail', 'warn', 'unknown', 'pass']

/** The gravest of the rows that matter. */
export const stateOf = (rows: readonly Row[]): CheckState => {
  const states = new Set(rows.flatMap(({ code, state }) => (OPTIONAL.has(code) ? [] : [state])))
  return GRAVITY.find((state) => states.has(state)) ?? 'unknown'
}

import { letsIn } from './lets-in.ts'
import { PROVIDER_FACTS } from './provider-facts.ts'
import { readTerm, spfRecordsOf, termsOf } from './read-spf.ts'
import { row, type CheckDeps, type Row, type Subject } from './subject.ts'
import { MOST_LOOKUPS, walkSpf } from './walk-spf.ts'

/**
 * RFC 7208: one record, the provider in it, at most ten look-ups, not open to everybody. In it is who
 * is named, or who may send from where the last copy came from; both by today's record, whatever an
 * earlier one said of that copy.
 */
export const checkSpf = async ({ dns }: CheckDeps, subject: Subject): Promise<Row[]> => {
  const { domain, provider, copy } = subject
  const [include] = PROVIDER_FACTS[provider].includes
  const answer = await dns.ask(domain, 'TXT')
  if (answer.kind === 'unanswered')
    return [row(subject, { check: 'spf', state: 'unknown', code: 'spf_unanswered' })]
  const records = answer.kind === 'records' ? spfRecordsOf(answer.records) : []
  const [record] = records
  const publish = (value: string) => ({ name: domain, type: 'TXT', value })
  if (record === undefined)
    return [
      row(subject, {
        check: 'spf',
        state: 'fail',
        code: 'spf_missing',
        values: { include },
        publish: publish(`v=spf1 include:${include} ~all`),
      }),
    ]
  if (records.length > 1)
    return [
      row(subject, {
        check: 'spf',
        state: 'fail',
        code: 'spf_several_records',
        values: { count: records.length },
        found: records.join(' | '),
        publish: publish(merged(records, include)),
      }),
    ]
  const walk = await walkSpf(dns, domain, record)
  const found = { found: record }
  const rows: Row[] = []
  if (walk.broken !== null)
    rows.push(
      row(subject, {
        check: 'spf',
        state: 'fail',
        code: 'spf_broken',
        values: { reason: walk.broken },
        ...found,
      }),
    )
  if (walk.lookups > MOST_LOOKUPS)
    rows.push(
      row(subject, {
        check: 'spf',
        state: 'fail',
        code: 'spf_too_many_lookups',
        values: { lookups: walk.lookups },
        ...found,
      }),
    )
  if (walk.allowsEverybody)
    rows.push(
      row(subject, {
        check: 'spf',
        state: 'fail',
        code: 'spf_allows_everyone',
        ...found,
        publish: publish(merged([record], include)),
      }),
    )
  if (rows.length > 0) return rows
  const has =
    PROVIDER_FACTS[provider].includes.some((name) => walk.names.has(name)) ||
    (typeof copy?.ip === 'string' && (await letsIn(dns, { domain, ip: copy.ip })))
  if (walk.unanswered && !has)
    return [row(subject, { check: 'spf', state: 'unknown', code: 'spf_unanswered', ...found })]
  if (!has)
    return [
      row(subject, {
        check: 'spf',
        state: 'fail',
        code: 'spf_without_provider',
        values: { include },
        ...found,
        publish: publish(merged([record], include)),
      }),
    ]
  return [
    row(subject, {
      check: 'spf',
      state: walk.unanswered ? 'unknown' : 'pass',
      code: walk.unanswered ? 'spf_unanswered' : 'spf_pass',
      values: { include, lookups: walk.lookups },
      ...found,
    }),
  ]
}

/** One record of all terms there are, the provider first and a closed end. */
const merged = (records: readonly string[], include: string): string => {
  const terms = records.flatMap(termsOf).map((text) => ({ text, term: readTerm(text) }))
  const end = terms.find(({ term }) => term.kind === 'all' && term.qualifier !== '+')
  const kept = terms.filter(
    ({ term }) =>
      term.kind !== 'all' &&
      term.kind !== 'broken' &&
      !(term.kind === 'network' && term.anybody) &&
      !(term.kind === 'include' && term.name === include),
  )
  const redirect = kept.some(({ term }) => term.kind === 'redirect')
  const all = [...new Set([`include:${include}`, ...kept.map(({ text }) => text)])]
  return ['v=spf1', ...all, ...(redirect ? [] : [end?.text ?? '~all'])].join(' ').slice(0, 1_000)
}

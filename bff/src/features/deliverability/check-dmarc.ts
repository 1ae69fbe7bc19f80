import { tagsOf, type Dns } from '../../platform/dns/index.ts'
import { row, type CheckDeps, type Row, type Subject } from './subject.ts'

const POLICIES = new Set(['none', 'quarantine', 'reject'])
/** RFC 9989 4.10: eight steps at most; names with more labels are nobody's sender. */
const MOST_STEPS = 5

type Published =
  | { readonly kind: 'records'; readonly at: string; readonly texts: readonly string[] }
  | { readonly kind: 'nothing' | 'unanswered' }

/** RFC 9989: the domain's own record or that of a parent, its policy, alignment and reports. */
export const checkDmarc = async ({ dns }: CheckDeps, subject: Subject): Promise<Row[]> => {
  const { domain } = subject
  const record = await findRecord(dns, domain)
  if (record.kind === 'unanswered')
    return [row(subject, { check: 'dmarc', state: 'unknown', code: 'dmarc_unanswered' })]
  const start = {
    name: `_dmarc.${domain}`,
    type: 'TXT',
    value: `v=DMARC1; p=none; rua=mailto:dmarc-reports@${domain}`,
  }
  if (record.kind !== 'records')
    return [row(subject, { check: 'dmarc', state: 'fail', code: 'dmarc_missing', publish: start })]
  const { at, texts } = record
  const [text = ''] = texts
  if (texts.length > 1)
    return [
      row(subject, {
        check: 'dmarc',
        state: 'fail',
        code: 'dmarc_several_records',
        values: { at, count: texts.length },
        found: texts.join(' | '),
      }),
    ]
  return judge(subject, { at, text, start })
}

const findRecord = async (dns: Dns, domain: string): Promise<Published> => {
  const labels = domain.split('.')
  const steps = Math.min(MOST_STEPS, labels.length - 1)
  for (let step = 0; step < steps; step += 1) {
    const at = labels.slice(step).join('.')
    const answer = await dns.ask(`_dmarc.${at}`, 'TXT')
    if (answer.kind === 'unanswered') return { kind: 'unanswered' }
    const texts =
      answer.kind === 'records' ? answer.records.filter((one) => /^v=DMARC1\b/i.test(one)) : []
    if (texts.length > 0) return { kind: 'records', at, texts }
  }
  return { kind: 'nothing' }
}

interface Found {
  readonly at: string
  readonly text: string
  readonly start: NonNullable<Row['publish']>
}

const judge = (subject: Subject, { at, text, start }: Found): Row[] => {
  const tags = tagsOf(text)
  const own = tags.get('p')?.toLowerCase() ?? ''
  const sub = tags.get('sp')?.toLowerCase()
  const policy = at === subject.domain ? own : (sub ?? own)
  const alignment = { dkim: tags.get('adkim') ?? 'r', spf: tags.get('aspf') ?? 'r' }
  const values = { at, policy, adkim: alignment.dkim, aspf: alignment.spf }
  if (!POLICIES.has(policy))
    return [
      row(subject, {
        check: 'dmarc',
        state: 'fail',
        code: 'dmarc_broken',
        values: { at },
        found: text,
        publish: start,
      }),
    ]
  const say = (
    state: Row['state'],
    code: Row['code'],
    more: { readonly [name: string]: string } = {},
  ) => row(subject, { check: 'dmarc', state, code, values: { ...values, ...more }, found: text })
  const percent = Number(tags.get('pct') ?? '100')
  return [
    policy === 'none' ? say('warn', 'dmarc_only_watches') : say('pass', 'dmarc_pass'),
    ...(own !== 'none' && sub === 'none' ? [say('warn', 'dmarc_subdomains_open')] : []),
    ...(percent < 100 && policy !== 'none'
      ? [say('warn', 'dmarc_partial', { percent: String(percent) })]
      : []),
    ...((tags.get('rua') ?? '') === '' ? [say('warn', 'dmarc_without_reports')] : []),
  ]
}

import { tagsOf, type Dns } from '../../platform/dns/index.ts'
import { row, type CheckDeps, type Row, type Subject } from './subject.ts'

const POLICIES = new Set(['none', 'quarantine', 'reject'])
/** RFC 9989 4.10: eight questions at most; names with more labels are nobody's sender. */
const MOST_STEPS = 8

type Published =
  | { readonly kind: 'records'; readonly at: string; readonly texts: readonly string[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unanswered' }

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

/**
 * The domain's own record, else that of its organisation: of the parents' records the one with the
 * fewest labels, unless one says that it is the organisation's (`psd=n`) or a public suffix's
 * (`psd=y`), which counts only when there is none below it.
 */
const findRecord = async (dns: Dns, domain: string): Promise<Published> => {
  const labels = domain.split('.')
  let organization: Published = { kind: 'nothing' }
  for (let step = 0; step < Math.min(MOST_STEPS, labels.length); step += 1) {
    const published = await recordsAt(dns, labels.slice(step).join('.'))
    if (published.kind === 'unanswered') return published
    if (published.kind === 'nothing') continue
    const psd = tagsOf(published.texts[0] ?? '')
      .get('psd')
      ?.toLowerCase()
    const isTopLevel = step === labels.length - 1
    if (psd === 'y') return organization.kind === 'records' ? organization : published
    if (!isTopLevel) organization = published
    if (step === 0 || psd === 'n') return organization
  }
  return organization
}

const recordsAt = async (dns: Dns, at: string): Promise<Published> => {
  const answer = await dns.ask(`_dmarc.${at}`, 'TXT')
  if (answer.kind === 'unanswered') return { kind: 'unanswered' }
  const records = answer.kind === 'records' ? answer.records : []
  const texts = records.filter((text) => /^v\s*=\s*DMARC1\s*(?:;|$)/i.test(text))
  return texts.length === 0 ? { kind: 'nothing' } : { kind: 'records', at, texts }
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
  // Receivers of today read `t=y`, those of yesterday `pct`.
  const isTesting = tags.get('t')?.toLowerCase() === 'y'
  const percent = isTesting ? 0 : Number(tags.get('pct') ?? '100')
  return [
    policy === 'none' ? say('warn', 'dmarc_only_watches') : say('pass', 'dmarc_pass'),
    ...(own !== 'none' && sub === 'none' ? [say('warn', 'dmarc_subdomains_open')] : []),
    ...(percent < 100 && policy !== 'none'
      ? [say('warn', 'dmarc_partial', { percent: String(percent) })]
      : []),
    ...((tags.get('rua') ?? '') === '' ? [say('warn', 'dmarc_without_reports')] : []),
  ]
}

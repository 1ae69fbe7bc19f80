import { tagsOf } from '../../platform/dns/index.ts'
import { row, type CheckDeps, type Row, type Subject } from './subject.ts'

/** Replies and bounces must come back: MX (RFC 5321, 7505) and MTA-STS (RFC 8461). */
export const checkMx = async ({ dns }: CheckDeps, subject: Subject): Promise<Row[]> => {
  const answer = await dns.ask(subject.domain, 'MX')
  const say = (state: Row['state'], code: Row['code'], hosts: readonly string[] = []) => [
    row(subject, {
      check: 'mx',
      state,
      code,
      values: { hosts: hosts.slice(0, 5).join(', ') },
      found: hosts.length === 0 ? null : hosts.join(', '),
    }),
  ]
  if (answer.kind === 'unanswered') return say('unknown', 'mx_unanswered')
  if (answer.kind !== 'records') return say('warn', 'mx_missing')
  const hosts = answer.records.map((text) => text.split(' ')[1] ?? '')
  return hosts.every((host) => host === '' || host === '.')
    ? say('warn', 'mx_refuses_mail')
    : say('pass', 'mx_pass', hosts)
}

export const checkMtaSts = async ({ dns }: CheckDeps, subject: Subject): Promise<Row[]> => {
  const answer = await dns.ask(`_mta-sts.${subject.domain}`, 'TXT')
  const say = (state: Row['state'], code: Row['code'], found: string | null = null) => [
    row(subject, { check: 'mta_sts', state, code, found }),
  ]
  if (answer.kind === 'unanswered') return say('unknown', 'mta_sts_unanswered')
  const records =
    answer.kind === 'records' ? answer.records.filter((text) => /^v=STSv1\b/.test(text)) : []
  const [record] = records
  if (record === undefined) return say('warn', 'mta_sts_missing')
  const id = tagsOf(record).get('id') ?? ''
  return records.length === 1 && /^[A-Za-z0-9]{1,32}$/.test(id)
    ? say('pass', 'mta_sts_pass', record)
    : say('warn', 'mta_sts_broken', records.join(' | '))
}

import type { ProofFinding, ReceivedCopy } from '@letterhead/contract'
import type { ReceivedFacts } from './received-facts.ts'

type Values = Readonly<Record<string, string>>

/**
 * SPF, DKIM and DMARC of a copy. One aligned pass is enough for DMARC (RFC 9989), so a failure of
 * the other is worth a note only; without any aligned pass each failure is a reason.
 */
export const judgeAuthentication = ({ copy, notSaid }: ReceivedFacts): ProofFinding[] => {
  const believed = isBelieved(copy)
  const open = believed ? 'note' : 'unknown'
  // What was not answered might have been the pass that is missing.
  const weight = believed ? 'note' : isUnanswered(copy) ? 'unknown' : 'differs'
  const finding = (code: ProofFinding['code'], values: Values): ProofFinding => ({
    code,
    weight,
    values: { ...values },
  })
  const unknown = (code: 'dns_unanswered' | 'not_said', values: Values): ProofFinding => ({
    code,
    weight: open,
    values: { ...values },
  })
  return [
    ...notSaid.map((what) => unknown('not_said', { what })),
    ...dmarcFindings(copy, finding, unknown),
    ...spfFindings(copy, finding, unknown),
    ...(notSaid.includes('dkim') ? [] : dkimFindings(copy, finding, unknown)),
  ]
}

type Say = (code: ProofFinding['code'], values: Values) => ProofFinding
type SayUnknown = (code: 'dns_unanswered', values: Values) => ProofFinding

const fromDomain = ({ from }: ReceivedCopy) =>
  from === null ? '' : from.email.slice(from.email.lastIndexOf('@') + 1).toLowerCase()

const isBelieved = ({ spf, dkim, dmarc }: ReceivedCopy): boolean => {
  if (dmarc.result === 'pass') return true
  if (dmarc.result === 'fail') return false
  const spfStands = spf.result === 'pass' && spf.aligned
  return spfStands || dkim.some(({ result, aligned }) => result === 'pass' && aligned)
}

const isUnanswered = ({ spf, dkim, dmarc }: ReceivedCopy): boolean =>
  [spf, dmarc, ...dkim].some(({ result }) => result === 'temperror')

const dmarcFindings = (copy: ReceivedCopy, say: Say, unknown: SayUnknown): ProofFinding[] => {
  const { result, policy } = copy.dmarc
  const domain = copy.dmarc.domain ?? fromDomain(copy)
  if (result === 'temperror') return [unknown('dns_unanswered', { domain, what: 'dmarc' })]
  if (result === 'none') return [say('dmarc_missing', { domain })]
  if (result === 'fail') return [say('dmarc_failed', { domain, policy: policy ?? 'none' })]
  return []
}

const spfFindings = (copy: ReceivedCopy, say: Say, unknown: SayUnknown): ProofFinding[] => {
  const { result, aligned } = copy.spf
  const domain = copy.spf.domain ?? fromDomain(copy)
  if (result === 'temperror') return [unknown('dns_unanswered', { domain, what: 'spf' })]
  if (result === 'none') return [say('spf_missing', { domain })]
  if (result === 'permerror') return [say('spf_broken', { domain, reason: 'syntax' })]
  if (result === 'fail' || result === 'softfail' || result === 'neutral')
    return [say('spf_failed', { domain, ip: copy.ip ?? '' })]
  return result === 'pass' && !aligned
    ? [say('spf_not_aligned', { domain, from: fromDomain(copy) })]
    : []
}

const dkimFindings = (copy: ReceivedCopy, say: Say, unknown: SayUnknown): ProofFinding[] => {
  const { dkim } = copy
  if (dkim.length === 0) return [say('dkim_missing', {})]
  if (dkim.some(({ result, aligned }) => result === 'pass' && aligned)) return []
  return dkim.slice(0, 5).map((signature) => {
    const { result, domain, selector, keyBits } = signature
    if (result === 'pass') return say('dkim_not_aligned', { domain, from: fromDomain(copy) })
    if (result === 'temperror') return unknown('dns_unanswered', { domain, what: 'dkim' })
    if (keyBits !== null && keyBits < SHORTEST_KEY_BITS)
      return say('dkim_key_short', { domain, selector, bits: String(keyBits) })
    return say('dkim_failed', { domain, selector, reason: result })
  })
}

/** RFC 8301 3.2: verifiers count no shorter key. */
const SHORTEST_KEY_BITS = 1024

import type { ProofFinding, ProofVerdict } from '@letterhead/contract'
import { judgeAuthentication } from './judge-authentication.ts'
import { sameAddress } from '../../platform/email-domain.ts'
import type { ReceivedFacts, Wish } from './received-facts.ts'

export interface Judgement {
  readonly verdict: ProofVerdict
  /** Gravest first. */
  readonly findings: ProofFinding[]
}

const SLOW_SECONDS = 60
const ORDER = { differs: 0, unknown: 1, note: 2 }

/**
 * Compares a received copy with what was asked. Pure. `differs` when recipients see another sender,
 * or when their servers have no reason to believe the one they see.
 */
export const judgeCopy = (facts: ReceivedFacts, wish: Wish): Judgement => {
  const findings = [
    ...judgeIdentity(facts, wish),
    ...judgeFrom(facts, wish),
    ...judgeAuthentication(facts),
    ...judgeRest(facts, wish),
  ].toSorted((one, other) => ORDER[one.weight] - ORDER[other.weight])
  return { verdict: verdictOf(findings), findings }
}

const verdictOf = (findings: readonly ProofFinding[]): ProofVerdict => {
  if (findings.some(({ weight }) => weight === 'differs')) return 'differs'
  return findings.some(({ weight }) => weight === 'unknown') ? 'not_yet_proven' : 'proven'
}

// Only pasted headers can be of another message: at the probe the address is of this test alone.
const judgeIdentity = ({ idHeader, copy }: ReceivedFacts, { ids }: Wish): ProofFinding[] => {
  if (idHeader !== null && ids.includes(idHeader)) return []
  if (idHeader !== null)
    return [{ code: 'headers_of_another_message', weight: 'unknown', values: {} }]
  const pasted = copy.receivedAt === null
  return [{ code: 'id_header_missing', weight: pasted ? 'unknown' : 'note', values: {} }]
}

const judgeFrom = ({ copy, fromCount }: ReceivedFacts, wish: Wish): ProofFinding[] => {
  if (copy.from === null || fromCount !== 1)
    return [{ code: 'several_from', weight: 'differs', values: { count: String(fromCount) } }]
  const { email, name } = copy.from
  return [
    ...(sameAddress(email, wish.email)
      ? []
      : [differs('from_address_replaced', { wished: wish.email, shown: email })]),
    ...(sameName(name, wish.alias)
      ? []
      : [differs('display_name_replaced', { wished: wish.alias, shown: name })]),
  ]
}

const judgeRest = ({ copy }: ReceivedFacts, wish: Wish): ProofFinding[] => {
  const from = copy.from?.email ?? wish.email
  const returnDomain = domainOf(copy.returnPath ?? '')
  const elsewhere =
    returnDomain !== '' && !related(returnDomain, domainOf(from)) && !copy.spf.aligned
  return [
    ...(copy.replyTo === null || sameAddress(copy.replyTo, from)
      ? []
      : [note('reply_to_added', { shown: copy.replyTo })]),
    ...(elsewhere
      ? [note('return_path_elsewhere', { returnPath: returnDomain, from: domainOf(from) })]
      : []),
    ...(copy.messageId === null || wish.ids.some((id) => copy.messageId?.includes(id) === true)
      ? []
      : [note('message_id_replaced', {})]),
    ...(copy.receivedAt !== null && copy.tls === null ? [note('tls_missing', {})] : []),
    ...(copy.secondsOnTheWay !== null && copy.secondsOnTheWay > SLOW_SECONDS
      ? [note('slow', { seconds: String(Math.round(copy.secondsOnTheWay)) })]
      : []),
  ]
}

const differs = (
  code: ProofFinding['code'],
  values: Readonly<Record<string, string>>,
): ProofFinding => ({ code, weight: 'differs', values: { ...values } })
const note = (
  code: ProofFinding['code'],
  values: Readonly<Record<string, string>>,
): ProofFinding => ({ code, weight: 'note', values: { ...values } })

const nameOf = (name: string) => name.normalize('NFC').replaceAll(/\s+/gu, ' ').trim()
const sameName = (one: string, other: string) => nameOf(one) === nameOf(other)

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1).toLowerCase()

/** One is the other or below it. Without the list of public suffixes this is all one can say. */
export const related = (one: string, other: string): boolean =>
  one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`)

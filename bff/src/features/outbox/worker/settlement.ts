import type { SendingCode } from '@letterhead/contract'
import type { Outcome, Technical } from '../../providers/index.ts'
import type { TokenResult } from '../../connection/index.ts'
import { retryDelay } from './retry-delay.ts'

/** What becomes of a claim, its lane and its mailbox; all times are durations in milliseconds. */
export interface Settlement {
  readonly state: 'accepted' | 'rejected' | 'queued' | 'unknown' | 'held'
  /** Null: the provider was not called. */
  readonly outcome: Outcome['kind'] | null
  readonly code: SendingCode | null
  readonly technical: Technical | null
  readonly providerMessageId: string | null
  /** Null: it keeps its place in the queue. */
  readonly retryIn: number | null
  readonly closeLaneFor: number | null
  /** The provider means the whole mailbox, so other organisations that share it wait too. */
  readonly closesMailbox: boolean
  /** Counted by the lane's circuit, which closes at the third in a row. */
  readonly fault: 'throttled' | 'unavailable' | null
  /** A broken connection holds its lane itself, in the transaction that says so. */
  readonly hold: 'misconfigured' | null
  readonly probeIn: number | null
  readonly fruitless: boolean
}

export interface Circumstances {
  readonly isTest: boolean
  /** The kind is sent again when nobody knows whether it left. */
  readonly resends: boolean
  /** Calls for this message so far, from 1. */
  readonly attempt: number
  readonly probes: number
  readonly now: Date
  /** In [0, 1). */
  readonly chance: number
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Back in the queue as if it had not been claimed. */
export const givenBack: Settlement = {
  state: 'queued',
  outcome: null,
  code: null,
  technical: null,
  providerMessageId: null,
  retryIn: null,
  closeLaneFor: null,
  closesMailbox: false,
  fault: null,
  hold: null,
  probeIn: null,
  fruitless: false,
}

/** Of a call to the provider. A refused token is renewed by the caller before it comes here. */
export const settlementOfOutcome = (outcome: Outcome, around: Circumstances): Settlement => {
  const said = {
    ...givenBack,
    outcome: outcome.kind,
    code: outcome.code,
    technical: outcome.technical,
  }
  const effects = effectsOf(outcome, around)
  const settled = { ...said, ...effects }
  // An admin waits for a test: it ends with the first answer.
  return around.isTest && settled.state === 'queued' ? { ...settled, state: 'rejected' } : settled
}

const effectsOf = (outcome: Outcome, around: Circumstances): Partial<Settlement> => {
  if (outcome.kind === 'accepted')
    return { state: 'accepted', providerMessageId: outcome.providerMessageId }
  if (outcome.kind === 'rejected') return { state: 'rejected' }
  if (outcome.kind === 'later') return laterEffects(outcome, around)
  if (outcome.kind === 'reconnect') return { retryIn: retryDelay(around) }
  if (outcome.kind === 'misconfigured')
    return { hold: 'misconfigured', probeIn: probeDelay(around) }
  return {
    ...(around.resends && !around.isTest
      ? { state: 'queued', retryIn: retryDelay(around) }
      : { state: 'unknown' }),
    fault: outcome.code === 'unexpected_answer' ? null : 'unavailable',
  }
}

const laterEffects = (
  { code, retryAt }: Extract<Outcome, { kind: 'later' }>,
  around: Circumstances,
): Partial<Settlement> => {
  const asked = retryAt === null ? null : retryAt.getTime() - around.now.getTime()
  if (code === 'provider_throttled') return mailboxCloses(asked, HOUR)
  if (code === 'mailbox_quota_reached') return mailboxCloses(asked ?? HOUR, 24 * HOUR)
  if (code === 'provider_unavailable' || code === 'connection_refused')
    return {
      retryIn: retryDelay(around),
      closeLaneFor: asked === null ? null : within(asked, HOUR),
      fault: 'unavailable',
    }
  // This message only, e.g. a full mailbox of one recipient.
  return { retryIn: asked === null ? retryDelay(around) : within(asked, HOUR) }
}

// The message keeps its place: nothing of this mailbox leaves before it.
const mailboxCloses = (asked: number | null, longest: number): Partial<Settlement> => ({
  closeLaneFor: asked === null ? null : within(asked, longest),
  closesMailbox: true,
  fault: 'throttled',
})

const within = (asked: number, longest: number) => Math.min(Math.max(asked, SECOND), longest)

/** One minute, then double: the operator or the tenant must act, and then it goes on by itself. */
const probeDelay = ({ probes, chance }: Circumstances): number =>
  Math.min(MINUTE * 2 ** Math.min(probes, 10), 30 * MINUTE) * (0.8 + 0.4 * chance)

/** Of a claim for which there is no token; the provider was not called. */
export const settlementOfToken = (
  token: Exclude<TokenResult, { kind: 'token' }>,
  around: Circumstances,
): Settlement => {
  const said = { ...givenBack, code: token.code, technical: token.technical }
  const state = around.isTest ? 'rejected' : 'queued'
  if (token.kind === 'later') return { ...said, state, closeLaneFor: waitOf(token.retryAt, around) }
  if (token.kind === 'reconnect') return { ...said, state, retryIn: retryDelay(around) }
  const probeIn = Math.max(waitOf(token.retryAt, around), probeDelay(around))
  return { ...said, state, hold: 'misconfigured', probeIn }
}

const waitOf = (at: Date, { now }: Circumstances) =>
  within(at.getTime() - now.getTime(), 15 * MINUTE)

/** Of a fault of ours before the call: the third in a row sets the message aside for a person. */
export const settlementOfFault = ({
  isTest,
  fruitlessClaims,
}: {
  readonly isTest: boolean
  readonly fruitlessClaims: number
}): Settlement => {
  if (isTest) return { ...givenBack, state: 'rejected', code: 'poison' }
  return fruitlessClaims >= 3
    ? { ...givenBack, state: 'held', code: 'poison', fruitless: true }
    : { ...givenBack, retryIn: 5 * SECOND * fruitlessClaims, fruitless: true }
}

/** The operator's key for this content is missing; the message itself is in order. */
export const unreadable = (around: Circumstances): Settlement => ({
  ...givenBack,
  state: around.isTest ? 'rejected' : 'queued',
  code: 'token_unreadable',
  hold: 'misconfigured',
  probeIn: probeDelay(around),
})

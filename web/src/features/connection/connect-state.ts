import type { ConnectAttempt, ConnectFailure, ConnectPurpose, Provider } from '@letterhead/contract'
import type { ApiProblem } from '../../lib/api-problem.ts'

/**
 * Where this tab stands in connecting a mailbox. The server holds the truth; a window that looks
 * closed proves nothing (COOP), so only what the server says, or the person, moves us on.
 *
 *   idle → choosing → waiting → connected
 *               ↘ opening ↗   ↘ confirm → saving → connected
 *               ↘ blocked ↗   ↘ failed            refused: our own server said no
 */
export type ConnectState =
  | { readonly at: 'idle' }
  | { readonly at: 'choosing'; readonly purpose: ConnectPurpose; readonly offers: Offers }
  | { readonly at: 'opening'; readonly purpose: ConnectPurpose; readonly provider: Provider }
  | { readonly at: 'blocked'; readonly attempt: ConnectAttempt }
  | {
      readonly at: 'waiting'
      readonly attempt: ConnectAttempt
      /** The person is back on this page and the provider has not answered. */
      readonly hinted: boolean
      /** How often we read `returned`: the callback page should have saved by then. */
      readonly parkedReads: number
    }
  | { readonly at: 'saving'; readonly attempt: ConnectAttempt }
  | { readonly at: 'confirm'; readonly attempt: ConnectAttempt }
  | { readonly at: 'connected'; readonly attempt: ConnectAttempt }
  | {
      readonly at: 'failed'
      readonly code: ConnectFailure
      readonly attempt: ConnectAttempt
    }
  | {
      readonly at: 'refused'
      readonly purpose: ConnectPurpose
      readonly provider: Provider
      readonly problem: ApiProblem
    }

/** Attempts made before the click, so that the click can open the window synchronously. */
export type Offers = { readonly [P in Provider]?: ConnectAttempt }

export type ConnectEvent =
  | { readonly did: 'choose'; readonly purpose: ConnectPurpose }
  | { readonly did: 'offer'; readonly attempt: ConnectAttempt }
  | { readonly did: 'open'; readonly purpose: ConnectPurpose; readonly provider: Provider }
  | { readonly did: 'block'; readonly attempt: ConnectAttempt }
  | { readonly did: 'wait'; readonly attempt: ConnectAttempt }
  | { readonly did: 'resume'; readonly attempt: ConnectAttempt }
  | { readonly did: 'read'; readonly attempt: ConnectAttempt }
  | { readonly did: 'lose' }
  | { readonly did: 'come-back' }
  | { readonly did: 'save' }
  | {
      readonly did: 'refuse'
      readonly purpose: ConnectPurpose
      readonly provider: Provider
      readonly problem: ApiProblem
    }
  | { readonly did: 'rest' }

/** The attempt that is under way or has just ended here. */
export const attemptOf = (state: ConnectState): ConnectAttempt | null =>
  'attempt' in state ? state.attempt : null

/** What an attempt, as the server tells it, means for this page. */
const told = (state: ConnectState, attempt: ConnectAttempt): ConnectState => {
  switch (attempt.state) {
    case 'finished':
      return { at: 'connected', attempt }
    case 'confirm':
      return { at: 'confirm', attempt }
    case 'failed':
      return { at: 'failed', attempt, code: attempt.failure?.code ?? 'unexpected_answer' }
    case 'expired':
      return { at: 'failed', attempt, code: 'attempt_expired' }
    case 'pending':
      return state.at === 'waiting' ? { ...state, attempt } : state
    case 'returned':
      return state.at === 'waiting'
        ? { ...state, attempt, parkedReads: state.parkedReads + 1 }
        : state
    default:
      return attempt.state satisfies never
  }
}

const begun = (attempt: ConnectAttempt, hinted: boolean): ConnectState => {
  const waiting = { at: 'waiting', attempt, hinted, parkedReads: 0 } as const
  return told(waiting, attempt)
}

export const connectStateAfter = (state: ConnectState, event: ConnectEvent): ConnectState => {
  switch (event.did) {
    case 'choose':
      return { at: 'choosing', purpose: event.purpose, offers: {} }
    case 'offer':
      return state.at === 'choosing' && state.purpose === event.attempt.purpose
        ? { ...state, offers: { ...state.offers, [event.attempt.provider]: event.attempt } }
        : state
    case 'open':
      return { at: 'opening', purpose: event.purpose, provider: event.provider }
    case 'block':
      return { at: 'blocked', attempt: event.attempt }
    case 'wait':
      return begun(event.attempt, false)
    case 'resume':
      // Somebody already doing something here is not interrupted by what was found elsewhere.
      return state.at === 'idle' ? begun(event.attempt, true) : state
    case 'read':
      return attemptOf(state)?.id === event.attempt.id ? told(state, event.attempt) : state
    case 'lose':
      return state.at === 'waiting' || state.at === 'saving'
        ? { at: 'failed', attempt: state.attempt, code: 'attempt_expired' }
        : state
    case 'come-back':
      return state.at === 'waiting' ? { ...state, hinted: true } : state
    case 'save':
      return state.at === 'confirm' || state.at === 'waiting'
        ? { at: 'saving', attempt: state.attempt }
        : state
    case 'refuse': {
      const { purpose, provider, problem } = event
      return { at: 'refused', purpose, provider, problem }
    }
    case 'rest':
      return { at: 'idle' }
    default:
      return event satisfies never
  }
}

/** After this many reads of a parked result the settings page saves it in the callback’s stead. */
const PARKED_READS = 3
export const shouldCollect = (state: ConnectState): boolean =>
  state.at === 'waiting' && state.parkedReads >= PARKED_READS

const HEADROOM_MS = 60_000
/** An offer about to expire would strand the person at the provider; then a new one is made. */
export const isFresh = (attempt: ConnectAttempt, now: Date): boolean =>
  new Date(attempt.expiresAt).getTime() - now.getTime() > HEADROOM_MS

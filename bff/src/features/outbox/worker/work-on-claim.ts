import type { ComposedMessage, Outcome } from '../../providers/index.ts'
import type { TokenResult } from '../../connection/index.ts'
import type { Claim } from './claim.ts'
import { composeClaim } from './compose-claim.ts'
import type { WorkerDeps, Working } from './deps.ts'
import { settle } from './settle.ts'
import {
  givenBack,
  settlementOfFault,
  settlementOfOutcome,
  settlementOfToken,
  unreadable,
  type Circumstances,
  type Settlement,
} from './settlement.ts'
import { roadOf, type Road } from './transport.ts'

/** In all, whatever the provider's client does with its own (decision 4; send-deadline.ts). */
const SEND_DEADLINE_MS = 20_000

/** How far a claim is, for whoever stops the worker. */
export interface Progress {
  /** Once true the provider may have the message. */
  started: boolean
  stopping: boolean
}

type Token = Extract<TokenResult, { kind: 'token' }>

/**
 * The life of one claim: token, MIME, `started_at`, the one call, the ending. Whatever happens
 * before `started_at` puts the message back; after it the provider's answer or `unknown` decides.
 */
export const workOnClaim = async (
  deps: Working,
  { claim, progress }: { readonly claim: Claim; readonly progress: Progress },
): Promise<void> => {
  const end = async (settlement: Settlement) =>
    await settle(deps, { claim, settlement, from: null, accepted: null })
  const around = circumstances(deps, claim)

  const road = roadOf(deps, claim)
  if ('kind' in road) return await end(settlementOfToken(road, around))
  // At once: each costs a round trip or the processor, and an idle mail should not wait for all three.
  const [allowed, composed, token] = await Promise.all([
    isAllowed(deps, claim, road),
    composeClaim(deps, { claim, road }),
    tokenFor(deps, road),
  ])
  if (!allowed) return await end(settlementOfToken(forbidden(around), around))
  if (composed.kind === 'key_missing') return await end(unreadable(around))
  if (composed.kind === 'broken') {
    deps.log.warn(
      { notificationId: claim.notificationId, cause: nameOf(composed.cause) },
      'a message could not be composed',
    )
    return await end(settlementOfFault(claim))
  }
  if (token.kind !== 'token') return await end(settlementOfToken(token, around))

  const outcome = await deps.gate(
    async () => await send(deps, { claim, progress, road, message: composed.message, token }),
  )
  if (outcome === 'lost') return undefined
  if (outcome === 'stopped') return await end(givenBack)
  await conclude(deps, { claim, road, token, outcome })
}

/** `started_at` and the call: what a place of the gate is for. */
const send = async (
  deps: Working,
  {
    claim,
    progress,
    road,
    message,
    token,
  }: {
    readonly claim: Claim
    readonly progress: Progress
    readonly road: Road
    readonly message: ComposedMessage
    readonly token: Token
  },
): Promise<Outcome | 'lost' | 'stopped'> => {
  if (progress.stopping) return 'stopped'
  const begun = await deps.start(claim)
  if (begun === 'lost') return begun
  // Told to stop while the answer was on its way: the claim was given back, so it must not be sent.
  if (begun === 'stopped' || progress.stopping) return 'stopped'
  progress.started = true
  return await post(deps, { road, message, token })
}

/** The lists may have changed since the sender was saved, so they are asked each time. */
const isAllowed = async (
  { maySendAs }: WorkerDeps,
  { organizationId }: Claim,
  { connectionId, from }: Road,
): Promise<boolean> =>
  connectionId === null || (await maySendAs({ organizationId, email: from.email }))

const forbidden = ({ now }: Circumstances): Exclude<TokenResult, { kind: 'token' }> => ({
  kind: 'misconfigured',
  code: 'sender_not_allowed_here',
  retryAt: now,
  technical: null,
})

const tokenFor = async (
  { accessToken }: WorkerDeps,
  { connectionId }: Road,
): Promise<TokenResult> =>
  connectionId === null
    ? { kind: 'token', accessToken: '', version: '' }
    : await accessToken(connectionId)

const post = async (
  { log, now }: WorkerDeps,
  call: { readonly road: Road; readonly message: ComposedMessage; readonly token: Token },
): Promise<Outcome> => {
  const nothingKnown = (code: 'no_answer' | 'unexpected_answer'): Outcome => ({
    kind: 'unknown',
    code,
    technical: { providerCode: null, httpStatus: null, correlationId: null, at: now() },
  })
  const { promise: deadline, resolve: expire } = Promise.withResolvers<Outcome>()
  const timer = setTimeout(() => expire(nothingKnown('no_answer')), SEND_DEADLINE_MS)
  try {
    return await Promise.race([call.road.send(call.message, call.token.accessToken), deadline])
  } catch (error) {
    // A port gives outcomes; one that throws is a bug, and the provider may have the message.
    log.error({ cause: nameOf(error) }, 'a provider port threw')
    return nothingKnown('unexpected_answer')
  } finally {
    clearTimeout(timer)
  }
}

interface Answered {
  readonly claim: Claim
  readonly road: Road
  readonly token: Token
  readonly outcome: Outcome
}

const conclude = async (deps: Working, answered: Answered): Promise<void> => {
  const { claim, road, outcome } = answered
  const settlement =
    outcome.kind === 'reconnect'
      ? await settlementOfRefusal(deps, { ...answered, outcome })
      : settlementOfOutcome(outcome, circumstances(deps, claim))
  const accepted = outcome.kind === 'accepted' ? outcome : null
  const from = accepted === null ? null : road.from.email
  await settle(deps, { claim, settlement, from, accepted })
}

/**
 * After a first 401: another token and one more attempt. Otherwise the connection is told, which
 * holds the lane unless its token was renewed meanwhile; the message waits either way.
 */
const settlementOfRefusal = async (
  deps: WorkerDeps,
  {
    claim,
    road: { connectionId },
    token,
    outcome,
  }: Answered & { readonly outcome: Extract<Outcome, { kind: 'reconnect' }> },
): Promise<Settlement> => {
  const around = circumstances(deps, claim)
  const { code, technical } = outcome
  const refused = settlementOfOutcome(outcome, around)
  if (connectionId === null) return refused
  try {
    if (!outcome.tokenRefused || claim.refusedBefore) {
      await deps.markNeedsReconnect({ connectionId, version: token.version, code, technical })
      return refused
    }
    const renewed = await deps.accessToken(connectionId, { refusedToken: token.accessToken })
    const settlement =
      renewed.kind === 'token' ? { ...givenBack, code } : settlementOfToken(renewed, around)
    return { ...settlement, outcome: outcome.kind, technical }
  } catch (error) {
    deps.log.warn({ notificationId: claim.notificationId, err: error }, 'a refusal was not told')
    return refused
  }
}

const circumstances = (
  { now, resendKinds }: WorkerDeps,
  { isTest, kind, calls, probes, resends }: Claim,
): Circumstances => ({
  isTest,
  resends: resends || resendKinds.includes(kind),
  attempt: calls + 1,
  probes,
  now: now(),
  chance: Math.random(),
})

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error)

import { Router, type Request, type RequestHandler, type Response } from 'express'
import * as z from 'zod/mini'
import { isOutOfReach, type Database } from '../../platform/database/index.ts'
import {
  clientAddress,
  cookiesIn,
  endSession,
  localeOf,
  requestIdOf,
  sessionOf,
  type OneAttemptCookies,
} from '../../platform/http/index.ts'
import { limitHeaders, type Limits } from '../../platform/limits/index.ts'
import type { Logger } from '../../platform/log.ts'
import { networkOf } from '../../platform/network-of.ts'
import type { Seal } from '../../platform/seal.ts'
import { admitPerson, recordRefusal } from './admit-person.ts'
import type { Issuer } from './issuer.ts'
import { personFromClaims, type ClaimNames } from './person-from-claims.ts'
import { safeReturn } from './safe-return.ts'
import { showSignInTrouble } from './sign-in-pages.ts'
import {
  TICKET_MARK,
  newTicket,
  openTicket,
  sealTicket,
  ticketId,
  type Ticket,
} from './sign-in-ticket.ts'

interface Deps {
  readonly issuer: Issuer
  readonly claimNames: ClaimNames
  readonly cookies: OneAttemptCookies
  readonly publicUrl: string
  readonly database: Database
  readonly seal: Seal
  readonly limits: Limits
  readonly log: Logger
  readonly now: () => Date
}

interface Exchange {
  readonly request: Request
  readonly response: Response
}

export const createSignInRouter = (deps: Deps): Router => {
  const router = Router()
  router.get('/sign-in', guarded(deps, startSignIn))
  router.get('/sign-in/callback', guarded(deps, finishSignIn))
  return router
}

/** A person looks at these answers: trouble is a page, not JSON. */
const guarded =
  (deps: Deps, step: (deps: Deps, exchange: Exchange) => Promise<void>): RequestHandler =>
  async (request, response) => {
    try {
      if (!(await isWithinLimit(deps, { request, response }))) return
      await step(deps, { request, response })
    } catch (error) {
      deps.log.error({ err: error }, 'sign-in failed')
      const trouble = isOutOfReach(error) ? 'unreachable' : 'broken'
      showSignInTrouble({ request, response }, trouble, '/')
    }
  }

const isWithinLimit = async (
  { limits }: Deps,
  { request, response }: Exchange,
): Promise<boolean> => {
  const allowance = await limits.take('sign_in', networkOf(clientAddress(request)))
  response.set(limitHeaders(allowance))
  if (!allowance.allowed) showSignInTrouble({ request, response }, 'too_many', '/')
  return allowance.allowed
}

const Wish = z.string()

const startSignIn = async (deps: Deps, { request, response }: Exchange): Promise<void> => {
  const wish = Wish.safeParse(request.query['returnTo'])
  const returnTo = safeReturn(wish.success ? wish.data : undefined, deps.publicUrl)
  const session = sessionOf(request)
  const replaces = session.person === null ? '' : session.digest
  const fresh = request.query['fresh'] === '1'
  const ticket = newTicket({ returnTo, fresh, replaces }, deps.now())
  const redirected = await deps.issuer.authorizationUrl(ticket)
  if (redirected.kind === 'unreachable') {
    deps.log.error({ code: redirected.code, err: redirected.cause }, 'sign-in issuer unreachable')
    showSignInTrouble({ request, response }, 'unreachable', returnTo)
    return
  }
  for (const cookie of forgottenTickets(deps, request)) response.append('set-cookie', cookie)
  const sealed = sealTicket(deps.seal, ticket)
  response.append('set-cookie', deps.cookies.give(ticketId(ticket.state), sealed))
  redirect(response, redirected.url.href)
}

const MOST_TICKETS = 4

/** Visits that never came back: their cookies must not grow until a proxy refuses the request. */
const forgottenTickets = ({ cookies }: Deps, request: Request): string[] => {
  const prefix = cookies.nameOf(TICKET_MARK)
  const names = [...cookiesIn(request.get('cookie')).keys()].filter((name) =>
    name.startsWith(prefix),
  )
  if (names.length <= MOST_TICKETS) return []
  return names.map((name) => cookies.take(`${TICKET_MARK}${name.slice(prefix.length)}`))
}

const State = z.string().check(z.minLength(1), z.maxLength(200))

const finishSignIn = async (deps: Deps, { request, response }: Exchange): Promise<void> => {
  const { seal, cookies, issuer, log, now } = deps
  const state = State.safeParse(request.query['state'])
  const sealed = state.success ? cookies.read(request.get('cookie'), ticketId(state.data)) : null
  const ticket =
    sealed === null || !state.success
      ? null
      : openTicket(seal, { sealed, state: state.data, now: now() })
  if (ticket === null) {
    log.warn({ code: sealed === null ? 'no_ticket' : 'bad_ticket' }, 'sign-in refused')
    showSignInTrouble({ request, response }, 'invalid', '/')
    return
  }
  response.append('set-cookie', cookies.take(ticketId(ticket.state)))
  const redeemed = await issuer.redeem(new URL(request.originalUrl, deps.publicUrl), ticket)
  if (redeemed.kind === 'claims') {
    await admit(deps, { request, response }, { claims: redeemed.claims, ticket })
    return
  }
  log.warn({ code: redeemed.code, outcome: redeemed.kind }, 'sign-in refused')
  await recordRefusal(deps, { code: redeemed.code, ...from(request) })
  showSignInTrouble({ request, response }, redeemed.kind, ticket.returnTo)
}

const admit = async (
  deps: Deps,
  { request, response }: Exchange,
  {
    claims,
    ticket,
  }: {
    readonly claims: Readonly<Record<string, unknown>>
    readonly ticket: Pick<Ticket, 'returnTo' | 'replaces'>
  },
): Promise<void> => {
  const fallbackLocale = localeOf(request.get('accept-language'))
  const read = personFromClaims(claims, {
    names: deps.claimNames,
    fallbackLocale,
    now: deps.now(),
  })
  if (read.kind === 'refused') {
    deps.log.warn({ claim: read.claim }, 'sign-in refused: a claim is missing or not valid')
    await recordRefusal(deps, { code: `claim ${read.claim}`, ...from(request) })
    showSignInTrouble({ request, response }, 'no_place', ticket.returnTo)
    return
  }
  await admitPerson(deps, read.person, from(request))
  await endReplaced(deps, ticket.replaces)
  const { organization, ...person } = read.person
  await sessionOf(request).signIn({ ...person, organizationId: organization?.id ?? null })
  // The page after this is part of a navigation that began at another site: browsers leave the new
  // Strict cookie out of its first request. Documents do not look at it, so nothing is missed.
  redirect(response, ticket.returnTo)
}

const from = (request: Request) => ({
  address: clientAddress(request),
  requestId: requestIdOf(request),
})

/** The browser has a new session now; the one it came with would live on unseen. */
const endReplaced = async ({ database }: Deps, replaced: string): Promise<void> => {
  if (replaced !== '') await endSession(database.pool, replaced)
}

const redirect = (response: Response, location: string): void => {
  response
    .status(303)
    .set({ location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    .end()
}

import type { Endpoint } from '@letterhead/contract'
import type { Request, RequestHandler, Response } from 'express'
import { limitHeaders, type Allowance, type Limits, type SharedName } from '../limits/index.ts'
import { networkOf } from '../network-of.ts'
import { clientAddress } from './client-address.ts'
import { Problem } from './problem.ts'
import type { ParsedCall } from './route.ts'

interface Exchange {
  readonly caller: ParsedCall['caller']
  readonly request: Request
  readonly response: Response
}

/**
 * Counts the request where its endpoint has a limit; says in headers what is left.
 *
 * @throws {Problem} `too_many_requests` with `Retry-After`
 */
export const keepWithinLimit = async (
  endpoint: Endpoint,
  { caller, request, response }: Exchange,
  limits: Limits,
): Promise<void> => {
  const allowance = await take(endpoint, { caller, request }, limits)
  if (allowance === null) return
  const headers = limitHeaders(allowance)
  if (!allowance.allowed) throw new Problem('too_many_requests', { headers })
  response.set(headers)
}

/** For addresses that are no declared endpoint, and that anybody may open. */
export const limitNetwork =
  (name: SharedName, limits: Limits): RequestHandler =>
  async (request, response, next) => {
    const allowance = await limits.take(name, networkOf(clientAddress(request)))
    const headers = limitHeaders(allowance)
    if (!allowance.allowed) throw new Problem('too_many_requests', { headers })
    response.set(headers)
    next()
  }

const take = async (
  { limit }: Endpoint,
  { caller, request }: Omit<Exchange, 'response'>,
  limits: Limits,
): Promise<Allowance | null> => {
  if (caller.kind === 'api-key') return limits.takeApi(caller.keyId)
  if (limit === undefined) return null
  // Every organisation by itself: one that is busy slows no other.
  return await limits.take(
    limit,
    caller.kind === 'session' ? caller.organizationId : networkOf(clientAddress(request)),
  )
}

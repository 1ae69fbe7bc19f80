import type { Endpoint } from '@letterhead/contract'
import type { Request } from 'express'
import type { Limits } from '../limits/index.ts'
import { clientAddress } from './client-address.ts'
import { refuseCrossSite } from './cross-site.ts'
import { Problem } from './problem.ts'
import { requestIdOf } from './request-id.ts'
import type { ParsedCall } from './route.ts'
import { sessionOf } from './session.ts'

/** What an API key may do; `organizationId` null is a platform key, good for every organisation. */
export interface ApiKey {
  readonly keyId: string
  /** What the operator called it. */
  readonly name: string
  readonly organizationId: string | null
  readonly scopes: readonly ('send' | 'read' | 'provision')[]
  /** Revoked or expired: it is refused, and that somebody still has it is told. */
  readonly isOver?: true
}

/** A living key was used for more than it is for. */
export interface Denied {
  readonly key: ApiKey
  /** Id of the endpoint. */
  readonly endpoint: string
  /** It lacks the endpoint's scope, or the organisation is not its own. */
  readonly why: 'over' | 'scope' | 'organization'
  readonly address: string
  readonly requestId: string
}

export interface GuardDeps {
  readonly ownOrigin: string
  readonly findApiKey: (key: string) => Promise<ApiKey | null>
  readonly tellDenied: (denied: Denied) => Promise<void>
  readonly now: () => Date
  readonly limits: Limits
}

type Caller = ParsedCall['caller']

/** Lets a request through to its endpoint, or refuses it. The one place where that is decided. */
export const admit = async (
  endpoint: Endpoint,
  request: Request,
  deps: GuardDeps,
): Promise<Caller> => {
  const { guard } = endpoint
  if (guard.kind === 'api-key') return await admitKey({ id: endpoint.id, ...guard }, request, deps)
  refuseCrossSite(endpoint, request, deps.ownOrigin)
  if (guard.kind === 'public') return { kind: 'public' }
  const caller = admitSession(guard.role, request)
  if (guard.fresh === true) refuseStale(request, deps.now())
  return caller
}

const FRESH_MS = 5 * 60 * 1000

/** An issuer that does not tell when the person proved who they are cannot be asked for more. */
const refuseStale = (request: Request, now: Date): void => {
  const at = sessionOf(request).person?.authenticatedAt ?? null
  if (at !== null && now.getTime() - Date.parse(at) > FRESH_MS)
    throw new Problem('fresh_sign_in_required')
}

const admitSession = (role: 'member' | 'admin' | 'operator', request: Request): Caller => {
  const { person, digest } = sessionOf(request)
  if (person === null) throw new Problem('unauthenticated')
  const { id, organizationId, authenticatedAt: _at, ...rest } = person
  if (role === 'operator' ? person.role !== 'operator' : organizationId === null)
    throw new Problem('forbidden')
  if (role === 'admin' && person.role !== 'admin') throw new Problem('forbidden')
  return {
    kind: 'session',
    personId: id,
    sessionDigest: digest,
    organizationId: organizationId ?? '',
    ...rest,
  }
}

const unauthenticated = (): Problem =>
  new Problem('unauthenticated', { headers: { 'www-authenticate': 'Bearer' } })

const BEARER = /^Bearer ([\x21-\x7e]{1,512})$/

const admitKey = async (
  { id, scope }: { readonly id: string; readonly scope: 'send' | 'read' | 'provision' },
  request: Request,
  { findApiKey, tellDenied }: GuardDeps,
): Promise<Caller> => {
  // Of two headers somebody in between might have checked the other one.
  const [given, second] = request.headersDistinct['authorization'] ?? []
  const key = second === undefined ? BEARER.exec(given ?? '')?.[1] : undefined
  const found = key === undefined ? null : await findApiKey(key)
  if (found === null) throw unauthenticated()
  const from = { address: clientAddress(request), requestId: requestIdOf(request) }
  const denied = { key: found, endpoint: id, ...from }
  if (found.isOver === true) {
    await tellDenied({ ...denied, why: 'over' })
    throw unauthenticated()
  }
  if (!found.scopes.includes(scope)) {
    await tellDenied({ ...denied, why: 'scope' })
    throw new Problem('forbidden', { detail: `This key has no scope ${scope}.` })
  }
  // A foreign organisation looks like one that does not exist.
  const organizationId = request.params['organizationId']
  if (found.organizationId !== null && found.organizationId !== organizationId) {
    await tellDenied({ ...denied, why: 'organization' })
    throw new Problem('not_found')
  }
  return { kind: 'api-key', keyId: found.keyId, name: found.name }
}

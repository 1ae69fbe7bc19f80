import type { Endpoint } from '@letterhead/contract'
import type { Request, RequestHandler, Router } from 'express'
import { clientAddress } from './client-address.ts'
import { admit, type GuardDeps } from './guards.ts'
import { keepWithinLimit } from './keep-within-limit.ts'
import { Problem } from './problem.ts'
import { readBody } from './read-body.ts'
import { refuseNavigation } from './refuse-navigation.ts'
import type { Route } from './route.ts'
import { requestIdOf } from './request-id.ts'
import { sendReply } from './send-reply.ts'
import { sessionOf } from './session.ts'
import { parsePart } from './validation.ts'

/**
 * Mounts every route from its declaration: guard, limits, parsing and answer are here and nowhere
 * else, so a new route cannot forget one. Two routes at one address stop the start.
 */
export const mountRoutes = (
  router: Router,
  routes: readonly Route[],
  deps: GuardDeps & { readonly sessions: RequestHandler },
): void => {
  const seen = new Set<string>()
  for (const route of routes) {
    const { endpoint } = route
    const address = `${endpoint.method} ${endpoint.path}`
    if (seen.has(address)) throw new Error(`two routes at ${address}`)
    seen.add(address)
    const path = expressPath(endpoint.path)
    const steps = [
      ...(endpoint.guard.kind === 'api-key' ? [] : [deps.sessions]),
      answer(route, deps),
    ]
    router[METHODS[endpoint.method]](path, ...steps)
  }
  for (const [path, methods] of methodsByPath(routes))
    router.all(path, () => {
      throw new Problem('method_not_allowed', { headers: { allow: methods.join(', ') } })
    })
}

const METHODS = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const

const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1')

const methodsByPath = (routes: readonly Route[]): Map<string, string[]> => {
  const byPath = new Map<string, string[]>()
  for (const { endpoint } of routes) {
    const path = expressPath(endpoint.path)
    byPath.set(path, [...(byPath.get(path) ?? []), endpoint.method])
  }
  return byPath
}

const answer =
  (route: Route, deps: GuardDeps): RequestHandler =>
  async (request, response) => {
    const { endpoint } = route
    refuseNavigation(endpoint, request)
    // The guard comes before the body is read: a stranger cannot make us hold a megabyte.
    const caller = await admit(endpoint, request, deps)
    await keepWithinLimit(endpoint, { caller, request, response }, deps.limits)
    await readBody(endpoint, request, response)
    const reply = await route.handle({
      endpoint,
      caller,
      params: parsePart(endpoint, 'params', request.params),
      query: parsePart(endpoint, 'query', request.query),
      headers: parsePart(endpoint, 'headers', request.headers),
      body: parsePart(endpoint, 'body', request.body),
      browser: {
        session: browserSession(endpoint, request),
        headers: request.headers,
        address: clientAddress(request),
      },
      requestId: requestIdOf(request),
    })
    await sendReply(endpoint, reply, response)
  }

const NO_SESSION = {
  person: null,
  digest: '',
  signIn: async () => await Promise.reject(new Error('this route has no session')),
  change: async () => await Promise.reject(new Error('this route has no session')),
  end: async () => await Promise.reject(new Error('this route has no session')),
}

const browserSession = (endpoint: Endpoint, request: Request) =>
  endpoint.guard.kind === 'api-key' ? NO_SESSION : sessionOf(request)

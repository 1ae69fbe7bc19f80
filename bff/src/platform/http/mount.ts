import type { Endpoint } from '@letterhead/contract'
import { pipeline } from 'node:stream/promises'
import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import { admit, type GuardDeps } from './guards.ts'
import { keepWithinLimit } from './keep-within-limit.ts'
import { Problem } from './problem.ts'
import type { Reply, Route } from './route.ts'
import { requestIdOf } from './request-id.ts'
import { sessionOf } from './session.ts'
import { parsePart } from './validation.ts'

const DEFAULT_BODY_LIMIT = 64 * 1024

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
      refuseNavigation(endpoint),
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

// JSON opened as a document would be read as a page of ours (attack E-04); redirects and files
// are meant to be opened.
const refuseNavigation =
  (endpoint: Endpoint): RequestHandler =>
  (request, _response, next) => {
    const opened = request.get('sec-fetch-dest') === 'document'
    const isMeantTo = endpoint.success.status === 303 || endpoint.success.media !== undefined
    if (opened && !isMeantTo) throw new Problem('not_acceptable')
    next()
  }

const answer =
  (route: Route, deps: GuardDeps): RequestHandler =>
  async (request, response) => {
    const { endpoint } = route
    // The guard comes before the body is read: a stranger cannot make us hold a megabyte.
    const caller = await admit(endpoint, request, deps)
    await keepWithinLimit(route.endpoint, { caller, request, response }, deps.limits)
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
        address: request.ip ?? '',
      },
      requestId: requestIdOf(request),
    })
    await send(endpoint, reply, response)
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

const readBody = async (
  endpoint: Endpoint,
  request: Request,
  response: Response,
): Promise<void> => {
  if (endpoint.body === undefined) return
  if (!request.is('application/json')) throw new Problem('unsupported_media_type')
  const read = express.json({ limit: endpoint.bodyLimit ?? DEFAULT_BODY_LIMIT, strict: true })
  await new Promise<void>((resolve, reject) => {
    read(request, response, (error: unknown) => {
      if (error === undefined) resolve()
      else reject(error instanceof Error ? error : new Error('body not read', { cause: error }))
    })
  })
}

const send = async (
  endpoint: Endpoint,
  reply: Reply<unknown>,
  response: Response,
): Promise<void> => {
  for (const [name, value] of Object.entries(reply.headers ?? {}))
    response.append(name, typeof value === 'string' ? value : [...value])
  response.set('cache-control', 'no-store').status(endpoint.success.status)
  if (reply.file !== undefined) await sendFile(endpoint, reply.file, response)
  else if (reply.location !== undefined) response.set('location', reply.location).end()
  else if (reply.answer === undefined) response.end()
  else response.json(reply.answer)
}

// Never shown as a page of ours, whatever is in it. A client that goes away ends the reading too.
const sendFile = async (
  { success }: Endpoint,
  { name, lines }: NonNullable<Reply<unknown>['file']>,
  response: Response,
): Promise<void> => {
  response
    .type(success.media ?? 'application/octet-stream')
    .attachment(name)
    .type(`${success.media ?? 'application/octet-stream'}; charset=utf-8`)
  await pipeline(lines, response)
}

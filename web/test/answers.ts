export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body: unknown
}
type Reply = Response | Promise<Response>
export type Routes = Readonly<Record<string, (asked: Asked) => Reply>>

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })

export const problem = (status: number, code: string, more: object = {}, headers = {}): Response =>
  new Response(
    JSON.stringify({
      type: 'about:blank',
      title: code,
      status,
      code,
      request_id: 'req_1',
      ...more,
    }),
    { status, headers: { 'content-type': 'application/problem+json', ...headers } },
  )

export const empty = (): Response => new Response(null, { status: 204 })

/** `fetch` as the page calls it; `routes` are `METHOD /path` or a prefix ending in `*`. */
export const answering =
  (routes: Routes, hear: (asked: Asked) => void) =>
  async (path: string, init: RequestInit = {}): Promise<Response> => {
    const method = init.method ?? 'GET'
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined
    const request = { method, path, headers: new Headers(init.headers), body }
    hear(request)
    const key = `${method} ${path}`
    const route =
      routes[key] ??
      Object.entries(routes)
        .filter(([name]) => name.endsWith('*') && key.startsWith(name.slice(0, -1)))
        // The closest address wins, as in a router.
        .toSorted(([one], [other]) => other.length - one.length)[0]?.[1]
    return route === undefined ? problem(404, 'not_found') : await route(request)
  }

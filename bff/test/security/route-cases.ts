import { API_KEY_SCOPES, ENDPOINTS, type ApiKeyScope, type Endpoint } from '@letterhead/contract'
import { randomUUID } from 'node:crypto'
import type { Answer, Browser } from '../browser.ts'

// The cases that speak of every route, generated from the declarations: a new route is attacked
// without anybody remembering it. Each gives the routes that let the attack through.

export interface Attacked {
  readonly publicUrl: string
  readonly newBrowser: () => Browser
  readonly admin: Browser
  /** An admin whose sign-in was an hour ago, as the issuer says. */
  readonly stale: Browser
  readonly member: Browser
  readonly operator: Browser
  /** A key with every scope, good for every organisation. */
  readonly key: string
  /** A key of the organisation in the paths, with every scope but this one. */
  readonly keyWithout: Readonly<Record<ApiKeyScope, string>>
  /** A key of another organisation, with every scope. */
  readonly foreignKey: string
}

export const scopesWithout = (scope: ApiKeyScope): ApiKeyScope[] =>
  API_KEY_SCOPES.filter((one) => one !== scope)

type Case = (attacked: Attacked) => Promise<string[]>

/** Something for each part of a path: none of it exists. */
const PARTS: Readonly<Record<string, string>> = {
  organizationId: 'acme',
  workspaceId: 'london',
  token: 'x'.repeat(43),
}
export const pathOf = ({ path }: Endpoint, parts = PARTS): string =>
  path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => parts[name] ?? randomUUID())

const isKeyed = ({ guard }: Endpoint): boolean => guard.kind === 'api-key'
const changes = (endpoint: Endpoint): boolean => endpoint.method !== 'GET' && !isKeyed(endpoint)
const nameOf = ({ method, path }: Endpoint): string => `${method} ${path}`

/** Asks every chosen endpoint; names those whose answer is not as it must be. */
const over = async (
  chosen: (endpoint: Endpoint) => boolean,
  ask: (endpoint: Endpoint) => Promise<Answer>,
  isRight: (answer: Answer, endpoint: Endpoint) => boolean,
): Promise<string[]> => {
  const wrong: string[] = []
  for (const endpoint of ENDPOINTS.filter(chosen)) {
    const answer = await ask(endpoint)
    if (!isRight(answer, endpoint)) wrong.push(`${nameOf(endpoint)}: ${answer.status}`)
  }
  return wrong
}

const codeOf = ({ headers, json }: Answer): unknown => {
  if (!String(headers['content-type']).startsWith('application/problem+json')) return null
  const body = json()
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : null
}
const isRefused = (status: number, code: string) => (answer: Answer) =>
  answer.status === status && codeOf(answer) === code

const bodyOf = ({ body }: Endpoint) => (body === undefined ? {} : { body: {} })

const OWN = { 'x-csrf': '1', 'sec-fetch-site': 'same-origin' }

/** D-01: without the header that a foreign page cannot send. */
const withoutHeader: Case = async ({ admin, publicUrl }) =>
  await over(
    changes,
    async (endpoint) =>
      await admin.request(pathOf(endpoint), {
        method: endpoint.method,
        ...bodyOf(endpoint),
        headers: { origin: publicUrl, 'sec-fetch-site': 'same-origin' },
      }),
    isRefused(403, 'cross_site_request'),
  )

/** D-02: with the header, from everywhere but our own origin. */
const fromElsewhere: Case = async ({ admin, publicUrl }) => {
  const origins: Record<string, string>[] = [
    { ...OWN, origin: 'https://sibling.example' },
    { ...OWN, origin: 'null' },
    { ...OWN, origin: `${publicUrl}.evil.example` },
    { ...OWN, origin: publicUrl, 'sec-fetch-site': 'cross-site' },
    { ...OWN, origin: publicUrl, 'sec-fetch-site': 'same-site' },
    { ...OWN, origin: publicUrl, 'sec-fetch-site': 'none' },
    { 'x-csrf': '1' },
  ]
  const wrong: string[] = []
  for (const headers of origins)
    wrong.push(
      ...(await over(
        changes,
        async (endpoint) =>
          await admin.request(pathOf(endpoint), {
            method: endpoint.method,
            ...bodyOf(endpoint),
            headers,
          }),
        isRefused(403, 'cross_site_request'),
      )),
    )
  // The page of a sibling host brings the Strict cookie along: what it opens must leave no trace in the
  // person's name (an export has its line in the trail), and tell nothing by how it is answered.
  for (const site of ['same-site', 'cross-site'])
    wrong.push(
      ...(await over(
        (endpoint) => endpoint.method === 'GET' && !isKeyed(endpoint),
        async (endpoint) =>
          await admin.request(pathOf(endpoint), { headers: { 'sec-fetch-site': site } }),
        isRefused(403, 'cross_site_request'),
      )),
    )
  return wrong
}

/** D-03: what a form can send, and a method in a header. */
const safelisted: Case = async ({ admin, publicUrl, key }) => {
  const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', '']
  const wrong: string[] = []
  for (const type of types)
    wrong.push(
      ...(await over(
        ({ body }) => body !== undefined,
        async (endpoint) =>
          await admin.request(pathOf(endpoint), {
            method: endpoint.method,
            body: {},
            headers: {
              ...OWN,
              origin: publicUrl,
              authorization: `Bearer ${key}`,
              'content-type': type,
              'x-http-method-override': 'DELETE',
            },
          }),
        // A role that this person lacks is refused before the body is looked at.
        (answer, { guard }) =>
          answer.status === 415 || (isOperators(guard) && answer.status === 403),
      )),
    )
  return wrong
}

const isOperators = (guard: Endpoint['guard']): boolean =>
  guard.kind === 'session' && guard.role === 'operator'

const invitesNobody = ({ headers }: Answer): boolean =>
  Object.keys(headers).every((name) => !name.startsWith('access-control-'))

/** D-04: nobody is invited across origins, before the request or by its answer. */
const invited: Case = async ({ newBrowser, admin, operator, key }) => {
  const foreign = { origin: 'https://evil.example' }
  return [
    ...(await over(
      () => true,
      async (endpoint) =>
        await newBrowser().request(pathOf(endpoint), {
          method: 'OPTIONS',
          headers: {
            ...foreign,
            'access-control-request-method': endpoint.method,
            'access-control-request-headers': 'x-csrf',
          },
        }),
      (answer) => answer.status === 405 && invitesNobody(answer),
    )),
    ...(await over(
      ({ method }) => method === 'GET',
      async (endpoint) =>
        await (isOperators(endpoint.guard) ? operator : admin).request(pathOf(endpoint), {
          headers: { ...foreign, authorization: `Bearer ${key}` },
        }),
      invitesNobody,
    )),
  ]
}

const reads = ({ method, success }: Endpoint): boolean => method === 'GET' && success.status !== 303

/** E-04: JSON is not opened as a page, and calls no function of anybody; a file is one to keep. */
const openedAsPage: Case = async ({ admin, operator, key }) => {
  const ask =
    (headers: Record<string, string>, query = '?callback=steal') =>
    async (endpoint: Endpoint) =>
      await (isOperators(endpoint.guard) ? operator : admin).request(
        `${pathOf(endpoint)}${query}`,
        { headers: { ...headers, authorization: `Bearer ${key}` } },
      )
  const page = { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'same-origin' }
  return [
    ...(await over(
      (endpoint) => reads(endpoint) && endpoint.success.media === undefined,
      ask(page),
      isRefused(406, 'not_acceptable'),
    )),
    ...(await over(reads, ask({}), ({ text }) => !text.includes('steal('))),
    ...(await over(reads, ask({}, ''), isData)),
  ]
}

const DATA = /^application\/(?:problem\+)?json; charset=utf-8$/
const FILE = /^(?:application\/x-ndjson|text\/csv); charset=utf-8$/
const isData = ({ headers, text }: Answer, { success }: Endpoint): boolean => {
  const type = String(headers['content-type'])
  const isFile = FILE.test(type) && String(headers['content-disposition']).startsWith('attachment')
  return text === '' || DATA.test(type) || (success.media !== undefined && isFile)
}

/** E-05: nothing of anybody stays in a cache. */
const cached: Case = async ({ admin, operator, key }) =>
  await over(
    () => true,
    async (endpoint) =>
      await (isOperators(endpoint.guard) ? operator : admin).request(pathOf(endpoint), {
        method: endpoint.method,
        headers: { authorization: `Bearer ${key}` },
      }),
    ({ headers }) => headers['cache-control'] === 'no-store',
  )

/** E-07: methods nobody declared, also where a header names one that is. */
const otherMethods: Case = async ({ admin }) => {
  const wrong: string[] = []
  const declared = Map.groupBy(ENDPOINTS, ({ path }) => path)
  for (const method of ['GET', 'PATCH', 'DELETE', 'PUT', 'POST', 'PROPFIND'])
    wrong.push(
      ...(await over(
        ({ path }) => declared.get(path)?.every((endpoint) => endpoint.method !== method) === true,
        async (endpoint) =>
          await admin.request(pathOf(endpoint), {
            method,
            headers: { ...OWN, 'x-http-method-override': endpoint.method },
          }),
        // A word such as `find` is read as an id by the route beside.
        ({ status, headers }) =>
          (status === 405 && headers.allow !== undefined) ||
          (method === 'GET' && (status === 401 || status === 404)),
      )),
    )
  return wrong
}

const role =
  (...roles: string[]) =>
  ({ guard }: Endpoint) =>
    guard.kind === 'session' && roles.includes(guard.role)

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

/** F-07: nobody, a member, an admin, an operator and keys, each where another belongs. */
const wrongCaller: Case = async (attacked) => {
  const { newBrowser, member, admin, operator, key, keyWithout, foreignKey, publicUrl } = attacked
  const headers = { ...OWN, origin: publicUrl }
  const as =
    (browser: Browser, more: Record<string, string> = {}) =>
    async (endpoint: Endpoint) =>
      await browser.request(pathOf(endpoint), {
        method: endpoint.method,
        headers: { ...headers, ...more },
      })
  const nobody = isRefused(401, 'unauthenticated')
  const forbidden = isRefused(403, 'forbidden')
  const withKey = bearer(key)
  const withoutItsScope = async (endpoint: Endpoint) => {
    const { guard } = endpoint
    if (guard.kind !== 'api-key') throw new Error(`${endpoint.id} takes no key`)
    return await as(newBrowser(), bearer(keyWithout[guard.scope]))(endpoint)
  }
  return [
    ...(await over(role('member', 'admin', 'operator'), as(newBrowser()), nobody)),
    ...(await over(role('member', 'admin', 'operator'), as(newBrowser(), withKey), nobody)),
    ...(await over(role('admin', 'operator'), as(member), forbidden)),
    ...(await over(role('operator'), as(admin), forbidden)),
    ...(await over(role('admin', 'member'), as(operator), forbidden)),
    ...(await over(isKeyed, withoutItsScope, forbidden)),
    ...(await over(isKeyed, as(newBrowser(), bearer(foreignKey)), isRefused(404, 'not_found'))),
    ...(await over(isKeyed, as(admin), nobody)),
    ...(await over(isKeyed, as(admin, { authorization: 'Bearer wrong' }), nobody)),
  ]
}

/** F-08: a property that nobody declared is refused by its name. */
const smuggled: Case = async ({ admin, operator, publicUrl, key }) => {
  const body = {
    organizationId: 'dupont',
    role: 'operator',
    state: 'accepted',
    encryptedToken: 'x',
    constructor: { prototype: { isAdmin: true } },
  }
  return await over(
    (endpoint) => endpoint.body !== undefined,
    async (endpoint) =>
      await (isOperators(endpoint.guard) ? operator : admin).request(pathOf(endpoint), {
        method: endpoint.method,
        body,
        headers: {
          ...OWN,
          origin: publicUrl,
          authorization: `Bearer ${key}`,
          'idempotency-key': randomUUID(),
        },
      }),
    (answer) =>
      isRefused(422, 'validation_failed')(answer) &&
      answer.text.includes('"#/role"') &&
      answer.text.includes('"#/encryptedToken"'),
  )
}

/** J-07: a parameter given twice, or as an array or object, where one text is expected. */
const doubled: Case = async ({ admin, operator, key }) => {
  const wrong: string[] = []
  for (const query of ['limit=1&limit=2', 'limit[]=1', 'limit[a]=1', '__proto__[x]=1', 'a=1&a=2'])
    wrong.push(
      ...(await over(
        (endpoint) => endpoint.query !== undefined && endpoint.success.status !== 303,
        async (endpoint) =>
          await (isOperators(endpoint.guard) ? operator : admin).request(
            `${pathOf(endpoint)}?${query}`,
            { headers: { authorization: `Bearer ${key}` } },
          ),
        ({ status }) => status === 422 || status === 404,
      )),
    )
  return wrong
}

/** J-04: whoever asks is told what is left, wherever there is a limit; an API key everywhere. */
const uncounted: Case = async ({ admin, publicUrl, key }) =>
  await over(
    (endpoint) => endpoint.limit !== undefined || isKeyed(endpoint),
    async (endpoint) =>
      await admin.request(pathOf(endpoint), {
        method: endpoint.method,
        ...bodyOf(endpoint),
        headers: { ...OWN, origin: publicUrl, authorization: `Bearer ${key}` },
      }),
    ({ headers }) =>
      /^"\w+";q=\d+;w=\d+$/.test(String(headers['ratelimit-policy'])) &&
      /^"\w+";r=\d+;t=\d+$/.test(String(headers['ratelimit'])),
  )

/** C-03: what is grave wants a sign-in of just now, and nothing else does. */
const longAgo: Case = async ({ stale, publicUrl }) =>
  await over(
    ({ guard, method }) =>
      guard.kind === 'session' &&
      guard.role === 'admin' &&
      method !== 'GET' &&
      guard.fresh === true,
    async (endpoint) =>
      await stale.request(pathOf(endpoint), {
        method: endpoint.method,
        ...bodyOf(endpoint),
        headers: { ...OWN, origin: publicUrl },
      }),
    isRefused(403, 'fresh_sign_in_required'),
  )

export const ROUTE_CASES = {
  'C-03': longAgo,
  'D-01': withoutHeader,
  'D-02': fromElsewhere,
  'D-03': safelisted,
  'D-04': invited,
  'E-04': openedAsPage,
  'E-05': cached,
  'E-07': otherMethods,
  'F-07': wrongCaller,
  'F-08': smuggled,
  'J-04': uncounted,
  'J-07': doubled,
} as const satisfies Record<string, Case>

/** Opened by anybody, and no declared endpoints. */
export const WAYS_BACK = [
  '/oauth/google/callback?state=s',
  '/oauth/microsoft/callback?state=s',
  '/oauth/microsoft/admin-consent/callback?state=s',
  `/test-received/${'x'.repeat(43)}`,
] as const

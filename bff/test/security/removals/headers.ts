import type { Removal } from './removal.ts'

const HTTP = 'bff/src/platform/http'
const SECURITY_HEADERS = `${HTTP}/security-headers.ts`
const PLAIN_PAGE = `${HTTP}/plain-page.ts`
const DOCUMENTS = `${HTTP}/documents.ts`
const APP = 'bff/src/app.ts'

const TEST = 'bff/test/security/headers.test.ts'
const EVERY_ROUTE_TEST = 'bff/test/security/every-route.test.ts'
const SOURCE_TEST = 'bff/test/security/source.test.ts'

type Edit = Pick<Removal, 'guard' | 'take' | 'put'>

const POLICY: readonly Removal[] = [
  ...(
    [
      ['default-src', "'default-src': [\"'none'\"],"],
      ['img-src', "'img-src': [\"'self'\", 'data:'],"],
      ['base-uri', "'base-uri': [\"'none'\"],"],
      ['form-action', "'form-action': [\"'self'\"],"],
      ['frame-ancestors', "'frame-ancestors': [\"'none'\"],"],
      ['object-src', "'object-src': [\"'none'\"],"],
      ['require-trusted-types-for', "'require-trusted-types-for': [\"'script'\"],"],
      ['upgrade-insecure-requests', "...(https ? { 'upgrade-insecure-requests': [] } : {}),"],
    ] as const
  ).map(([name, take]) => ({
    guard: `${name} in the policy of pages`,
    file: SECURITY_HEADERS,
    take,
    // Helmet wants one of the two: nothing at all, or everything from everywhere.
    put: name === 'default-src' ? "'default-src': ['*']," : '',
    cases: ['E-01'],
    test: TEST,
  })),
  ...(
    [
      {
        guard: 'inline scripts',
        take: "'script-src': [",
        put: "'script-src': [\"'unsafe-inline'\", ",
      },
      {
        guard: 'inline styles',
        take: "'style-src': [",
        put: "'style-src': [\"'unsafe-inline'\", ",
      },
      { guard: 'scripts of others', take: "'script-src': [", put: "'script-src': ['https:', " },
      { guard: 'connections to others', take: "'connect-src': [", put: "'connect-src': ['wss:', " },
    ] satisfies Edit[]
  ).map(({ guard, take, put }) => ({
    guard: `the ban on ${guard}`,
    file: SECURITY_HEADERS,
    take,
    put,
    cases: ['E-01'],
    test: TEST,
  })),
  ...(
    [
      { guard: 'default-src', take: "default-src 'none'; ", put: '' },
      { guard: 'base-uri', take: "base-uri 'none'; ", put: '' },
      { guard: 'frame-ancestors', take: "; frame-ancestors 'none'", put: '' },
      { guard: 'a digest', take: "'sha256-${style}'", put: "'unsafe-inline'" },
    ] satisfies Edit[]
  ).map(({ guard, take, put }) => ({
    guard: `${guard} in the policy of plain pages`,
    file: PLAIN_PAGE,
    take,
    put,
    cases: ['E-01', 'E-03'],
    test: TEST,
  })),
  {
    guard: 'a watch for what the policy refuses in journeys',
    file: 'e2e/journey.ts',
    take: 'securitypolicyviolation',
    put: 'error',
    cases: ['E-02'],
    test: SOURCE_TEST,
  },
]

const EVERYWHERE: readonly Removal[] = [
  ...(
    [
      {
        guard: 'strict-transport-security',
        take: 'https ? { maxAge: 2 * ONE_YEAR, includeSubDomains: true } : false',
        put: 'false',
      },
      {
        guard: 'x-content-type-options',
        take: 'xPoweredBy: false,',
        put: 'xPoweredBy: false, xContentTypeOptions: false,',
      },
      {
        guard: 'x-frame-options',
        take: "xFrameOptions: { action: 'deny' }",
        put: 'xFrameOptions: false',
      },
      {
        guard: 'cross-origin-opener-policy',
        take: "crossOriginOpenerPolicy: { policy: 'same-origin' }",
        put: 'crossOriginOpenerPolicy: false',
      },
      {
        guard: 'cross-origin-resource-policy',
        take: "crossOriginResourcePolicy: { policy: 'same-origin' }",
        put: 'crossOriginResourcePolicy: false',
      },
      {
        guard: 'referrer-policy',
        take: "referrerPolicy: { policy: 'no-referrer' }",
        put: 'referrerPolicy: false',
      },
      { guard: 'permissions-policy', take: "'permissions-policy',", put: "'feature-policy'," },
      { guard: 'an end to the microphone', take: 'microphone=(), ', put: '' },
    ] satisfies Edit[]
  ).map(({ guard, take, put }) => ({
    guard,
    file: SECURITY_HEADERS,
    take,
    put,
    cases: ['E-03'],
    test: TEST,
  })),
  {
    guard: 'the care not to say what we run on',
    file: APP,
    take: "app.disable('x-powered-by')",
    put: '',
    cases: ['E-03'],
    test: TEST,
  },
  {
    guard: 'the headers on what the app answers',
    file: APP,
    take: 'createRequestLog(parts.log), ...parts.headers)',
    put: 'createRequestLog(parts.log))',
    cases: ['E-01', 'E-03'],
    test: TEST,
  },
  {
    guard: 'the headers on what no app is asked about',
    file: `${HTTP}/server.ts`,
    take: 'for (const setHeaders of headers) setHeaders(request, response, () => undefined)',
    put: '',
    cases: ['E-03'],
    test: TEST,
  },
  {
    guard: 'headers that the server knows',
    file: 'bff/src/product.ts',
    take: 'config.port, { headers: parts.headers })',
    put: 'config.port)',
    cases: ['E-03'],
    test: TEST,
  },
  {
    guard: 'a ban on the redirects of the file server',
    file: DOCUMENTS,
    take: 'redirect: false,',
    put: '',
    cases: ['E-03'],
    test: TEST,
  },
]

const KEPT: readonly Removal[] = [
  {
    guard: 'the refusal to open JSON as a page',
    file: `${HTTP}/mount.ts`,
    take: 'refuseNavigation(endpoint, request)',
    put: '',
    cases: ['E-04'],
    test: EVERY_ROUTE_TEST,
  },
  {
    guard: 'JSON that calls nobody',
    file: `${HTTP}/send-reply.ts`,
    take: 'response.json(declaredPart(',
    put: 'response.jsonp(declaredPart(',
    cases: ['E-04'],
    test: EVERY_ROUTE_TEST,
  },
  {
    guard: 'the word that a file is one to keep',
    file: `${HTTP}/send-reply.ts`,
    take: 'response.attachment(name).type(',
    put: 'response.type(',
    cases: ['E-04'],
    test: EVERY_ROUTE_TEST,
  },
  {
    guard: 'the type of a problem',
    file: `${HTTP}/error-answer.ts`,
    take: ".type('application/problem+json')",
    put: '',
    cases: ['E-04'],
    test: EVERY_ROUTE_TEST,
  },
  ...(
    [
      [`${HTTP}/send-reply.ts`, 'an answer', ".set('cache-control', 'no-store')", EVERY_ROUTE_TEST],
      [`${HTTP}/error-answer.ts`, 'a problem', "'cache-control': 'no-store',", EVERY_ROUTE_TEST],
      [PLAIN_PAGE, 'a plain page', "'cache-control': 'no-store',", TEST],
      [
        `${HTTP}/health.ts`,
        '`/livez`',
        "response.set('cache-control', 'no-store').json({ status: 'ok' })",
        TEST,
      ],
      [`${HTTP}/health.ts`, '`/readyz`', "\n      .set('cache-control', 'no-store')", TEST],
      [
        'bff/src/features/sign-in/sign-in-router.ts',
        'a sign-in',
        ", 'cache-control': 'no-store'",
        TEST,
      ],
    ] as const
  ).map(([file, what, take, test]) => ({
    guard: `\`no-store\` at ${what}`,
    file,
    take,
    put: take.startsWith('response.') ? "response.json({ status: 'ok' })" : '',
    cases: ['E-05'],
    test,
  })),
  {
    guard: 'a wish to clear what the browser kept',
    file: 'bff/src/features/sign-in/session-routes.ts',
    take: '{ \'clear-site-data\': \'"cache", "storage"\' }',
    put: '{}',
    cases: ['E-06'],
    test: TEST,
  },
  {
    guard: 'the same when somebody signs out everywhere',
    file: 'bff/src/features/sign-in/session-routes.ts',
    take: 'details: { sessions },\n    })\n    await browser.session.end()\n    return { headers: FORGET }',
    put: 'details: { sessions },\n    })\n    await browser.session.end()\n    return {}',
    cases: ['E-06'],
    test: TEST,
  },
  {
    guard: 'storage that ends with its tab',
    file: 'web/src/lib/remembered-attempt.ts',
    take: 'sessionStorage.setItem',
    put: 'localStorage.setItem',
    cases: ['E-06'],
    test: SOURCE_TEST,
  },
  {
    guard: 'the care to keep an id only',
    file: 'web/src/lib/tab-id.ts',
    take: 'storage.setItem(KEY, fresh)',
    put: 'storage.setItem(KEY, JSON.stringify(session.person))',
    cases: ['E-06'],
    test: SOURCE_TEST,
  },
  {
    guard: 'a list of pages, with 404 for the rest',
    file: DOCUMENTS,
    take: 'PAGES.test(path) ? 200 : 404',
    put: '200',
    cases: ['E-07'],
    test: TEST,
  },
  {
    guard: 'a folder of its own for the files that are served',
    file: DOCUMENTS,
    take: "const assets = join(folder, 'assets')",
    put: "const assets = join(folder, '../..')",
    cases: ['E-07'],
    test: TEST,
  },
  {
    guard: 'deafness for upgrades',
    file: `${HTTP}/server.ts`,
    take: 'server.setTimeout(IDLE_TIMEOUT)',
    put: `server.on('upgrade', (_request, socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\n\\r\\n')
  })`,
    cases: ['E-07'],
    test: 'bff/test/security/odd-requests.test.ts',
  },
]

export const HEADERS: readonly Removal[] = [...POLICY, ...EVERYWHERE, ...KEPT]

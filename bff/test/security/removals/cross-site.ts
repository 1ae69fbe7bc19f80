import type { Removal } from './removal.ts'

const HTTP = 'bff/src/platform/http'
const GUARD = `${HTTP}/cross-site.ts`
const SIGN_IN = 'bff/src/features/sign-in'
const SAFE_RETURN = `${SIGN_IN}/safe-return.ts`

const EVERY_ROUTE_TEST = 'bff/test/security/every-route.test.ts'
const SOURCE_TEST = 'bff/test/security/source.test.ts'
const SAFE_RETURN_TEST = `${SIGN_IN}/safe-return.test.ts`
const SIGN_IN_TEST = `${SIGN_IN}/sign-in.test.ts`

type Edit = Pick<Removal, 'guard' | 'take' | 'put'>

const REQUESTS: readonly Removal[] = [
  {
    guard: 'our own header',
    file: GUARD,
    take: "if (request.get('x-csrf') !== '1') refuse('no X-CSRF header')",
    put: '',
    cases: ['D-01'],
    test: EVERY_ROUTE_TEST,
  },
  ...(
    [
      {
        guard: 'the refusal of what a sibling host reads',
        take: "site === 'same-site' || site === 'cross-site'",
        put: "site === 'cross-site'",
      },
      {
        guard: 'the refusal of what another site reads',
        take: "site === 'same-site' || site === 'cross-site'",
        put: "site === 'same-site'",
      },
      {
        guard: 'the look at Sec-Fetch-Site of a change',
        take: "if (site !== undefined && site !== 'same-origin') refuse(`Sec-Fetch-Site ${site}`)\n  const",
        put: 'const',
      },
      {
        guard: 'the refusal of a change that does not say where it comes from',
        take: "if (origin === undefined && site === undefined) refuse('neither Origin nor Sec-Fetch-Site')",
        put: '',
      },
      {
        guard: 'the whole of our origin',
        take: 'origin !== ownOrigin',
        put: '!origin.startsWith(ownOrigin)',
      },
    ] satisfies Edit[]
  ).map(({ guard, take, put }) => ({
    guard,
    file: GUARD,
    take,
    put,
    cases: ['D-02'],
    test: EVERY_ROUTE_TEST,
  })),
  {
    guard: 'the refusal of what is not called JSON',
    file: `${HTTP}/read-body.ts`,
    take: "if (!request.is('application/json')) throw new Problem('unsupported_media_type')\n  const read = express.json({ limit,",
    put: 'const read = express.json({ limit, type: () => true,',
    cases: ['D-03'],
    test: EVERY_ROUTE_TEST,
  },
  {
    guard: 'deafness for a method in a header',
    file: 'bff/src/app.ts',
    take: "app.disable('x-powered-by')",
    put: `app.use((request, _response, next) => {
    request.method = request.get('x-http-method-override') ?? request.method
    next()
  })`,
    cases: ['D-03', 'E-07'],
    test: EVERY_ROUTE_TEST,
  },
  {
    guard: 'silence towards other origins',
    file: `${HTTP}/security-headers.ts`,
    take: '(_request, response, next) => {',
    put: "(_request, response, next) => {\n    response.setHeader('access-control-allow-origin', '*')",
    cases: ['D-04'],
    test: EVERY_ROUTE_TEST,
  },
  {
    guard: 'the refusal of methods nobody declared',
    file: `${HTTP}/mount.ts`,
    take: 'of methodsByPath(routes))',
    put: 'of [])',
    cases: ['D-04', 'E-07'],
    test: EVERY_ROUTE_TEST,
  },
]

const WAYS_ON: readonly Removal[] = [
  {
    guard: 'ignorance of the browser in what speaks to a provider',
    file: 'bff/src/features/providers/call-once.ts',
    take: 'redirect:',
    put: 'headers: request.headers, redirect:',
    cases: ['D-05'],
    test: SOURCE_TEST,
  },
  {
    guard: 'the care to take no cookie along to the issuer',
    file: `${SIGN_IN}/issuer.ts`,
    take: 'timeout: TIMEOUT_SECONDS,',
    put: `timeout: TIMEOUT_SECONDS,
    [(await import('openid-client')).customFetch]: async (url, options) =>
      await fetch(url, { ...options, headers: { ...options.headers, cookie: 'sid=ours' } }),`,
    cases: ['D-05'],
    test: SIGN_IN_TEST,
  },
  ...(
    [
      { guard: 'an end to its length', take: 'wish.length > LONGEST || ', put: '' },
      { guard: 'the refusal of deceptive signs', take: ' || DECEPTIVE.test(wish)', put: '' },
      {
        guard: 'the look at its origin',
        take: "if (url.origin !== new URL(publicUrl).origin) return '/'",
        put: '',
      },
      {
        guard: 'the refusal of a name before the host',
        take: "if (url.username !== '' || url.password !== '') return '/'",
        put: '',
      },
      {
        guard: 'a list of the pages it may lead to',
        take: "PAGE.test(url.pathname) ? `${url.pathname}${url.search}` : '/'",
        put: '`${url.pathname}${url.search}`',
      },
    ] satisfies Edit[]
  ).map(({ guard, take, put }) => ({
    guard: `${guard}, of the address to return to`,
    file: SAFE_RETURN,
    take,
    put,
    cases: ['D-06'],
    test: SAFE_RETURN_TEST,
  })),
  {
    guard: 'the look whether an address can be read',
    file: SAFE_RETURN,
    take: "if (!URL.canParse(wish, publicUrl)) return '/'",
    put: '',
    cases: ['D-06'],
    test: SIGN_IN_TEST,
  },
  {
    guard: 'any look at the address to return to',
    file: `${SIGN_IN}/sign-in-router.ts`,
    take: 'safeReturn(wish.success ? wish.data : undefined, deps.publicUrl)',
    put: "wish.success ? wish.data : '/'",
    cases: ['D-06'],
    test: SIGN_IN_TEST,
  },
  {
    guard: '303 after signing in',
    file: `${SIGN_IN}/sign-in-router.ts`,
    take: '.status(303)',
    put: '.status(307)',
    cases: ['D-07'],
    test: 'bff/test/security/headers.test.ts',
  },
  ...(
    [
      [`${SIGN_IN}/sign-in-router.ts`, 'signing in'],
      ['bff/src/features/connection/callback-router.ts', 'consent'],
      ['bff/src/features/hand-over/consent-callback.ts', 'an administrator’s consent'],
    ] as const
  ).map(([file, what]) => ({
    guard: `303 alone after ${what}`,
    file,
    take: '.status(303)',
    put: '.status(308)',
    cases: ['D-07'],
    test: SOURCE_TEST,
  })),
  ...(['connect-attempt', 'hand-over'] as const).map((file) => ({
    guard: `303 in the declarations of ${file}`,
    file: `packages/contract/src/${file}.ts`,
    take: 'success: { status: 303 }',
    put: 'success: { status: 307 }',
    cases: ['D-07'],
    test: SOURCE_TEST,
  })),
]

export const CROSS_SITE: readonly Removal[] = [...REQUESTS, ...WAYS_ON]

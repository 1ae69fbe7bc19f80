import type { Removal } from './removal.ts'

const LIMITS_FILE = 'bff/src/platform/limits/index.ts'
const SHARED_COUNT = 'bff/src/platform/limits/shared-count.ts'
const TOLD_LATER = 'bff/src/platform/limits/told-later.ts'
const POLICIES = 'bff/src/platform/limits/policies.ts'
const SERVER = 'bff/src/platform/http/server.ts'
const READ_BODY = 'bff/src/platform/http/read-body.ts'
const SHAPE = 'bff/src/platform/http/body-shape.ts'
const CLAIM = 'bff/src/platform/database/migrations/0007-outbox-claim.sql'
const PACE = 'bff/src/platform/database/migrations/0006-outbox-pace-and-outages.sql'

const LIMITS_TEST = 'bff/src/platform/limits/limits.test.ts'
const TOLD_LATER_TEST = 'bff/src/platform/limits/told-later.test.ts'
const HEADERS_TEST = 'bff/test/security/headers.test.ts'
const ROUTES_TEST = 'bff/test/security/every-route.test.ts'
const INPUT_TEST = 'bff/test/security/input.test.ts'
const SERVER_TEST = 'bff/src/platform/http/server.test.ts'
const PACE_TEST = 'bff/src/features/outbox/pace.test.ts'

const BODIES: readonly Removal[] = [
  {
    guard: 'the size to which a packed body may grow',
    file: READ_BODY,
    take: 'express.json({ limit, ',
    put: "express.json({ limit: '1gb', ",
    cases: ['J-01'],
    test: INPUT_TEST,
  },
  {
    guard: 'the count of the bytes of a body that is still coming',
    file: READ_BODY,
    take: 'if (bytes > limit)',
    put: 'if (false)',
    cases: ['J-01'],
    test: INPUT_TEST,
  },
  {
    guard: 'the cut of a body that was refused and goes on',
    file: 'bff/src/platform/http/error-answer.ts',
    take: '    cutEndless(request, response)\n',
    put: '',
    cases: ['J-01'],
    test: INPUT_TEST,
  },
  {
    guard: 'the smallest limit for bodies that declare none',
    file: READ_BODY,
    take: 'const DEFAULT_LIMIT = 64 * 1024',
    put: 'const DEFAULT_LIMIT = 64 * 1024 * 1024',
    cases: ['J-01'],
    test: INPUT_TEST,
  },
  {
    guard: 'the limit that an endpoint declares for its body',
    file: 'packages/contract/src/notification.ts',
    take: 'LARGEST_NOTIFICATION = 1024 * 1024',
    put: 'LARGEST_NOTIFICATION = 1024 * 1024 * 1024',
    cases: ['J-01'],
    test: INPUT_TEST,
  },
  {
    guard: 'the guard before the body',
    file: 'bff/src/platform/http/mount.ts',
    take: '    const caller = await admit(endpoint, request, deps)\n',
    put: '    await readBody(endpoint, request, response)\n    const caller = await admit(endpoint, request, deps)\n',
    cases: ['J-01'],
    test: INPUT_TEST,
  },
  {
    guard: 'the look at the shape of a body',
    file: READ_BODY,
    take: 'if (isOvergrown(json))',
    put: 'if (false)',
    cases: ['J-01'],
    test: INPUT_TEST,
  },
  {
    guard: 'the one coding of JSON',
    file: READ_BODY,
    take: "if (encoding !== 'utf-8')",
    put: 'if (false)',
    cases: ['J-01'],
    test: INPUT_TEST,
  },
  {
    guard: 'the one type of a body',
    file: READ_BODY,
    take: "if (!request.is('application/json'))",
    put: 'if (false)',
    cases: ['J-01'],
    test: INPUT_TEST,
  },
  ...[
    {
      guard: 'the most members of one list',
      take: 'count > MOST_MEMBERS || all > MOST_IN_ALL',
      put: 'all > MOST_IN_ALL',
    },
    {
      guard: 'the most members in all',
      take: 'const MOST_IN_ALL = 200_000',
      put: 'const MOST_IN_ALL = 2_000_000_000',
    },
    {
      guard: 'the deepest place in a body',
      take: 'members.push(1) > MOST_DEPTH || all > MOST_IN_ALL',
      put: 'members.push(1) < 0 || all > MOST_IN_ALL',
    },
    {
      guard: 'the care for a quote in quotes',
      take: 'if (byte === BACKSLASH) at += 1\n      else if',
      put: 'if',
    },
  ].map(({ guard, take, put }) => ({
    guard,
    file: SHAPE,
    take,
    put,
    cases: ['J-01'],
    test: INPUT_TEST,
  })),
  {
    guard: 'the most faults of one answer',
    file: 'bff/src/platform/http/validation.ts',
    take: 'const MOST_ERRORS = 100',
    put: 'const MOST_ERRORS = 1_000_000',
    cases: ['J-01'],
    test: INPUT_TEST,
  },
]

const SLOW_CLIENTS: readonly Removal[] = [
  { guard: 'a time for headers', take: '      headersTimeout: HEADERS_TIMEOUT,\n' },
  { guard: 'a time for a whole request', take: '      requestTimeout: REQUEST_TIMEOUT,\n' },
  { guard: 'a time without a byte', take: '  server.setTimeout(IDLE_TIMEOUT)\n' },
  { guard: 'the most connections', take: '  server.maxConnections = MAX_CONNECTIONS\n' },
  {
    guard: 'a time for reading an answer',
    take: '    const cut = setTimeout(() => socket.destroy(), answerTimeout)\n',
    put: '    const cut = undefined\n',
  },
  {
    guard: 'the most requests that wait on one connection',
    take: '    if (count(socket, 1) >= MOST_WAITING) socket.destroy()\n',
  },
  {
    guard: 'one request after the other',
    take: 'if (before === undefined || before.closed)',
    put: 'if (true)',
  },
  {
    guard: 'the look whether the connection is still there',
    take: 'if (!socket.destroyed) app',
    put: 'app',
  },
].map(({ guard, take, put = '' }) => ({
  guard,
  file: SERVER,
  take,
  put,
  cases: ['J-02'],
  test: SERVER_TEST,
}))

const COUNTS: readonly Removal[] = [
  {
    guard: 'the comparison with the limit',
    file: LIMITS_FILE,
    take: 'allowed: consumed <= policy.points',
    put: 'allowed: true',
    cases: ['J-04'],
    test: LIMITS_TEST,
  },
  {
    guard: 'a count that all processes share',
    file: SHARED_COUNT,
    take: 'import { RateLimiterPostgres, RateLimiterRes }',
    put: 'import { RateLimiterMemory as RateLimiterPostgres, RateLimiterRes }',
    cases: ['J-04'],
    test: LIMITS_TEST,
  },
  {
    guard: 'the count of whoever is refused from memory',
    file: SHARED_COUNT,
    take: 'Math.max(consumedPoints, policy.points + 1)',
    put: 'consumedPoints',
    cases: ['J-04'],
    test: LIMITS_TEST,
  },
  {
    guard: 'a count for each limit',
    file: SHARED_COUNT,
    take: 'keyPrefix: name',
    put: "keyPrefix: 'all'",
    cases: ['J-04', 'F-11'],
    test: LIMITS_TEST,
  },
  {
    guard: 'a count for each organisation',
    file: LIMITS_FILE,
    take: 'counts[name].add(of, 1)',
    put: "counts[name].add('all', 1)",
    cases: ['J-04', 'F-11'],
    test: LIMITS_TEST,
  },
  {
    guard: 'a count for each API key',
    file: LIMITS_FILE,
    take: 'api.take(keyId)',
    put: "api.take('all')",
    cases: ['J-04'],
    test: LIMITS_TEST,
  },
  {
    guard: 'what other processes have counted of an API key',
    file: TOLD_LATER,
    take: 'known.shared = consumed\n',
    put: '\n',
    cases: ['J-04'],
    test: LIMITS_TEST,
  },
  {
    guard: 'the count of what is being told',
    file: TOLD_LATER,
    take: '    known.telling = known.mine\n',
    put: '    known.telling = known.mine\n    known.mine = 0\n',
    cases: ['J-04'],
    test: TOLD_LATER_TEST,
  },
  {
    guard: 'the count of what is taken while it is being told',
    file: TOLD_LATER,
    take: 'known.mine -= known.telling',
    put: 'known.mine = 0',
    cases: ['J-04'],
    test: TOLD_LATER_TEST,
  },
  {
    guard: 'the count of what was not heard',
    file: TOLD_LATER,
    take: '      onTrouble(error)\n',
    put: '      onTrouble(error)\n      known.mine -= known.telling\n',
    cases: ['J-04'],
    test: TOLD_LATER_TEST,
  },
  {
    guard: 'one question at a time for each key',
    file: TOLD_LATER,
    take: 'known.mine > 0 && known.telling === 0',
    put: 'known.mine > 0',
    cases: ['J-04'],
    test: TOLD_LATER_TEST,
  },
  ...[
    {
      guard: 'a limit of attempts to connect',
      take: 'connect: { points: 100,',
      put: 'connect: { points: 100_000,',
      test: LIMITS_TEST,
    },
    {
      guard: 'a limit of exports',
      take: 'export: { points: 20,',
      put: 'export: { points: 20_000,',
      test: LIMITS_TEST,
    },
    {
      guard: 'a limit of sign-ins',
      take: 'sign_in: { points: 240,',
      put: 'sign_in: { points: 240_000,',
      test: HEADERS_TEST,
    },
    {
      guard: 'a limit of links',
      take: 'link: { points: 60,',
      put: 'link: { points: 60_000,',
      test: ROUTES_TEST,
    },
    {
      guard: 'a limit of ways back',
      take: 'return: { points: 240,',
      put: 'return: { points: 240_000,',
      test: 'bff/test/security/odd-requests.test.ts',
    },
  ].map(({ guard, take, put, test }) => ({
    guard,
    file: POLICIES,
    take,
    put,
    cases: ['J-04'],
    test,
  })),
  {
    guard: 'the refusal of a sign-in beyond the limit',
    file: 'bff/src/features/sign-in/sign-in-router.ts',
    take: `  if (!allowance.allowed) showSignInTrouble({ request, response }, 'too_many', '/')
  return allowance.allowed`,
    put: '  return true',
    cases: ['J-04'],
    test: HEADERS_TEST,
  },
  {
    guard: 'the network of whoever signs in',
    file: 'bff/src/features/sign-in/sign-in-router.ts',
    take: "await limits.take('sign_in', networkOf(clientAddress(request)))",
    put: "await limits.take('sign_in', clientAddress(request))",
    cases: ['J-04'],
    test: HEADERS_TEST,
  },
  {
    guard: 'the network of an IPv6 address',
    file: 'bff/src/platform/network-of.ts',
    take: '.slice(0, 4)',
    put: '.slice(0, 8)',
    cases: ['J-04'],
    test: HEADERS_TEST,
  },
  {
    guard: 'the list of proxies that we believe',
    file: 'bff/src/app.ts',
    take: 'parts.trustedProxies.length === 0 ? false : [...parts.trustedProxies]',
    put: 'true',
    cases: ['C-08', 'J-04'],
    test: HEADERS_TEST,
  },
  {
    guard: 'the limit that is declared for connecting',
    file: 'packages/contract/src/connect-attempt.ts',
    take: "  limit: 'connect',\n",
    put: '',
    cases: ['J-04'],
    test: ROUTES_TEST,
  },
  {
    guard: 'the limit that is declared for a copy of the report',
    file: 'packages/contract/src/report.ts',
    take: "  limit: 'export',\n",
    put: '',
    cases: ['J-04'],
    test: ROUTES_TEST,
  },
  {
    guard: 'the limit that is declared for a copy of the trail',
    file: 'packages/contract/src/audit.ts',
    take: "  limit: 'export',\n",
    put: '',
    cases: ['J-04'],
    test: ROUTES_TEST,
  },
]

const FLOODS: readonly Removal[] = [
  {
    guard: 'the lane that waits longest first',
    file: CLAIM,
    take: 'order by l.wake_at, l.lane_id limit p_count',
    put: 'order by l.lane_id limit p_count',
    cases: ['J-05'],
    test: PACE_TEST,
  },
  {
    guard: 'the place at the end for a lane that had its turn',
    file: CLAIM,
    take: 'set wake_at = p_now, turns = greatest(l.turns - 1, 0),',
    put: 'set turns = greatest(l.turns - 1, 0),',
    cases: ['J-05'],
    test: PACE_TEST,
  },
  {
    guard: 'turns at the platform sender',
    file: CLAIM,
    take: "if v_budget.provider = 'platform' and v_lane.turns < 1 then",
    put: 'if false then',
    cases: ['J-05'],
    test: PACE_TEST,
  },
  {
    guard: 'the share of the others at the platform sender',
    file: PACE,
    take: 'ceil((3 * (v_limit - v_used) - v_own) / 4.0)',
    put: '1000',
    cases: ['J-05'],
    test: PACE_TEST,
  },
]

export const LIMITS: readonly Removal[] = [...BODIES, ...SLOW_CLIENTS, ...COUNTS, ...FLOODS]

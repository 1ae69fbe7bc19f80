import type { Removal } from './removal.ts'

const HTTP = 'bff/src/platform/http'
const SESSION = `${HTTP}/session.ts`
const STORE = `${HTTP}/session-store.ts`
const ONE_ATTEMPT = `${HTTP}/one-attempt-cookie.ts`
const SIGN_IN = 'bff/src/features/sign-in'
const TABLE = 'bff/src/platform/database/migrations/0013-sessions-and-keys.sql'
const WALLS = 'bff/src/platform/database/migrations/0017-walls.sql'

const SESSION_TEST = `${HTTP}/session.test.ts`
const SIGN_IN_TEST = `${SIGN_IN}/sign-in.test.ts`
const HEADERS_TEST = 'bff/test/security/headers.test.ts'
const INPUT_TEST = 'bff/test/security/input.test.ts'
const ROLES_TEST = 'bff/test/security/database-roles.test.ts'
const EVERY_ROUTE_TEST = 'bff/test/security/every-route.test.ts'

type Edit = Pick<Removal, 'guard' | 'take' | 'put'>

const COOKIES: readonly Removal[] = [
  ...(
    [
      { guard: 'HttpOnly', take: 'httpOnly: true', put: 'httpOnly: false' },
      { guard: 'SameSite=Strict', take: "sameSite: 'strict'", put: "sameSite: 'lax'" },
      { guard: 'Secure', take: 'secure, maxAge: LIFE', put: 'maxAge: LIFE' },
      { guard: 'this host alone', take: "path: '/'", put: "path: '/', domain: 'acme.example'" },
      { guard: 'its prefix', take: "secure ? '__Host-Http-sid' : 'sid'", put: "'sid'" },
    ] satisfies Edit[]
  ).map(({ guard, take, put }) => ({
    guard: `${guard} at the cookie of a session`,
    file: SESSION,
    take,
    put,
    cases: ['C-01'],
    test: HEADERS_TEST,
  })),
  ...(
    [
      { guard: 'HttpOnly', take: 'HttpOnly; ', put: '' },
      { guard: 'SameSite', take: '; SameSite=Lax', put: '' },
      { guard: 'Secure', take: "${secure ? '; Secure' : ''}", put: '' },
      { guard: 'the whole path', take: '`Path=/; ', put: '`' },
      { guard: 'this host alone', take: '`Path=/; ', put: '`Path=/; Domain=acme.example; ' },
      { guard: 'its prefix', take: "${secure ? '__Host-Http-' : ''}txn-", put: 'txn-' },
    ] satisfies Edit[]
  ).map(({ guard, take, put }) => ({
    guard: `${guard} at the cookie of an attempt`,
    file: ONE_ATTEMPT,
    take,
    put,
    cases: ['C-01'],
    test: HEADERS_TEST,
  })),
  {
    guard: 'the word that cookies of connect attempts are for https',
    file: 'bff/src/product.ts',
    take: 'secureCookies: secure',
    put: 'secureCookies: false',
    cases: ['C-01'],
    test: HEADERS_TEST,
  },
  {
    guard: 'the word that cookies of sign-ins are for https',
    file: `${SIGN_IN}/index.ts`,
    take: "new URL(publicUrl).protocol === 'https:'",
    put: 'false',
    cases: ['C-01'],
    test: HEADERS_TEST,
  },
  {
    guard: 'the care to cut nothing from a cookie’s name but a space',
    file: ONE_ATTEMPT,
    take: ".replace(/^ /, '')",
    put: '.trim()',
    cases: ['C-06'],
    test: `${HTTP}/one-attempt-cookie.test.ts`,
  },
  {
    guard: 'the rule that of two cookies the first counts',
    file: ONE_ATTEMPT,
    take: "name !== '' && !found.has(name)",
    put: "name !== ''",
    cases: ['C-06'],
    test: `${HTTP}/one-attempt-cookie.test.ts`,
  },
  {
    guard: 'an end to the headers of a request',
    file: `${HTTP}/server.ts`,
    take: 'headersTimeout: HEADERS_TIMEOUT,',
    put: 'headersTimeout: HEADERS_TIMEOUT, maxHeaderSize: 1_000_000,',
    cases: ['C-06'],
    test: SESSION_TEST,
  },
]

const BEGIN_AND_END: readonly Removal[] = [
  {
    guard: 'a new id at sign-in',
    file: SESSION,
    take: 'await settled((done) => request.session.regenerate(done))',
    put: '',
    cases: ['C-02'],
    test: SIGN_IN_TEST,
  },
  {
    guard: 'an end of the session that a new one takes the place of',
    file: `${SIGN_IN}/sign-in-router.ts`,
    take: 'await endReplaced(deps, ticket.replaces)',
    put: '',
    cases: ['C-02'],
    test: SIGN_IN_TEST,
  },
  {
    guard: 'an end of the session when its person signs out',
    file: SESSION,
    take: 'await settled((done) => request.session.destroy(done))',
    put: 'await Promise.resolve()',
    cases: ['C-03'],
    test: SESSION_TEST,
  },
  {
    guard: 'an end of the row when its session ends',
    file: TABLE,
    take: 'delete from sessions where sid = p_sid',
    put: 'delete from sessions where false',
    cases: ['C-03'],
    test: SESSION_TEST,
  },
  {
    guard: 'a look at the table with every request',
    file: STORE,
    take: 'const read = async (pool: pg.Pool, sid: string): Promise<SessionData | null> => {',
    put: `const known = new Map<string, SessionData | null>()
const read = async (pool: pg.Pool, sid: string): Promise<SessionData | null> => {
  if (!known.has(sid)) known.set(sid, await readRow(pool, sid))
  return known.get(sid) ?? null
}
const readRow = async (pool: pg.Pool, sid: string): Promise<SessionData | null> => {`,
    cases: ['C-03', 'C-04'],
    test: SESSION_TEST,
  },
  {
    guard: 'the person whose sessions end everywhere',
    file: TABLE,
    take: 'where s.person_id = p_person and session_is_alive(s)',
    put: 'where session_is_alive(s)',
    cases: ['C-03'],
    test: SESSION_TEST,
  },
  {
    guard: 'a save that only changes what was read',
    file: STORE,
    take: 'data.isStored === true',
    put: 'false',
    cases: ['C-03'],
    test: SESSION_TEST,
  },
  {
    guard: 'a change that brings back no session',
    file: TABLE,
    take: 'update sessions set person_id = p_person, sess = p_sess, seen_at = now() where sid = p_sid',
    put: `insert into sessions (sid, person_id, sess) values (p_sid, p_person, p_sess)
    on conflict (sid) do update set sess = excluded.sess, seen_at = now()`,
    cases: ['C-03'],
    test: SESSION_TEST,
  },
  {
    guard: 'the five minutes in which a sign-in is fresh',
    file: `${HTTP}/guards.ts`,
    take: 'const FRESH_MS = 5 * 60 * 1000',
    put: 'const FRESH_MS = 12 * 60 * 60 * 1000',
    cases: ['C-03'],
    test: SESSION_TEST,
  },
  ...(['email-settings', 'api-keys', 'brake'] as const).map((file) => ({
    guard: `the word \`fresh\` in the declarations of ${file}`,
    file: `packages/contract/src/${file}.ts`,
    take: ', fresh: true }',
    put: ' }',
    cases: ['C-03'],
    test: EVERY_ROUTE_TEST,
  })),
  {
    guard: 'the question to the issuer when the person proved who they are',
    file: `${SIGN_IN}/issuer.ts`,
    take: '{ max_age: ANY_AGE }',
    put: '{}',
    cases: ['C-03'],
    test: EVERY_ROUTE_TEST,
  },
  {
    guard: 'the wish that the issuer asks again',
    file: `${SIGN_IN}/issuer.ts`,
    take: "{ prompt: 'login', max_age: '0' }",
    put: "{ max_age: '0' }",
    cases: ['C-03'],
    test: SIGN_IN_TEST,
  },
  {
    guard: 'the care that nobody signed in later than now',
    file: `${SIGN_IN}/person-from-claims.ts`,
    take: 'Math.min(seconds * 1000, now.getTime())',
    put: 'seconds * 1000',
    cases: ['C-03'],
    test: `${SIGN_IN}/person-from-claims.test.ts`,
  },
  {
    guard: 'an end after thirty idle minutes',
    file: TABLE,
    take: "s.seen_at > p_now - interval '30 minutes' and ",
    put: '',
    cases: ['C-04'],
    test: SESSION_TEST,
  },
  {
    guard: 'an end after twelve hours',
    file: TABLE,
    take: " and s.created_at > p_now - interval '12 hours'",
    put: '',
    cases: ['C-04'],
    test: SESSION_TEST,
  },
  {
    guard: 'a look whether the session is alive still',
    file: TABLE,
    take: 'where s.sid = p_sid and session_is_alive(s)',
    put: 'where s.sid = p_sid',
    cases: ['C-04'],
    test: SESSION_TEST,
  },
  {
    guard: 'the beginning of a session staying what it was',
    file: TABLE,
    take: 'update sessions set seen_at = now() where',
    put: 'update sessions set seen_at = now(), created_at = now() where',
    cases: ['C-04'],
    test: SESSION_TEST,
  },
  {
    guard: 'rest for what a page asks by itself',
    file: SESSION,
    take: "error === undefined && request.get('x-unattended') === '1'",
    put: 'false',
    cases: ['C-04'],
    test: SESSION_TEST,
  },
  {
    guard: 'a store that lets sessions rest',
    file: STORE,
    take: 'if (resting.has(data)) done()',
    put: 'if (false) done()',
    cases: ['C-04'],
    test: SESSION_TEST,
  },
  {
    guard: 'the chore that deletes what is over',
    file: TABLE,
    take: 'where not session_is_alive(s)',
    put: 'where false',
    cases: ['C-04'],
    test: SESSION_TEST,
  },
  {
    guard: 'the method of signing out',
    file: 'packages/contract/src/session.ts',
    take: "method: 'POST',\n  path: '/bff/sign-out',",
    put: "method: 'GET',\n  path: '/bff/sign-out',",
    cases: ['C-09'],
    test: INPUT_TEST,
  },
  {
    guard: 'the refusal of pages of others',
    file: `${HTTP}/guards.ts`,
    take: 'refuseCrossSite(endpoint, request, deps.ownOrigin)',
    put: '',
    cases: ['C-09'],
    test: SIGN_IN_TEST,
  },
  {
    guard: 'an end of the other sessions when somebody signs out everywhere',
    file: `${SIGN_IN}/session-routes.ts`,
    take: 'await endSessionsOf(deps.database.pool, person.id)',
    put: '0',
    cases: ['C-09'],
    test: SIGN_IN_TEST,
  },
]

const TABLE_AND_PROXY: readonly Removal[] = [
  {
    guard: 'the digest of a session’s id',
    file: STORE,
    take: "import { digest } from '../digest.ts'",
    put: 'const digest = (id: string) => id',
    cases: ['C-05'],
    test: SESSION_TEST,
  },
  {
    guard: 'the operator’s secret in the cookie’s signature',
    file: SESSION,
    take: 'secret: [...secrets]',
    put: "secret: 'letterhead'",
    cases: ['C-05'],
    test: SESSION_TEST,
  },
  {
    guard: 'the older secrets',
    file: SESSION,
    take: 'secret: [...secrets]',
    put: "secret: secrets[0] ?? ''",
    cases: ['C-05'],
    test: SESSION_TEST,
  },
  {
    guard: 'the order of the secrets',
    file: SESSION,
    take: 'secret: [...secrets]',
    put: 'secret: [...secrets].toReversed()',
    cases: ['C-05'],
    test: SESSION_TEST,
  },
  {
    guard: 'the app role’s having no right to the sessions',
    file: WALLS,
    take: 'revoke all on sessions from letterhead_app;',
    put: 'grant select on sessions to letterhead_app;',
    cases: ['C-05'],
    test: ROLES_TEST,
  },
  {
    guard: 'the functions being the app role’s alone',
    file: WALLS,
    take: 'revoke all on function read_session(text), begin_session(text, text, json), change_session(text, text, json),\n  touch_session(text), end_session(text), end_sessions_of(text), delete_ended_sessions() from public;',
    put: '',
    cases: ['C-05'],
    test: ROLES_TEST,
  },
  {
    guard: 'the one id that a session is opened by',
    file: TABLE,
    take: 'where s.sid = p_sid and session_is_alive(s)',
    put: 'where s.sid like p_sid and session_is_alive(s)',
    cases: ['C-05'],
    test: ROLES_TEST,
  },
  {
    guard: 'the care to keep no session of nobody',
    file: SESSION,
    take: 'saveUninitialized: false',
    put: 'saveUninitialized: true',
    cases: ['C-07'],
    test: SESSION_TEST,
  },
  {
    guard: 'an end to the cookies of visits that never came back',
    file: `${SIGN_IN}/sign-in-router.ts`,
    take: 'const MOST_TICKETS = 4',
    put: 'const MOST_TICKETS = 400',
    cases: ['C-07'],
    test: SIGN_IN_TEST,
  },
  {
    guard: 'a list of proxies that are believed',
    file: 'bff/src/app.ts',
    take: 'parts.trustedProxies.length === 0 ? false : [...parts.trustedProxies]',
    put: 'true',
    cases: ['C-08'],
    test: HEADERS_TEST,
  },
  {
    guard: 'doubt about addresses where there is no proxy',
    file: 'bff/src/app.ts',
    take: 'parts.trustedProxies.length === 0 ? false : [...parts.trustedProxies]',
    put: 'parts.trustedProxies.length === 0 ? true : [...parts.trustedProxies]',
    cases: ['C-08'],
    test: INPUT_TEST,
  },
  {
    guard: 'the knowledge that the proxy speaks https',
    file: 'bff/src/app.ts',
    take: 'if (https) app.use(countAsHttps)',
    put: '',
    cases: ['C-08'],
    test: HEADERS_TEST,
  },
]

export const SESSIONS: readonly Removal[] = [...COOKIES, ...BEGIN_AND_END, ...TABLE_AND_PROXY]

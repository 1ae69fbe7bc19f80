import type { Removal } from './removal.ts'

// What mount.ts does for every declared endpoint, one step after the other, and what a value is sealed with.

const HTTP = 'bff/src/platform/http'
const MOUNT = `${HTTP}/mount.ts`
const GUARDS = `${HTTP}/guards.ts`
const TEST = 'bff/test/security/every-route.test.ts'

const ADDITIONAL_DATA = 'bff/src/platform/additional-data.ts'
const ATTACKS = 'bff/test/security/database-attacks.test.ts'

export const EVERY_ROUTE: readonly Removal[] = [
  {
    guard: 'what the guard of an endpoint says',
    file: MOUNT,
    take: 'await admit(endpoint, request, deps)',
    put: "await admit(endpoint, request, deps).catch(() => ({ kind: 'public' }))",
    cases: ['C-03', 'D-01', 'D-02', 'F-07'],
    test: TEST,
  },
  {
    guard: 'the refusal of what other sites ask for',
    file: GUARDS,
    take: 'refuseCrossSite(endpoint, request, deps.ownOrigin)',
    put: '',
    cases: ['D-01', 'D-02'],
    test: TEST,
  },
  {
    guard: 'the refusal of a sign-in of long ago',
    file: GUARDS,
    take: 'if (guard.fresh === true) refuseStale(request, deps.now())',
    put: '',
    cases: ['C-03'],
    test: TEST,
  },
  {
    guard: 'the refusal of nobody',
    file: GUARDS,
    take: "if (person === null) throw new Problem('unauthenticated')\n  const { id, organizationId, authenticatedAt: _at, ...rest } = person",
    put: "const { id, organizationId, authenticatedAt: _at, ...rest } = person ?? { id: '', organizationId: 'acme', role: 'admin' }",
    cases: ['F-07'],
    test: TEST,
  },
  {
    guard: 'the look for a role at what is an operator’s',
    file: GUARDS,
    take: "role === 'operator' ? person.role !== 'operator' : organizationId === null",
    put: "role === 'operator' ? false : organizationId === null",
    cases: ['F-07'],
    test: TEST,
  },
  {
    guard: 'the look for an organisation where an operator comes',
    file: GUARDS,
    take: "role === 'operator' ? person.role !== 'operator' : organizationId === null",
    put: "role === 'operator' && person.role !== 'operator'",
    cases: ['F-07'],
    test: TEST,
  },
  {
    guard: 'the look for a role at what is an admin’s',
    file: GUARDS,
    take: "if (role === 'admin' && person.role !== 'admin') throw new Problem('forbidden')",
    put: '',
    cases: ['F-07'],
    test: TEST,
  },
  {
    guard: 'the refusal of a key that nobody made',
    file: GUARDS,
    take: 'key === undefined ? null : await findApiKey(key)',
    put: "(key === undefined ? null : await findApiKey(key)) ?? { scopes: ['send', 'read', 'provision'], organizationId: null }",
    cases: ['F-07'],
    test: TEST,
  },
  {
    guard: 'the scopes of a key',
    file: GUARDS,
    take: 'if (!found.scopes.includes(scope)) {',
    put: 'if (false) {',
    cases: ['F-07'],
    test: TEST,
  },
  {
    guard: 'the organisation of a key',
    file: GUARDS,
    take: 'found.organizationId !== null && found.organizationId !== organizationId',
    put: 'false',
    cases: ['F-07'],
    test: TEST,
  },
  {
    guard: 'the limit of an endpoint',
    file: MOUNT,
    take: 'await keepWithinLimit(endpoint, { caller, request, response }, deps.limits)',
    put: '',
    cases: ['J-04'],
    test: TEST,
  },
  {
    guard: 'a count for each organisation of those who are signed in',
    file: `${HTTP}/keep-within-limit.ts`,
    take: "caller.kind === 'session' ? caller.organizationId : networkOf(clientAddress(request))",
    put: 'networkOf(clientAddress(request))',
    cases: ['A-21'],
    test: 'bff/test/security/consent.test.ts',
  },
  {
    guard: 'the limit on ways back from a provider',
    file: 'bff/src/app.ts',
    take: "app.use(['/oauth', '/test-received'], limitNetwork(",
    put: "app.use(['/test-received'], limitNetwork(",
    cases: ['J-04'],
    test: 'bff/test/security/odd-requests.test.ts',
  },
  {
    guard: 'the limit on links in test mails',
    file: 'bff/src/app.ts',
    take: "app.use(['/oauth', '/test-received'], limitNetwork(",
    put: "app.use(['/oauth'], limitNetwork(",
    cases: ['J-04'],
    test: 'bff/test/security/odd-requests.test.ts',
  },
  {
    guard: 'the schema of a body',
    file: MOUNT,
    take: "parsePart(endpoint, 'body', request.body)",
    put: 'request.body',
    cases: ['F-08'],
    test: TEST,
  },
  {
    guard: 'the schema of a query',
    file: MOUNT,
    take: "parsePart(endpoint, 'query', request.query)",
    put: 'request.query',
    cases: ['J-07'],
    test: TEST,
  },
  {
    guard: 'the declaration of an answer',
    file: `${HTTP}/send-reply.ts`,
    take: 'response.json(declaredPart(endpoint, reply.answer))',
    put: 'response.json(reply.answer)',
    cases: ['F-09'],
    test: 'bff/test/security/handlers-with-a-bug.test.ts',
  },
  {
    guard: 'an end to the words of a bug',
    file: `${HTTP}/error-answer.ts`,
    take: '? new Problem(code, { cause: error })',
    put: '? new Problem(code, { cause: error, detail: String(error) })',
    cases: ['H-03'],
    test: 'bff/test/security/handlers-with-a-bug.test.ts',
  },
  {
    guard: 'the one place that answers errors',
    file: 'bff/src/app.ts',
    take: 'app.use(answerNotFound, createErrorAnswer({ log: parts.log }))',
    put: 'app.use(answerNotFound)',
    cases: ['H-03'],
    test: 'bff/test/security/input.test.ts',
  },
  ...(
    [
      ['the id of the key', 'sealedAs.keyId, organizationId', 'organizationId'],
      ['the organisation', 'organizationId, row, column]', 'row, column]'],
      ['the row', 'organizationId, row, column]', 'organizationId, column]'],
      ['the column', 'organizationId, row, column]', 'organizationId, row]'],
      ['the length of each part', 'return [length, bytes]', 'return [bytes]'],
    ] as const
  ).map(([part, take, put]): Removal => ({
    guard: `${part} in what a value is sealed with`,
    file: ADDITIONAL_DATA,
    take,
    put,
    cases: ['G-09'],
    test: ATTACKS,
  })),
]

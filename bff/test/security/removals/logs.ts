import { edit } from './edit.ts'
import type { Removal } from './removal.ts'

const FEATURES = 'bff/src/features'
const HTTP = 'bff/src/platform/http'
const INPUT = 'bff/test/security/input.test.ts'
const KEYS = `${FEATURES}/api-keys/api-keys.test.ts`
const SIGN_IN = `${FEATURES}/sign-in/sign-in.test.ts`
const GMAIL = `${FEATURES}/providers/google/gmail-outcome.test.ts`
const GRAPH = `${FEATURES}/providers/microsoft/graph-outcome.test.ts`

const REQUEST_LOG = `${HTTP}/request-log.test.ts`
const logs = edit(`${HTTP}/request-log.ts`, REQUEST_LOG)
const writes = edit('bff/src/platform/log.ts', 'bff/src/platform/log.test.ts')
const answers = edit(`${HTTP}/error-answer.ts`, INPUT)
const logged = edit(
  'bff/src/platform/embedded-database/start-server.ts',
  'bff/src/platform/embedded-database/embedded-database.test.ts',
)

const SECRET: readonly Removal[] = [
  logs(
    'the care to log no value of a query',
    ['H-01'],
    ["url: withoutValues(request.url ?? ''),", 'url: request.url,'],
  ),
  logs(
    'the care to log no secret of a path',
    ['H-01'],
    [`whole.replaceAll(SECRET_SEGMENT, '/…')`, 'whole'],
  ),
  logs(
    'the care to log no secret that stands as a name',
    ['H-01'],
    [`PLAIN_NAME.test(name) ? name : '…'`, 'name'],
  ),
  logs(
    'the care to log no header',
    ['H-01'],
    ['method: request.method,', 'method: request.method, headers: request.headers,'],
  ),
  edit(`${FEATURES}/outbox/figures.ts`, `${FEATURES}/metrics/metrics.test.ts`)(
    'figures that name nobody',
    ['H-01'],
    ['select provider, state, count(*)', `select provider, organization_id as state, count(*)`],
  ),
  writes('the net for a key in a header', ['H-01'], [`'req.headers.authorization',`, '']),
  writes('the net for cookies that come', ['H-01'], [`'req.headers.cookie',`, '']),
  writes('the net for cookies that go', ['H-01'], [`'res.headers["set-cookie"]',`, '']),
  writes('the net for access tokens', ['H-01'], [`'*.accessToken',`, '']),
  writes('the net for refresh tokens', ['H-01'], [`'*.refreshToken',`, '']),
  writes('the net for client secrets', ['H-01'], [`'*.client_secret',`, '']),
  writes(
    'the care to log nothing that an error carries',
    ['H-01'],
    ['        type: error.name,', '        ...error,\n        type: error.name,'],
  ),
  writes(
    'the care to log nothing that is no error',
    ['H-01'],
    [`{ message: 'a value that is no Error was thrown' }`, '{ thrown: error }'],
  ),
]

const ECHOED: readonly Removal[] = [
  edit('bff/src/platform/code-only.ts', GMAIL)(
    'the look for a code in place of a text',
    ['H-02'],
    ['/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/.test(value)', "value !== ''"],
  ),
  edit(`${FEATURES}/providers/google/gmail-outcome.ts`, GMAIL)(
    'the look at the id of an accepted mail',
    ['H-02'],
    [
      `const id = codeOnly(jsonObjectOf(answer.body)['id'])`,
      `const id = jsonObjectOf(answer.body)['id'] ?? null`,
    ],
  ),
  edit(`${FEATURES}/providers/technical-details.ts`, GMAIL)(
    'the look at Gmail’s code',
    ['H-02'],
    ['codeOnly(found.providerCode)', 'found.providerCode'],
  ),
  edit(`${FEATURES}/providers/technical-details.ts`, GRAPH)(
    'the look at Graph’s code',
    ['H-02'],
    ['codeOnly(found.providerCode)', 'found.providerCode'],
  ),
  edit(`${FEATURES}/providers/technical-details.ts`, GRAPH)(
    'the look at Graph’s number of the request',
    ['H-02'],
    ['codeOnly(found.correlationId)', 'found.correlationId'],
  ),
  edit(`${FEATURES}/providers/call-once.ts`, `${FEATURES}/providers/call-once.test.ts`)(
    'an end to what is read of an answer',
    ['H-02'],
    ['const LONGEST_BODY = 64 * 1024', 'const LONGEST_BODY = 1024 * 1024'],
  ),
  edit(`${FEATURES}/providers/call-once.ts`, `${FEATURES}/providers/call-once.test.ts`)(
    'the end of a connection that goes on',
    ['H-02'],
    ['if (length >= LONGEST_BODY) await reader.cancel()', ''],
  ),
  edit(`${FEATURES}/sign-in/issuer.ts`, SIGN_IN)(
    'the look at the issuer’s code',
    ['H-02'],
    [`return codeOnly(cause.error) ?? 'unexpected_answer'`, 'return cause.error'],
  ),
]

const BROKEN: readonly Removal[] = [
  answers(
    'the answer to an address that cannot be read',
    ['H-03'],
    [`  if (error instanceof URIError) return 'malformed_request'\n`, ''],
  ),
  answers(
    'the answer to what a parser refuses',
    ['H-03'],
    [
      `return status >= 500 ? 'internal_error' : (REFUSALS[status] ?? 'malformed_request')`,
      `return 'internal_error'`,
    ],
  ),
  answers(
    'the care to show no words of an error',
    ['H-03'],
    [
      '.send(JSON.stringify(problemDetails(problem, requestId)))',
      '.send(JSON.stringify({ ...problemDetails(problem, requestId), detail: String(problem.extra.cause) }))',
    ],
  ),
  edit(`${HTTP}/request-id.ts`, INPUT)(
    'the number of a request',
    ['H-03'],
    [`typeof request.id === 'string' ? request.id : ''`, `''`],
  ),
  edit(`${HTTP}/server.ts`, INPUT)(
    'the answer to headers that are too long',
    ['H-03'],
    ['HPE_HEADER_OVERFLOW: 431,', ''],
  ),
  edit(`${HTTP}/error-answer.ts`, `${HTTP}/documents.test.ts`)(
    'the answer to what no file can be asked',
    ['H-03'],
    [`(REFUSALS[status] ?? 'malformed_request')`, `(REFUSALS[status] ?? 'internal_error')`],
  ),
  edit('bff/src/platform/last-words.ts', 'bff/src/platform/last-words.test.ts')(
    'the silence about what an error carries',
    ['H-03'],
    ['(error.stack ?? error.message)', '`${error.stack} ${JSON.stringify(error)}`'],
  ),
  edit('bff/src/platform/last-words.ts', 'bff/src/platform/last-words.test.ts')(
    'the silence about what is no error',
    ['H-03'],
    [
      `if (!(error instanceof Error)) return 'a value that is no Error was thrown'`,
      'if (!(error instanceof Error)) return JSON.stringify(error)',
    ],
  ),
  edit('bff/src/config.ts', 'bff/src/config.test.ts')(
    'the silence about an address with a password',
    ['H-03'],
    [
      'error: `must be an address such as ${hint};',
      'error: ({ input }) => `${String(input)} must be an address such as ${hint};',
    ],
  ),
  edit('bff/src/commands/api-keys.ts', 'bff/src/commands/api-keys.test.ts')(
    'the one line of a name',
    ['H-04'],
    ['name: oneLine(60),', 'name: z.string().check(z.maxLength(60)),'],
  ),
  writes(
    'the coding of what is logged',
    ['H-04'],
    [
      '    to,\n',
      '    { write: (line) => to.write(line.replaceAll(String.raw`\\u001b`, String.fromCodePoint(27))) },\n',
    ],
  ),
  logged(
    'the silence about statements that fail',
    ['H-05'],
    [`  log_min_error_statement: 'panic',\n`, ''],
  ),
  logged(
    'the silence about keys that are there',
    ['H-05'],
    [`  log_error_verbosity: 'terse',\n`, ''],
  ),
]

const denied = edit(`${FEATURES}/api-keys/tell-denied.ts`, KEYS)
const TRAIL: readonly Removal[] = [
  edit(`${FEATURES}/api-keys/create-key.ts`, KEYS)(
    'the line of a new key',
    ['H-06'],
    [`action: 'api_key.created',`, `action: 'api_key.revoked',`],
  ),
  edit(`${FEATURES}/api-keys/revoke-key.ts`, KEYS)(
    'the organisation of a revoked key',
    ['H-06'],
    ['organizationId: revoked.organization_id,', 'organizationId: null,'],
  ),
  edit(`${FEATURES}/audit/by-whom.ts`, KEYS)(
    'the address of whoever did it',
    ['H-06'],
    [
      `actorName: caller.name,
  address: browser.address,
  requestId,
})

/** The program`,
      `actorName: caller.name,
  requestId,
})

/** The program`,
    ],
  ),
  denied(
    'the limit to lines of a key that is refused',
    ['H-06'],
    [`if (!(await limits.take('denied', key.keyId)).allowed) return`, ''],
  ),
  denied(
    'the line of a key that is refused',
    ['H-06'],
    ['await recordAlone(database, {', 'void ({'],
  ),
  edit(`${HTTP}/guards.ts`, KEYS)(
    'the line of a scope that is missing',
    ['H-06'],
    [`    await tellDenied({ ...denied, why: 'scope' })\n`, ''],
  ),
  edit(`${HTTP}/guards.ts`, KEYS)(
    'the line of a key that is over',
    ['H-06'],
    [`    await tellDenied({ ...denied, why: 'over' })\n`, ''],
  ),
  edit(`${FEATURES}/api-keys/find-key.ts`, KEYS)(
    'the look for a key that is over',
    ['H-06'],
    ['const over = await findOver(database, given)', 'const over = undefined'],
  ),
  edit(`${FEATURES}/sign-in/admit-person.ts`, SIGN_IN)(
    'the line of a sign-in',
    ['H-06'],
    ['      .execute()\n    await recordAudit(tx, line)', '      .execute()'],
  ),
  edit(`${FEATURES}/sign-in/admit-person.ts`, SIGN_IN)(
    'the limit to lines of strangers',
    ['H-06'],
    [`  if (!(await limits.take('denied', networkOf(from.address))).allowed) return\n`, ''],
  ),
  edit(`${FEATURES}/sign-in/session-routes.ts`, SIGN_IN)(
    'the line of a sign-out',
    ['H-06'],
    ['if (person !== null)\n      await', 'if (false)\n      await'],
  ),
  edit(`${FEATURES}/sign-in/sign-in-router.ts`, SIGN_IN)(
    'the line of a refused sign-in',
    ['H-06'],
    ['  await recordRefusal(deps, { code: redeemed.code, ...from(request) })\n', ''],
  ),
  edit(`${FEATURES}/connection/take-arrival.ts`, `${FEATURES}/connection/take-arrival.test.ts`)(
    'the system as who came with somebody’s attempt',
    ['H-06'],
    [
      `actorKind: 'system',\n    actor: 'callback',`,
      `actorKind: 'person',\n    actor: row.person_id,`,
    ],
  ),
  edit(`${FEATURES}/connection/take-arrival.ts`, `${FEATURES}/connection/take-arrival.test.ts`)(
    'the line of an attempt that failed',
    ['H-06'],
    [`result.kind === 'failed' && numUpdatedRows > 0n`, 'false'],
  ),
  edit(`${FEATURES}/hand-over/say-decision.ts`, `${FEATURES}/hand-over/hand-over.test.ts`)(
    'the place of whoever declines by a link',
    ['H-06'],
    [
      `const decision = { kind: 'declined' } as const
      await settleHandOver(tx, row, { decision, from: { address: browser.address, requestId } })`,
      `const decision = { kind: 'declined' } as const
      await settleHandOver(tx, row, { decision, from: { requestId } })`,
    ],
  ),
  edit(`${FEATURES}/sender/test-settled.ts`, `${FEATURES}/sender/sender.test.ts`)(
    'the line of a sender in use',
    ['H-06'],
    ['await recordAudit(tx, {', 'void ({'],
  ),
  edit(`${FEATURES}/sender/disconnect.ts`, 'bff/test/security/audit-lines.test.ts')(
    'the line of a mailbox that is let go',
    ['H-06'],
    ['await recordAudit(tx, {', 'void ({'],
  ),
  edit('bff/src/platform/database/migrations/0014-audit.sql', `${FEATURES}/audit/audit.test.ts`)(
    'the trigger that keeps lines',
    ['H-06'],
    [
      `create trigger append_only before update or delete or truncate on audit_entries
  for each statement execute function refuse_change();`,
      '',
    ],
  ),
  edit('bff/src/platform/database/migrations/0014-audit.sql', `${FEATURES}/audit/audit.test.ts`)(
    'the trigger that keeps signatures',
    ['H-06'],
    [
      `create trigger append_only before update or delete or truncate on audit_signatures
  for each statement execute function refuse_change();`,
      '',
    ],
  ),
  edit('bff/src/platform/database/migrations/0017-walls.sql', `${FEATURES}/audit/audit.test.ts`)(
    'the refusal of changes to the trail',
    ['H-06'],
    [
      'grant select, insert on audit_entries to letterhead_app;',
      'grant select, insert, update, delete on audit_entries to letterhead_app;',
    ],
  ),
]

export const LOGS: readonly Removal[] = [...SECRET, ...ECHOED, ...BROKEN, ...TRAIL]

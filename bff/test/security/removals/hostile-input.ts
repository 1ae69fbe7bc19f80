import type { Removal } from './removal.ts'

const SERVER = 'bff/src/platform/http/server.ts'
const APP = 'bff/src/app.ts'
const ENDPOINT_REPORT = 'packages/contract/src/report.ts'
const ENDPOINT_AUDIT = 'packages/contract/src/audit.ts'
const NOTIFICATION = 'packages/contract/src/notification.ts'
const IDS = 'packages/contract/src/ids.ts'
const ONE_LINE = 'packages/contract/src/one-line.ts'
const PERIOD = 'bff/src/features/report/period.ts'
const CALL_ONCE = 'bff/src/features/providers/call-once.ts'
const CONFIG = 'bff/src/config.ts'
const DNS = 'bff/src/platform/dns'
const DELIVERABILITY = 'bff/src/features/deliverability'
const PAGES = 'bff/src/features/outbox/pages.ts'
const READ_AUDIT = 'bff/src/features/audit/read-audit.ts'
const CSV = 'bff/src/features/report/csv.ts'
const DATABASE = 'bff/src/platform/database/database.ts'
const HEADER_BLOCK = 'bff/src/features/truthful-test/header-block.ts'
const PROBE = 'bff/src/features/truthful-test/probe-server.ts'

const INPUT_TEST = 'bff/test/security/input.test.ts'
const VALUES_TEST = 'bff/test/security/odd-values.test.ts'
const SOURCE_TEST = 'bff/test/security/source.test.ts'
const ROUTES_TEST = 'bff/test/security/every-route.test.ts'
const REPORT_TEST = 'bff/src/features/report/report.test.ts'
const CONFIG_TEST = 'bff/src/config.test.ts'
const DOMAIN_TEST = `${DELIVERABILITY}/check-domain.test.ts`
const DNS_TEST = `${DNS}/create-dns.test.ts`
const RESOLVER_TEST = `${DNS}/resolver-for.test.ts`
const PROBE_TEST = 'bff/src/features/truthful-test/probe-server.test.ts'
const BROKEN_TEST = 'bff/src/platform/database/broken-connection.test.ts'
const ERROR_TEST = 'bff/src/platform/http/error-answer.test.ts'

const TWO_READINGS: readonly Removal[] = [
  {
    guard: 'the strict parser',
    file: SERVER,
    take: '      headersTimeout: HEADERS_TIMEOUT,\n',
    put: '      headersTimeout: HEADERS_TIMEOUT,\n      insecureHTTPParser: true,\n',
    cases: ['J-03'],
    test: INPUT_TEST,
  },
  {
    guard: 'a status for extensions that are too long',
    file: SERVER,
    take: '  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,\n',
    put: '',
    cases: ['J-03'],
    test: INPUT_TEST,
  },
  {
    guard: 'the end of a connection that cannot be read',
    file: SERVER,
    take: 'response.end(() => socket.destroySoon())',
    put: 'response.end()',
    cases: ['J-03'],
    test: INPUT_TEST,
  },
]

const NAMES_AND_TYPES: readonly Removal[] = [
  {
    guard: 'the plain parser of queries',
    file: APP,
    take: "app.set('query parser', 'simple')",
    put: "app.set('query parser', 'extended')",
    cases: ['J-06'],
    test: INPUT_TEST,
  },
  {
    guard: 'the refusal of names that nobody declared in a message',
    file: NOTIFICATION,
    take: 'export const NotificationRequest = z\n  .strictObject({',
    put: 'export const NotificationRequest = z\n  .object({',
    cases: ['J-06'],
    test: INPUT_TEST,
  },
  {
    guard: 'the refusal of names that nobody declared in what fills a template',
    file: 'packages/contract/src/template-data.ts',
    take: 'export const taskData = z\n  .strictObject({',
    put: 'export const taskData = z\n  .object({',
    cases: ['J-06'],
    test: INPUT_TEST,
  },
  {
    guard: 'the list of kinds',
    file: 'bff/src/features/notifications/content.ts',
    take: 'KINDS.find((own) => own === kind)',
    put: 'kind in templateDataSchemas ? kind : undefined',
    cases: ['J-06'],
    test: VALUES_TEST,
  },
  {
    guard: 'the care not to read a prototype',
    file: 'bff/src/features/report/csv.ts',
    take: 'export type Cell = string',
    put: "export const isOwn = (of: object) => '__proto__' in of\nexport type Cell = string",
    cases: ['J-06'],
    test: SOURCE_TEST,
  },
  ...['package.json', 'Dockerfile'].map((file) => ({
    guard: `the product without a prototype to write to, in ${file}`,
    file,
    take: '--disable-proto=delete',
    put: '--disable-proto=throw',
    cases: ['J-06'],
    test: SOURCE_TEST,
  })),
  {
    guard: 'the one form of a parameter',
    file: APP,
    take: "app.set('query parser', 'simple')",
    put: "app.set('query parser', 'extended')",
    cases: ['J-07'],
    test: ROUTES_TEST,
  },
  {
    guard: 'the refusal of parameters that nobody declared',
    file: ENDPOINT_REPORT,
    take: 'const query = z.strictObject(',
    put: 'const query = z.object(',
    cases: ['J-07'],
    test: ROUTES_TEST,
  },
  {
    guard: 'a text as the kind of a message',
    file: NOTIFICATION,
    take: 'kind: z.string().check(z.regex(/^[a-z][a-z0-9_]{0,39}$/))',
    put: 'kind: z.coerce.string().check(z.regex(/^[a-z][a-z0-9_]{0,39}$/))',
    cases: ['J-07'],
    test: INPUT_TEST,
  },
  {
    guard: 'a text as an id of the host',
    file: IDS,
    take: 'export const HostId = z.string()',
    put: 'export const HostId = z.coerce.string()',
    cases: ['J-07'],
    test: INPUT_TEST,
  },
  {
    guard: 'a text as an address',
    file: 'packages/contract/src/email-address.ts',
    take: 'export const EmailAddress = z\n  .string()',
    put: 'export const EmailAddress = z.coerce\n  .string()',
    cases: ['J-07'],
    test: INPUT_TEST,
  },
  {
    guard: 'the order of two days',
    file: PERIOD,
    take: 'days >= 1 && ',
    put: '',
    cases: ['J-07'],
    test: REPORT_TEST,
  },
  {
    guard: 'the longest period',
    file: PERIOD,
    take: ' && days <= LONGEST_DAYS',
    put: '',
    cases: ['J-07'],
    test: REPORT_TEST,
  },
]

const TIME_AND_PLACE: readonly Removal[] = [
  {
    guard: 'the look at a header before it is read',
    file: PROBE,
    take: 'if (!isPlainHeader(header))',
    put: 'if (false)',
    cases: ['J-08'],
    test: PROBE_TEST,
  },
  {
    guard: 'the largest header',
    file: PROBE,
    take: 'if (header.length > LARGEST_HEADER)',
    put: 'if (false)',
    cases: ['J-08'],
    test: PROBE_TEST,
  },
  {
    guard: 'the most lines of a header',
    file: HEADER_BLOCK,
    take: 'lines > MOST_LINES || ',
    put: '',
    cases: ['J-08'],
    test: PROBE_TEST,
  },
  {
    guard: 'the longest gap in a header',
    file: HEADER_BLOCK,
    take: ' || gap > LONGEST_GAP',
    put: '',
    cases: ['J-08'],
    test: PROBE_TEST,
  },
  {
    guard: 'the care not to dial what a stranger published',
    file: `${DELIVERABILITY}/check-receiving.ts`,
    take: '/** Replies and bounces',
    put: 'export const policyOf = async (host: string) => await fetch(`https://mta-sts.${host}/`)\n\n/** Replies and bounces',
    cases: ['J-09', 'J-10'],
    test: SOURCE_TEST,
  },
  {
    guard: 'the care not to open a connection of our own',
    file: `${DELIVERABILITY}/check-receiving.ts`,
    take: 'import { tagsOf }',
    put: "import { connect } from 'node:net'\nimport { tagsOf }",
    cases: ['J-09', 'J-10'],
    test: SOURCE_TEST,
  },
  {
    guard: 'the refusal to follow a redirect',
    file: CALL_ONCE,
    take: "redirect: 'manual'",
    put: "redirect: 'follow'",
    cases: ['J-10'],
    test: 'bff/src/features/providers/call-once.test.ts',
  },
  {
    guard: 'https to whoever gets a token',
    file: 'bff/src/features/providers/oauth/discovery.ts',
    take: "if (wanted.httpsOnly && !endpoints(document).every((url) => url.startsWith('https://')))",
    put: 'if (false)',
    cases: ['J-10'],
    test: 'bff/src/features/providers/microsoft/microsoft.test.ts',
  },
  {
    guard: 'the rules of production',
    file: CONFIG,
    take: "if (values['NODE_ENV'] !== 'production') return []",
    put: 'return []',
    cases: ['J-10'],
    test: CONFIG_TEST,
  },
  {
    guard: 'the refusal of the sandbox in production',
    file: CONFIG,
    take: "    ...(values['SANDBOX'] === 'on' ? ['SANDBOX must be off in production'] : []),\n",
    put: '',
    cases: ['J-10'],
    test: CONFIG_TEST,
  },
  ...[
    'PUBLIC_URL',
    'MICROSOFT_LOGIN_URL',
    'MICROSOFT_GRAPH_URL',
    'GOOGLE_ISSUER_URL',
    'GMAIL_API_URL',
    'SIGN_IN_ISSUER_URL',
  ].map((name) => ({
    guard: `https for ${name}`,
    file: CONFIG,
    take: `  '${name}',\n${name === 'PUBLIC_URL' ? "  'MICROSOFT_LOGIN" : ''}`,
    put: name === 'PUBLIC_URL' ? "  'MICROSOFT_LOGIN" : '',
    cases: ['J-10'],
    test: CONFIG_TEST,
  })),
]

const NAME_SERVERS: readonly Removal[] = [
  {
    guard: 'the most look-ups of one record',
    file: `${DELIVERABILITY}/walk-spf.ts`,
    take: '    if (state.lookups > STOP_AT) return\n',
    put: '',
    cases: ['J-11'],
    test: DOMAIN_TEST,
  },
  {
    guard: 'the time of one look at a domain',
    file: `${DNS}/within-time.ts`,
    take: 'performance.now() > end',
    put: 'false',
    cases: ['J-11'],
    test: DOMAIN_TEST,
  },
  {
    guard: 'the end of the time of one look at a domain',
    file: `${DELIVERABILITY}/check-domain.ts`,
    take: 'const deps = { ...given, dns: withinTime(given.dns) }',
    put: 'const deps = given',
    cases: ['J-11'],
    test: DOMAIN_TEST,
  },
  {
    guard: 'the longest text of a stranger',
    file: `${DELIVERABILITY}/subject.ts`,
    take: 'plainText(said.found, LONGEST_FOUND)',
    put: 'said.found',
    cases: ['J-11'],
    test: DOMAIN_TEST,
  },
  {
    guard: 'the care for line breaks in what a stranger published',
    file: 'bff/src/platform/plain-text.ts',
    take: String.raw`    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, ' ')${'\n'}`,
    put: '',
    cases: ['J-11'],
    test: DOMAIN_TEST,
  },
  {
    guard: 'the difference between no answer and nothing there',
    file: `${DNS}/create-dns.ts`,
    take: "return { kind: 'unanswered', reason: code }",
    put: "return { kind: 'nothing' }",
    cases: ['J-11'],
    test: DOMAIN_TEST,
  },
  {
    guard: 'the most keys that are asked for',
    file: `${DELIVERABILITY}/check-dkim.ts`,
    take: '.slice(0, MOST_SELECTORS)',
    put: '',
    cases: ['J-11'],
    test: DOMAIN_TEST,
  },
  {
    guard: 'the most names that are asked for a policy',
    file: `${DELIVERABILITY}/check-dmarc.ts`,
    take: 'Math.min(MOST_STEPS, labels.length)',
    put: 'labels.length',
    cases: ['J-11'],
    test: DOMAIN_TEST,
  },
  {
    guard: 'the longest record',
    file: `${DNS}/create-dns.ts`,
    take: '.map((text) => text.slice(0, LONGEST_RECORD))',
    put: '',
    cases: ['J-11'],
    test: DNS_TEST,
  },
  {
    guard: 'the most records',
    file: `${DNS}/create-dns.ts`,
    take: 'records.slice(0, MOST_RECORDS)',
    put: 'records',
    cases: ['J-11'],
    test: DNS_TEST,
  },
  {
    guard: 'the time for one question',
    file: `${DNS}/create-dns.ts`,
    take: 'beforeDeadline(deadlineMs, query(resolver, name, type))',
    put: 'query(resolver, name, type)',
    cases: ['J-11'],
    test: DNS_TEST,
  },
  {
    guard: 'the look whether a name can be one',
    file: `${DNS}/create-dns.ts`,
    take: "      if (!isName(name)) return { kind: 'no_such_name' }\n",
    put: '',
    cases: ['J-11'],
    test: DNS_TEST,
  },
  {
    guard: 'the most questions of one piece of work',
    file: `${DNS}/resolver-for.ts`,
    take: 'asked > MOST_QUESTIONS || ',
    put: '',
    cases: ['J-11'],
    test: RESOLVER_TEST,
  },
  {
    guard: 'the time of one piece of work',
    file: `${DNS}/resolver-for.ts`,
    take: ' || performance.now() > end',
    put: '',
    cases: ['J-11'],
    test: RESOLVER_TEST,
  },
]

const STATEMENTS: readonly Removal[] = [
  {
    guard: 'a parameter for whoever acted',
    file: READ_AUDIT,
    take: "lines.where('actor', '=', query.actor)",
    put: "lines.where(sql.raw(`actor = '${query.actor}'`))",
    cases: ['J-12'],
    test: INPUT_TEST,
  },
  {
    guard: 'a parameter for the kind',
    file: 'bff/src/features/outbox/list-notifications.ts',
    take: "query.where('n.kind', '=', kind ?? '')",
    put: "query.where(sql.raw(`n.kind = '${kind}'`))",
    cases: ['J-12'],
    test: INPUT_TEST,
  },
  {
    guard: 'the form of an id of ours',
    file: IDS,
    take: 'export const Id = z.uuid()',
    put: 'export const Id = z.string()',
    cases: ['J-12'],
    test: INPUT_TEST,
  },
  {
    guard: 'the form of a day',
    file: IDS,
    take: 'export const Day = z.iso.date()',
    put: 'export const Day = z.string()',
    cases: ['J-12'],
    test: INPUT_TEST,
  },
  {
    guard: 'the refusal of a year that the database does not know',
    file: IDS,
    take: 'z.iso.date().check(z.regex(/^(?!0000)/))',
    put: 'z.iso.date()',
    cases: ['J-12'],
    test: VALUES_TEST,
  },
  {
    guard: 'the form of a place in the trail',
    file: ENDPOINT_AUDIT,
    take: String.raw`z.string().check(z.regex(/^\d{1,15}$/))`,
    put: 'z.string()',
    cases: ['J-12'],
    test: VALUES_TEST,
  },
  {
    guard: 'the form of a time in a cursor',
    file: PAGES,
    take: 'WRITTEN.test(at) && ',
    put: '',
    cases: ['J-12'],
    test: VALUES_TEST,
  },
  {
    guard: 'the look whether there is such a time',
    file: PAGES,
    take: "WRITTEN.test(at) && z.iso.datetime().safeParse(`${at.slice(0, 19).replace(' ', 'T')}Z`).success",
    put: 'WRITTEN.test(at)',
    cases: ['J-12'],
    test: VALUES_TEST,
  },
  {
    guard: 'the year 0 in a cursor',
    file: PAGES,
    take: '(?!0000)',
    put: '',
    cases: ['J-12'],
    test: VALUES_TEST,
  },
  {
    guard: 'the form of an id in a cursor',
    file: PAGES,
    take: 'z.uuid()])',
    put: 'z.string()])',
    cases: ['J-12'],
    test: VALUES_TEST,
  },
  {
    guard: 'the refusal of a NUL in a filter',
    file: ONE_LINE,
    take: "  z.string().check(z.maxLength(max), z.regex(WITHOUT_CONTROLS, 'control_characters'))",
    put: '  z.string().check(z.maxLength(max))',
    cases: ['J-12'],
    test: VALUES_TEST,
  },
  {
    guard: 'the one line of whoever acted',
    file: ENDPOINT_AUDIT,
    take: 'actor: z.optional(oneLine(255))',
    put: 'actor: z.optional(z.string())',
    cases: ['J-12'],
    test: VALUES_TEST,
  },
  {
    guard: 'the mark before a formula',
    file: CSV,
    take: "FORMULA.test(cell.trimStart()) || FORMULA.test(cell) ? `'${cell}` : cell",
    put: 'cell',
    cases: ['J-13'],
    test: REPORT_TEST,
  },
  {
    guard: 'the look behind the blanks before a formula',
    file: CSV,
    take: 'FORMULA.test(cell.trimStart()) || ',
    put: '',
    cases: ['J-13'],
    test: REPORT_TEST,
  },
  {
    guard: 'the look at the blank itself',
    file: CSV,
    take: ' || FORMULA.test(cell)',
    put: '',
    cases: ['J-13'],
    test: REPORT_TEST,
  },
  ...['=', '+', String.raw`\-`, '@', '＝', '＋', '－', '＠'].map((sign) => ({
    guard: `the sign ${sign} among those of a formula`,
    file: CSV,
    take: String.raw`/^[=+\-@\t\r\n＝＋－＠]/`,
    put: String.raw`/^[=+\-@\t\r\n＝＋－＠]/`.replace(sign, ''),
    cases: ['J-13'],
    test: REPORT_TEST,
  })),
  {
    guard: 'quotes around a comma',
    file: CSV,
    take: String.raw`/[",\r\n]/.test(harmless)`,
    put: 'false',
    cases: ['J-13'],
    test: REPORT_TEST,
  },
  {
    guard: 'the second quote for a quote',
    file: CSV,
    take: `.replaceAll('"', '""')`,
    put: '',
    cases: ['J-13'],
    test: REPORT_TEST,
  },
]

const BROKEN_LINES: readonly Removal[] = [
  {
    guard: 'an ear for connections that break in use',
    file: DATABASE,
    take: "  pool.on('connect', (client) => client.on('error', () => undefined))\n",
    put: '',
    cases: ['J-14'],
    test: BROKEN_TEST,
  },
  {
    guard: 'an ear for connections that break while nobody uses them',
    file: DATABASE,
    take: "  pool.on('error', (error) => log.warn({ code: errorCode(error) }, 'database connection lost'))\n",
    put: "  pool.on('error', () => undefined)\n",
    cases: ['J-14'],
    test: BROKEN_TEST,
  },
  {
    guard: 'the look whether an answer has begun',
    file: 'bff/src/platform/http/error-answer.ts',
    take: 'if (response.headersSent)',
    put: 'if (false)',
    cases: ['J-14'],
    test: ERROR_TEST,
  },
  {
    guard: 'the end of the line of an answer that broke off',
    file: 'bff/src/platform/http/error-answer.ts',
    take: '      response.destroy()\n',
    put: '      response.end()\n',
    cases: ['J-14'],
    test: ERROR_TEST,
  },
]

export const HOSTILE_INPUT: readonly Removal[] = [
  ...TWO_READINGS,
  ...NAMES_AND_TYPES,
  ...TIME_AND_PLACE,
  ...NAME_SERVERS,
  ...STATEMENTS,
  ...BROKEN_LINES,
]

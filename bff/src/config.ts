import { VolumeRule } from '@letterhead/contract'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'

/** Everything the process was told, checked. Built once, handed on as arguments. */
export type Config = ReturnType<typeof shape>

/** All problems at once, each naming its variable. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`configuration:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

type Environment = Readonly<Record<string, string | undefined>>

/** Variables that may come from a file instead (`NAME_FILE`), as container secrets do. */
const SECRETS = [
  'DATABASE_URL',
  'DATABASE_OWNER_URL',
  'DATABASE_WORKER_URL',
  'SESSION_SECRET',
  'SEALING_KEYS',
  'PLATFORM_SMTP_URL',
  'SIGN_IN_CLIENT_SECRET',
  'MICROSOFT_CLIENT_SECRET',
  'MICROSOFT_CLIENT_SECRET_NEXT',
  'GOOGLE_CLIENT_SECRET',
  'GOOGLE_CLIENT_SECRET_NEXT',
  'API_BOOTSTRAP_KEY',
  'AUDIT_SIGNING_KEY',
  'PROBE_TLS_CERT',
  'PROBE_TLS_KEY',
] as const

const port = z.coerce.number().int().min(0).max(65_535)
const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''))
const limit = z.coerce.number().int().min(1).max(1_000_000)
const recipientLimit = z.coerce.number().int().min(100).max(1_000_000_000)
const byteLimit = z.coerce.number().int().min(10_000_000).max(1_000_000_000)
/** A date as the provider's console shows it: the secret works to the end of that day, UTC. */
const lastDay = z.iso.date().transform((date) => new Date(`${date}T23:59:59.999Z`))
/** Has a password in it, so what cannot be read is not said. */
const addressOf = (scheme: RegExp, hint: string) =>
  z.string().refine((text) => scheme.test(text) && URL.canParse(text), {
    error: `must be an address such as ${hint}; signs such as / # ? @ in a password as %2F %23 %3F %40`,
  })
const postgres = addressOf(/^postgres(?:ql)?:\/\//, 'postgres://name:password@host:5432/database')

const sealingKeys = z.string().transform((text, context) => {
  const keys = text.split(',').flatMap((entry) => {
    const [id = '', base64 = ''] = entry.trim().split(':', 2)
    const key = Buffer.from(base64, 'base64')
    if (/^[A-Za-z0-9_-]{1,32}$/.test(id) && key.length === 32) return [{ id, key }]
    context.addIssue('must be id:base64,… with 32 bytes behind each id')
    return []
  })
  if (new Set(keys.map(({ id }) => id)).size < keys.length)
    context.addIssue('names one id twice; a new key needs an id of its own')
  const [first, ...rest] = keys
  return first === undefined ? z.NEVER : ([first, ...rest] as const)
})

const auditSigningKey = z.string().transform((text, context) => {
  try {
    const der = Buffer.from(text, 'base64')
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // OpenSSL's own words name no variable.
  }
  context.addIssue('must be an Ed25519 private key: PKCS#8, DER in base64')
  return z.NEVER
})

const pemCertificate = z.string().refine((text) => {
  try {
    return new X509Certificate(text).subject !== ''
  } catch {
    return false
  }
}, 'must be a certificate in PEM, its chain below it')

const pemKey = z.string().refine((text) => {
  try {
    return createPrivateKey(text).type === 'private'
  } catch {
    return false
  }
}, 'must be a private key in PEM without a pass phrase')

const mailbox = z.string().transform((text, context) => {
  const match = /^(?:([^<>"\r\n]{1,64})\s)?<?([^<>\s@]+@[^<>\s@]+)>?$/.exec(text.trim())
  if (match?.[2] !== undefined) return { name: (match[1] ?? '').trim(), email: match[2] }
  context.addIssue('must look like Name <no-reply@example.com>')
  return z.NEVER
})

/** `5:200`: more than five times a usual day, and 200, in 24 hours. */
const volumeRule = z.string().transform((text, context) => {
  if (text === 'off') return null
  const [times, atLeast] = text.split(':', 2).map(Number)
  const rule = VolumeRule.safeParse({ times, atLeast })
  if (rule.success) return rule.data
  context.addIssue('must be off, or times a usual day and a least count, such as 5:200')
  return z.NEVER
})

const dnsServer = z
  .string()
  .regex(/^(?:[\d.]+|[\da-fA-F:]+|[\d.]+:\d{1,5}|\[[\da-fA-F:]+\]:\d{1,5})$/)
const listOf = (text: string): string[] => text.split(',').flatMap((entry) => entry.trim() || [])

const dnsServers = z.string().transform((text, context) => {
  const servers = listOf(text)
  if (servers.some((server) => !dnsServer.safeParse(server).success))
    context.addIssue('must be addresses such as 192.0.2.53 or 192.0.2.53:5353, with commas between')
  return servers
})

const domainName = /^(?=.{1,253}$)(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]*[a-z\d]$/i

const emptyLists = (): { ip: string[]; domain: string[] } => ({ ip: [], domain: [] })

const blocklists = z.string().transform((text, context) => {
  const lists = emptyLists()
  for (const entry of listOf(text)) {
    const [kind, zone = ''] = entry.split(':', 2)
    if ((kind === 'ip' || kind === 'domain') && domainName.test(zone)) lists[kind].push(zone)
    else context.addIssue('must look like ip:zen.example.org,domain:dbl.example.org')
  }
  return lists
})

const variables = z.object({
  NODE_ENV: z.string().default('development'),
  PORT: port.default(4000),
  PUBLIC_URL: url.default('http://localhost:4000'),
  METRICS_PORT: port.optional(),
  DATABASE_URL: postgres.optional(),
  DATABASE_OWNER_URL: postgres.optional(),
  DATABASE_WORKER_URL: postgres.optional(),
  DATA_DIR: z.string().default('.data'),
  ROLE: z.enum(['all', 'web', 'worker']).default('all'),
  SANDBOX: z.enum(['on', 'off']).default('off'),
  SANDBOX_PORT: port.default(4010),
  TRUSTED_PROXIES: z.string().default(''),
  SESSION_SECRET: z
    .string()
    .transform((text) => text.split(','))
    .refine((all) => all.every((one) => one.length >= 32), 'must have 32 characters or more'),
  SEALING_KEYS: sealingKeys,
  PRODUCT_NAME: z.string().min(1).max(64).default('Letterhead'),
  PLATFORM_SENDER: mailbox,
  PLATFORM_SMTP_URL: addressOf(/^smtps?:\/\//, 'smtp://name:password@host:587'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  // As it is: an issuer may end in a slash, and its tokens then say so too.
  SIGN_IN_ISSUER_URL: z.url({ protocol: /^https?$/ }),
  SIGN_IN_CLIENT_ID: z.string().min(1),
  SIGN_IN_CLIENT_SECRET: z.string().min(1),
  SIGN_IN_CLAIM_ORGANIZATION: z.string().default('organization_id'),
  SIGN_IN_CLAIM_ORGANIZATION_NAME: z.string().default('organization_name'),
  SIGN_IN_CLAIM_ROLE: z.string().default('role'),
  SIGN_IN_CLAIM_EMAIL: z.string().default('email'),
  SIGN_IN_CLAIM_LOCALE: z.string().default('locale'),
  MICROSOFT_CLIENT_ID: z.string().min(1).optional(),
  MICROSOFT_CLIENT_SECRET: z.string().min(1).optional(),
  MICROSOFT_CLIENT_SECRET_EXPIRES: lastDay.optional(),
  MICROSOFT_CLIENT_SECRET_NEXT: z.string().min(1).optional(),
  MICROSOFT_CLIENT_SECRET_NEXT_EXPIRES: lastDay.optional(),
  MICROSOFT_LOGIN_URL: url.default('https://login.microsoftonline.com'),
  MICROSOFT_TENANT: z
    .string()
    .regex(/^[A-Za-z0-9.-]{1,253}$/)
    .default('organizations'),
  MICROSOFT_GRAPH_URL: url.default('https://graph.microsoft.com'),
  GOOGLE_CLIENT_ID: z.string().min(1).optional(),
  GOOGLE_CLIENT_SECRET: z.string().min(1).optional(),
  GOOGLE_CLIENT_SECRET_EXPIRES: lastDay.optional(),
  GOOGLE_CLIENT_SECRET_NEXT: z.string().min(1).optional(),
  GOOGLE_CLIENT_SECRET_NEXT_EXPIRES: lastDay.optional(),
  GOOGLE_ISSUER_URL: url.default('https://accounts.google.com'),
  GMAIL_API_URL: url.default('https://gmail.googleapis.com'),
  API_BOOTSTRAP_KEY: z.string().min(32).optional(),
  AUDIT_SIGNING_KEY: auditSigningKey.optional(),
  KINDS: z.string().default(''),
  PROBE_DOMAIN: z.string().toLowerCase().regex(domainName, 'must be a domain name').optional(),
  PROBE_SMTP_PORT: port.optional(),
  PROBE_SMTP_HOST: z.string().default('0.0.0.0'),
  PROBE_TLS_CERT: pemCertificate.optional(),
  PROBE_TLS_KEY: pemKey.optional(),
  REQUIRE_PROVEN_SENDER: z.enum(['on', 'off']).default('off'),
  DNS_SERVERS: dnsServers.default([]),
  DNSBL_ZONES: blocklists.default({ ip: [], domain: [] }),
  ALLOWED_SENDER_DOMAINS: z.string().default(''),
  // Exchange Online: 30 messages a minute, 10,000 recipients a day, 4 concurrent calls (3 leave room
  // for the mailbox's owner); Gmail: 100 of 6,000 units a send, 2,000 messages (gmail.com: 500)
  // and 10,000 recipients a day. Graph takes 150 MB in five minutes. Fact sheet 1.9, 2.7.
  LIMIT_MICROSOFT_PER_MINUTE: limit.default(30),
  LIMIT_MICROSOFT_PER_DAY: limit.default(10_000),
  LIMIT_MICROSOFT_RECIPIENTS_PER_DAY: recipientLimit.default(10_000),
  LIMIT_MICROSOFT_BYTES_PER_FIVE_MINUTES: byteLimit.default(150_000_000),
  LIMIT_MICROSOFT_IN_FLIGHT: limit.default(3),
  LIMIT_GOOGLE_PER_MINUTE: limit.default(60),
  LIMIT_GOOGLE_PER_DAY: limit.default(2_000),
  LIMIT_GOOGLE_CONSUMER_PER_DAY: limit.default(500),
  LIMIT_GOOGLE_RECIPIENTS_PER_DAY: recipientLimit.default(10_000),
  LIMIT_GOOGLE_IN_FLIGHT: limit.default(2),
  LIMIT_PLATFORM_PER_MINUTE: limit.default(600),
  LIMIT_PLATFORM_PER_DAY: limit.default(100_000),
  LIMIT_PLATFORM_IN_FLIGHT: limit.default(10),
  // Requests of one API key: a program that runs wild is stopped, a busy one is not.
  LIMIT_API_PER_MINUTE: limit.default(120_000),
  // Calls to providers at once in one process; each mailbox has its own limit besides.
  SENDS_AT_ONCE: z.coerce.number().int().min(1).max(200).default(20),
  NEVER_FROM_PLATFORM: z.string().default(''),
  VOLUME_BRAKE: volumeRule.default(null),
  LEAVE_AFTER_SECONDS: z.coerce.number().min(0).max(20).optional(),
  RETENTION_DAYS: z.coerce.number().int().min(4).max(3_650).default(400),
})
type Variables = z.infer<typeof variables>

/** Every variable there is; each stands in `.env.example`. */
export const VARIABLES: readonly string[] = Object.keys(variables.shape)

const databaseVariables = variables.pick({
  DATABASE_URL: true,
  DATABASE_OWNER_URL: true,
  DATABASE_WORKER_URL: true,
  DATA_DIR: true,
})
const sealingVariables = variables.pick({ SEALING_KEYS: true })

/** @throws {ConfigError} with every problem found, not only the first. */
export const readConfig = (environment: Environment): Config => {
  const { values, problems } = withFiles(environment)
  const result = variables.safeParse(values)
  const found = [
    ...problems,
    ...(result.success ? [] : result.error.issues.map((issue) => sentence(issue, values))),
    ...wholeGroups(values),
    ...lonelySettings(values),
    ...productionRules(values),
    ...(result.success ? strangeKeys(result.data) : []),
  ]
  if (!result.success || found.length > 0) throw new ConfigError(found)
  return shape(result.data)
}

/**
 * What a command needs that works in the database beside the running service.
 *
 * @throws {ConfigError} as above.
 */
export const readDatabaseSettings = (environment: Environment) => {
  const read = readPart(databaseVariables, environment)
  return {
    databaseUrl: read.DATABASE_URL ?? null,
    databaseOwnerUrl: read.DATABASE_OWNER_URL ?? null,
    databaseWorkerUrl: read.DATABASE_WORKER_URL ?? null,
    dataDirectory: read.DATA_DIR,
  }
}

/** @throws {ConfigError} as above. */
export const readSealingKeys = (environment: Environment) =>
  readPart(sealingVariables, environment).SEALING_KEYS

const readPart = <T>(schema: z.ZodType<T>, environment: Environment): T => {
  const { values, problems } = withFiles(environment)
  const result = schema.safeParse(values)
  if (result.success && problems.length === 0) return result.data
  const issues = result.error?.issues ?? []
  throw new ConfigError([...problems, ...issues.map((issue) => sentence(issue, values))])
}

const withFiles = (environment: Environment) => {
  // A variable that is set to nothing counts as not set: that is how compose files leave one out.
  const values = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const problems: string[] = []
  for (const name of SECRETS) {
    const file = values[`${name}_FILE`]
    if (file === undefined) continue
    if (values[name] !== undefined) problems.push(`${name} and ${name}_FILE are both set; keep one`)
    else if (existsSync(file)) values[name] = readFileSync(file, 'utf8').trim()
    else problems.push(`${name}_FILE names a file that is not there`)
  }
  return { values, problems }
}

const sentence = (issue: z.core.$ZodIssue, values: Environment): string => {
  const name = String(issue.path[0] ?? '')
  return values[name] === undefined ? `${name} is missing` : `${name}: ${issue.message}`
}

const GROUPS = [
  ['MICROSOFT_CLIENT_ID', 'MICROSOFT_CLIENT_SECRET'],
  ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'],
  ['PROBE_DOMAIN', 'PROBE_SMTP_PORT'],
  ['PROBE_TLS_CERT', 'PROBE_TLS_KEY'],
] as const

const wholeGroups = (values: Environment): string[] =>
  GROUPS.flatMap((group) => {
    const missing = group.filter((name) => values[name] === undefined)
    return missing.length === 0 || missing.length === group.length
      ? []
      : [`${missing.join(', ')} missing: set all of ${group.join(', ')}, or none`]
  })

/** Says something of another variable, and nothing without it. */
const BELONGS_TO = {
  DATABASE_OWNER_URL: 'DATABASE_URL',
  // A login that owns the tables is no login of one role.
  DATABASE_WORKER_URL: 'DATABASE_OWNER_URL',
  MICROSOFT_CLIENT_SECRET_EXPIRES: 'MICROSOFT_CLIENT_SECRET',
  MICROSOFT_CLIENT_SECRET_NEXT: 'MICROSOFT_CLIENT_SECRET',
  MICROSOFT_CLIENT_SECRET_NEXT_EXPIRES: 'MICROSOFT_CLIENT_SECRET_NEXT',
  GOOGLE_CLIENT_SECRET_EXPIRES: 'GOOGLE_CLIENT_SECRET',
  GOOGLE_CLIENT_SECRET_NEXT: 'GOOGLE_CLIENT_SECRET',
  GOOGLE_CLIENT_SECRET_NEXT_EXPIRES: 'GOOGLE_CLIENT_SECRET_NEXT',
  PROBE_TLS_CERT: 'PROBE_DOMAIN',
} as const

const lonelySettings = (values: Environment): string[] =>
  Object.entries(BELONGS_TO).flatMap(([name, owner]) =>
    values[name] === undefined || values[owner] !== undefined
      ? []
      : [`${name} is set without ${owner}`],
  )

const strangeKeys = ({ PROBE_TLS_CERT: cert, PROBE_TLS_KEY: key }: Variables): string[] =>
  cert === undefined ||
  key === undefined ||
  new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))
    ? []
    : ['PROBE_TLS_KEY is not the key of PROBE_TLS_CERT']

const PRODUCTION_HTTPS = [
  'PUBLIC_URL',
  'MICROSOFT_LOGIN_URL',
  'MICROSOFT_GRAPH_URL',
  'GOOGLE_ISSUER_URL',
  'GMAIL_API_URL',
  'SIGN_IN_ISSUER_URL',
] as const

const PRODUCTION_NEEDS = ['PUBLIC_URL', 'AUDIT_SIGNING_KEY'] as const

const productionRules = (values: Environment): string[] => {
  if (values['NODE_ENV'] !== 'production') return []
  const insecure = PRODUCTION_HTTPS.filter((name) => values[name]?.startsWith('http://') === true)
  return [
    ...insecure.map((name) => `${name} must be https in production`),
    ...PRODUCTION_NEEDS.filter((name) => values[name] === undefined).map(
      (name) => `${name} is missing`,
    ),
    ...(values['SANDBOX'] === 'on' ? ['SANDBOX must be off in production'] : []),
  ]
}

const provider = (
  clientId: string | undefined,
  clientSecret: string | undefined,
  nextClientSecret: string | undefined,
) =>
  clientId === undefined || clientSecret === undefined
    ? null
    : { clientId, clientSecret, nextClientSecret: nextClientSecret ?? null }

/** When each secret ends, as far as the operator said so; the secrets themselves are not in it. */
const secretEnds = (v: Variables) =>
  (
    [
      ['microsoft', 'first', v.MICROSOFT_CLIENT_SECRET, v.MICROSOFT_CLIENT_SECRET_EXPIRES],
      [
        'microsoft',
        'second',
        v.MICROSOFT_CLIENT_SECRET_NEXT,
        v.MICROSOFT_CLIENT_SECRET_NEXT_EXPIRES,
      ],
      ['google', 'first', v.GOOGLE_CLIENT_SECRET, v.GOOGLE_CLIENT_SECRET_EXPIRES],
      ['google', 'second', v.GOOGLE_CLIENT_SECRET_NEXT, v.GOOGLE_CLIENT_SECRET_NEXT_EXPIRES],
    ] as const
  ).flatMap(([name, which, secret, expiresAt]) =>
    secret === undefined ? [] : [{ provider: name, which, expiresAt: expiresAt ?? null }],
  )

const shape = (v: Variables) => ({
  production: v.NODE_ENV === 'production',
  port: v.PORT,
  publicUrl: new URL(v.PUBLIC_URL).origin,
  metricsPort: v.METRICS_PORT ?? null,
  databaseUrl: v.DATABASE_URL ?? null,
  databaseOwnerUrl: v.DATABASE_OWNER_URL ?? null,
  databaseWorkerUrl: v.DATABASE_WORKER_URL ?? null,
  dataDirectory: v.DATA_DIR,
  role: v.ROLE,
  trustedProxies: v.TRUSTED_PROXIES.split(',').flatMap((entry) => entry.trim() || []),
  sessionSecrets: v.SESSION_SECRET,
  sealingKeys: v.SEALING_KEYS,
  productName: v.PRODUCT_NAME,
  platformSender: v.PLATFORM_SENDER,
  platformSmtpUrl: v.PLATFORM_SMTP_URL,
  logLevel: v.LOG_LEVEL,
  signIn: {
    issuerUrl: v.SIGN_IN_ISSUER_URL,
    clientId: v.SIGN_IN_CLIENT_ID,
    clientSecret: v.SIGN_IN_CLIENT_SECRET,
    claims: {
      organization: v.SIGN_IN_CLAIM_ORGANIZATION,
      organizationName: v.SIGN_IN_CLAIM_ORGANIZATION_NAME,
      role: v.SIGN_IN_CLAIM_ROLE,
      email: v.SIGN_IN_CLAIM_EMAIL,
      locale: v.SIGN_IN_CLAIM_LOCALE,
    },
  },
  microsoft: {
    client: provider(
      v.MICROSOFT_CLIENT_ID,
      v.MICROSOFT_CLIENT_SECRET,
      v.MICROSOFT_CLIENT_SECRET_NEXT,
    ),
    loginUrl: v.MICROSOFT_LOGIN_URL,
    tenant: v.MICROSOFT_TENANT,
    graphUrl: v.MICROSOFT_GRAPH_URL,
    limits: {
      perMinute: v.LIMIT_MICROSOFT_PER_MINUTE,
      perDay: v.LIMIT_MICROSOFT_PER_DAY,
      recipientsPerDay: v.LIMIT_MICROSOFT_RECIPIENTS_PER_DAY,
      bytesPerFiveMinutes: v.LIMIT_MICROSOFT_BYTES_PER_FIVE_MINUTES,
      inFlight: v.LIMIT_MICROSOFT_IN_FLIGHT,
    },
  },
  google: {
    client: provider(v.GOOGLE_CLIENT_ID, v.GOOGLE_CLIENT_SECRET, v.GOOGLE_CLIENT_SECRET_NEXT),
    issuerUrl: v.GOOGLE_ISSUER_URL,
    gmailUrl: v.GMAIL_API_URL,
    limits: {
      perMinute: v.LIMIT_GOOGLE_PER_MINUTE,
      perDay: v.LIMIT_GOOGLE_PER_DAY,
      consumerPerDay: v.LIMIT_GOOGLE_CONSUMER_PER_DAY,
      recipientsPerDay: v.LIMIT_GOOGLE_RECIPIENTS_PER_DAY,
      inFlight: v.LIMIT_GOOGLE_IN_FLIGHT,
    },
  },
  platformLimits: {
    perMinute: v.LIMIT_PLATFORM_PER_MINUTE,
    perDay: v.LIMIT_PLATFORM_PER_DAY,
    inFlight: v.LIMIT_PLATFORM_IN_FLIGHT,
  },
  secretEnds: secretEnds(v),
  apiPerMinute: v.LIMIT_API_PER_MINUTE,
  bootstrapKey: v.API_BOOTSTRAP_KEY ?? null,
  auditSigningKey: v.AUDIT_SIGNING_KEY ?? null,
  probe:
    v.PROBE_DOMAIN === undefined || v.PROBE_SMTP_PORT === undefined
      ? null
      : {
          domain: v.PROBE_DOMAIN,
          host: v.PROBE_SMTP_HOST,
          port: v.PROBE_SMTP_PORT,
          tls:
            v.PROBE_TLS_CERT === undefined || v.PROBE_TLS_KEY === undefined
              ? null
              : { cert: v.PROBE_TLS_CERT, key: v.PROBE_TLS_KEY },
        },
  requireProvenSender: v.REQUIRE_PROVEN_SENDER === 'on',
  dnsServers: v.DNS_SERVERS,
  blocklists: v.DNSBL_ZONES,
  sendsAtOnce: v.SENDS_AT_ONCE,
  volumeRule: v.VOLUME_BRAKE,
  allowedSenders: listOf(v.ALLOWED_SENDER_DOMAINS.toLowerCase()),
  extraKinds: v.KINDS.split(',').flatMap((kind) => kind.trim() || []),
  neverFromPlatform: v.NEVER_FROM_PLATFORM.split(',').flatMap((kind) => kind.trim() || []),
  retentionDays: v.RETENTION_DAYS,
  /** Between the first SIGTERM and the end of listening; nobody waits for that at home. */
  leaveAfterSeconds: v.LEAVE_AFTER_SECONDS ?? (v.NODE_ENV === 'production' ? 3 : 0),
})

import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError, readConfig, VARIABLES } from './config.ts'
import { makeOwnCertificate } from './features/truthful-test/own-certificate.ts'

const complete = {
  SESSION_SECRET: 's'.repeat(32),
  SEALING_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  PLATFORM_SENDER: 'Letterhead <no-reply@letterhead.example>',
  PLATFORM_SMTP_URL: 'smtp://127.0.0.1:2525',
  SIGN_IN_ISSUER_URL: 'http://127.0.0.1:4010/sign-in',
  SIGN_IN_CLIENT_ID: 'letterhead',
  SIGN_IN_CLIENT_SECRET: 'secret',
}

const { cert: CERTIFICATE, key: KEY } = makeOwnCertificate('probe.example', new Date())

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

test('a complete environment is read, with the documented defaults', () => {
  const config = readConfig(complete)
  expect(config.port).toBe(4000)
  expect(config.publicUrl).toBe('http://localhost:4000')
  expect(config.platformSender).toEqual({
    name: 'Letterhead',
    email: 'no-reply@letterhead.example',
  })
  expect(config.microsoft).toMatchObject({ client: null, tenant: 'organizations' })
})

test('G-13 every problem is listed at once, each naming its variable', () => {
  const problems = problemsOf({
    PORT: 'eighty',
    SEALING_KEYS: 'k1:short',
    MICROSOFT_CLIENT_ID: 'only-half',
    PLATFORM_SENDER: 'nobody',
  })
  for (const name of ['PORT', 'SEALING_KEYS', 'MICROSOFT_CLIENT_SECRET', 'PLATFORM_SENDER'])
    expect(problems.filter((problem) => problem.startsWith(name))).toHaveLength(1)
  expect(problems).toContain('SESSION_SECRET is missing')
})

test('G-11 a new sealing key under the old one’s id is refused: nothing it seals would open', () => {
  const old = complete.SEALING_KEYS
  const other = `k1:${Buffer.alloc(32, 2).toString('base64')}`
  expect(problemsOf({ ...complete, SEALING_KEYS: `${other},${old}` })).toEqual([
    'SEALING_KEYS: names one id twice; a new key needs an id of its own',
  ])
  expect(problemsOf({ ...complete, SEALING_KEYS: `${other.replace('k1', 'k2')},${old}` })).toEqual(
    [],
  )
})

test.each<[string, string | undefined]>([
  ['SESSION_SECRET', undefined],
  ['SESSION_SECRET', 's'.repeat(31)],
  // The old one that is still known, too.
  ['SESSION_SECRET', `${'s'.repeat(32)},short`],
  ['SEALING_KEYS', undefined],
  ['SEALING_KEYS', `k1:${Buffer.alloc(31, 1).toString('base64')}`],
  ['SEALING_KEYS', `k1:${Buffer.alloc(33, 1).toString('base64')}`],
  ['SEALING_KEYS', `${complete.SEALING_KEYS},k2:`],
  ['API_BOOTSTRAP_KEY', 'b'.repeat(31)],
  ['SIGN_IN_CLIENT_SECRET', undefined],
  ['AUDIT_SIGNING_KEY', 'not a key'],
  ['AUDIT_SIGNING_KEY', undefined],
])('G-13 in production it does not start with %s=%s', (name, value) => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const right = {
    ...complete,
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://mail.acme.example',
    SIGN_IN_ISSUER_URL: 'https://id.acme.example',
    AUDIT_SIGNING_KEY: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  }
  expect(problemsOf(right)).toEqual([])
  const problems = problemsOf({ ...right, [name]: value ?? '' })
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(new RegExp(`^${name}`))
})

test('H-03 an address that cannot be read is named, and its password is not repeated', () => {
  const mistyped = {
    DATABASE_URL: 'postgres://letterhead:pass/canary@127.0.0.1:1/letterhead',
    PLATFORM_SMTP_URL: 'smtp://letterhead:pass/canary@127.0.0.1:25',
  }
  const problems = problemsOf({ ...complete, ...mistyped })
  expect(problems).toHaveLength(2)
  expect(problems.join()).not.toContain('canary')
})

test('half a provider is refused, none is fine', () => {
  expect(problemsOf({ ...complete, GOOGLE_CLIENT_SECRET: 'x' })).toEqual([
    'GOOGLE_CLIENT_ID missing: set all of GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, or none',
  ])
  expect(problemsOf(complete)).toEqual([])
})

test('J-10 production demands https everywhere and no sandbox', () => {
  const problems = problemsOf({ ...complete, NODE_ENV: 'production', SANDBOX: 'on' })
  const addresses = VARIABLES.filter((name) => name.endsWith('_URL') && !/DATABASE|SMTP/.test(name))
  for (const name of addresses)
    expect(
      problemsOf({ ...complete, NODE_ENV: 'production', [name]: 'http://mail.example' }),
    ).toContain(`${name} must be https in production`)
  expect(addresses).toHaveLength(6)
  expect(problems).toContain('PUBLIC_URL is missing')
  expect(problems).toContain('SANDBOX must be off in production')
})

test('a secret may come from a file, but not from two places', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'secret')
  writeFileSync(file, `${'f'.repeat(40)}\n`)
  const { SESSION_SECRET, ...rest } = complete
  expect(readConfig({ ...rest, SESSION_SECRET_FILE: file }).sessionSecrets).toEqual([
    'f'.repeat(40),
  ])
  expect(problemsOf({ ...rest, SESSION_SECRET, SESSION_SECRET_FILE: file })).toEqual([
    'SESSION_SECRET and SESSION_SECRET_FILE are both set; keep one',
  ])
  expect(problemsOf({ ...rest, SESSION_SECRET_FILE: '/nowhere' })).toContain(
    'SESSION_SECRET_FILE names a file that is not there',
  )
})

test('an empty variable counts as not set', () => {
  expect(readConfig({ ...complete, PORT: '', DATABASE_URL: '' }).databaseUrl).toBeNull()
})

const registered = {
  ...complete,
  MICROSOFT_CLIENT_ID: 'app',
  MICROSOFT_CLIENT_SECRET: 'one',
}

test('a client secret may say when it ends, and have a second one to roll over to', () => {
  const config = readConfig({
    ...registered,
    MICROSOFT_CLIENT_SECRET_EXPIRES: '2027-01-31',
    MICROSOFT_CLIENT_SECRET_NEXT: 'two',
    GOOGLE_CLIENT_ID: 'app',
    GOOGLE_CLIENT_SECRET: 'three',
  })
  expect(config.microsoft.client).toEqual({
    clientId: 'app',
    clientSecret: 'one',
    nextClientSecret: 'two',
  })
  expect(config.secretEnds).toEqual([
    { provider: 'microsoft', which: 'first', expiresAt: new Date('2027-01-31T23:59:59.999Z') },
    { provider: 'microsoft', which: 'second', expiresAt: null },
    { provider: 'google', which: 'first', expiresAt: null },
  ])
  expect(JSON.stringify(config.secretEnds)).not.toMatch(/one|two|three/)
})

test('a second secret, or a date, without what it belongs to is refused', () => {
  expect(
    problemsOf({
      ...complete,
      GOOGLE_CLIENT_SECRET_NEXT: 'two',
      MICROSOFT_CLIENT_SECRET_NEXT_EXPIRES: '2027-01-31',
    }),
  ).toEqual([
    'MICROSOFT_CLIENT_SECRET_NEXT_EXPIRES is set without MICROSOFT_CLIENT_SECRET_NEXT',
    'GOOGLE_CLIENT_SECRET_NEXT is set without GOOGLE_CLIENT_SECRET',
  ])
  const [problem] = problemsOf({ ...registered, MICROSOFT_CLIENT_SECRET_EXPIRES: '31/01/2027' })
  expect(problem).toMatch(/^MICROSOFT_CLIENT_SECRET_EXPIRES: /)
})

test('a second secret may come from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'))
  writeFileSync(join(folder, 'next'), 'two\n')
  const config = readConfig({
    ...registered,
    MICROSOFT_CLIENT_SECRET_NEXT_FILE: join(folder, 'next'),
  })
  expect(config.microsoft.client?.nextClientSecret).toBe('two')
})

test('the probe takes a certificate with its key, and nothing that does not fit together', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'))
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const { privateKey } = generateKeyPairSync('ed25519')
  const strange = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const probe = { ...complete, PROBE_DOMAIN: 'probe.example', PROBE_SMTP_PORT: '2525' }
  const own = {
    PROBE_TLS_CERT_FILE: file('cert.pem', CERTIFICATE),
    PROBE_TLS_KEY_FILE: file('key.pem', KEY),
  }
  expect(readConfig(probe).probe?.tls).toBeNull()
  expect(readConfig({ ...probe, ...own }).probe?.tls).toEqual({
    cert: CERTIFICATE.trim(),
    key: KEY.trim(),
  })
  expect(problemsOf({ ...probe, ...own, PROBE_TLS_KEY_FILE: file('other.pem', strange) })).toEqual([
    'PROBE_TLS_KEY is not the key of PROBE_TLS_CERT',
  ])
  expect(problemsOf({ ...probe, PROBE_TLS_CERT: CERTIFICATE })).toEqual([
    'PROBE_TLS_KEY missing: set all of PROBE_TLS_CERT, PROBE_TLS_KEY, or none',
  ])
  expect(problemsOf({ ...probe, PROBE_TLS_CERT: 'no', PROBE_TLS_KEY: 'no' })).toEqual([
    'PROBE_TLS_CERT: must be a certificate in PEM, its chain below it',
    'PROBE_TLS_KEY: must be a private key in PEM without a pass phrase',
  ])
  expect(problemsOf({ ...complete, ...own })).toEqual([
    'PROBE_TLS_CERT is set without PROBE_DOMAIN',
  ])
})

test('a login for the worker is refused where the app’s login would own the tables', () => {
  const apart = { DATABASE_WORKER_URL: 'postgres://sender@db.example/letterhead' }
  expect(problemsOf({ ...complete, ...apart })).toEqual([
    'DATABASE_WORKER_URL is set without DATABASE_OWNER_URL',
  ])
  expect(
    problemsOf({
      ...complete,
      ...apart,
      DATABASE_OWNER_URL: 'postgres://owner@db.example/letterhead',
    }),
  ).toEqual(['DATABASE_OWNER_URL is set without DATABASE_URL'])
})

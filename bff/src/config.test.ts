import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const complete = {
  SESSION_SECRET: 's'.repeat(32),
  SEALING_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  PLATFORM_SENDER: 'Letterhead <no-reply@letterhead.example>',
  PLATFORM_SMTP_URL: 'smtp://127.0.0.1:2525',
  SIGN_IN_ISSUER_URL: 'http://127.0.0.1:4010/sign-in',
  SIGN_IN_CLIENT_ID: 'letterhead',
  SIGN_IN_CLIENT_SECRET: 'secret',
}

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

test('half a provider is refused, none is fine', () => {
  expect(problemsOf({ ...complete, GOOGLE_CLIENT_SECRET: 'x' })).toEqual([
    'GOOGLE_CLIENT_ID missing: set all of GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, or none',
  ])
  expect(problemsOf(complete)).toEqual([])
})

test('J-10 production demands https everywhere and no sandbox', () => {
  const problems = problemsOf({ ...complete, NODE_ENV: 'production', SANDBOX: 'on' })
  expect(problems).toContain('SIGN_IN_ISSUER_URL must be https in production')
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

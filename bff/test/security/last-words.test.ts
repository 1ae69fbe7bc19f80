import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'

// What a process of ours says when it ends by a fault. A password is in its settings; `thrown` is an
// error of some library with a secret among its members, at a place where nobody catches it.

const canary = randomBytes(12).toString('hex')
const src = join(import.meta.dirname, '../../src')
const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '',
  SESSION_SECRET: 's'.repeat(32),
  SEALING_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  PLATFORM_SENDER: 'Letterhead <no-reply@letterhead.example>',
  PLATFORM_SMTP_URL: 'smtp://127.0.0.1:2525',
  SIGN_IN_ISSUER_URL: 'http://127.0.0.1:4010/sign-in',
  SIGN_IN_CLIENT_ID: 'letterhead',
  SIGN_IN_CLIENT_SECRET: 'secret',
  // Port 1: nobody listens, so the product waits for its database.
  DATABASE_URL: 'postgres://letterhead@127.0.0.1:1/letterhead',
}

const run = (typed: readonly string[], changes: Readonly<Record<string, string>>) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, typed, {
    cwd: import.meta.dirname,
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...ENVIRONMENT, ...changes },
  })
  return { status, text: `${stdout}${stderr}` }
}

const MISTYPED = {
  DATABASE_URL: `postgres://letterhead:pass/${canary}@127.0.0.1:1/letterhead`,
  PLATFORM_SMTP_URL: `smtp://letterhead:pass/${canary}@127.0.0.1:25`,
}

test.each([
  ['main.ts', []],
  ['letterhead.ts', ['config', 'check']],
  ['letterhead.ts', ['api-keys', 'list']],
])('H-03 %s %j names an address that cannot be read, and does not repeat it', (file, words) => {
  const { status, text } = run([join(src, file), ...words], MISTYPED)
  expect(status).toBe(1)
  expect(text).toContain('DATABASE_URL: ')
  expect(text).not.toContain(canary)
})

/** Throws once the product would catch it. */
const thrower = (how: string): string =>
  `data:text/javascript,${encodeURIComponent(`
    const { CANARY: secret } = process.env
    const error = new Error('nobody catches this', { cause: { answer: secret } })
    Object.assign(error, { input: secret })
    const waiting = setInterval(() => {
      if (process.listenerCount('uncaughtException') === 0) return
      clearInterval(waiting)
      ${how}
    }, 10)`)}`

test.each([
  ['throw error', 'nobody catches this'],
  ['Promise.reject(error)', 'nobody catches this'],
  ['Promise.reject({ token: secret })', 'UnhandledPromiseRejection'],
])('J-14 H-03 %s ends the product, which says what it was and no more', (how, said) => {
  const { status, text } = run(['--import', thrower(how), join(src, 'main.ts')], { CANARY: canary })
  expect(status).toBe(1)
  expect(text).toContain(said)
  expect(text).not.toContain(canary)
})

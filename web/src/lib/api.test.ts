import {
  cancelConnectAttempt,
  readSession,
  readSenderTest,
  saveAndTest,
} from '@letterhead/contract'
import { afterEach, expect, test, vi } from 'vitest'
import { sampleSession, sampleTest } from '../../test/sample-settings.ts'
import { empty, json, problem, standInServer } from '../../test/stand-in-server.ts'
import { addressOf, beginReading, call } from './api.ts'
import { watchAttendance } from './attended.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('a call carries the mark against foreign sites, its headers and its body', async () => {
  const asked = standInServer({ 'POST /bff/sender/tests': () => json(sampleTest(), 202) })
  const form = { email: 'a@northwind.example', alias: 'A', version: 1 }
  const answer = await call(saveAndTest, {
    headers: { 'idempotency-key': 'key-12345' },
    body: form,
  })
  expect(answer).toEqual({ ok: true, value: sampleTest() })
  expect(asked[0]?.headers.get('x-csrf')).toBe('1')
  expect(asked[0]?.headers.get('idempotency-key')).toBe('key-12345')
  expect(asked[0]?.headers.get('content-type')).toBe('application/json')
  expect(asked[0]?.body).toEqual(form)
})

test('what is asked with nobody at the page for a minute says so', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  watchAttendance()
  const asked = standInServer({ 'DELETE /bff/connect-attempts/1': empty })
  const mark = async () => {
    await call(cancelConnectAttempt, { params: { attemptId: '1' } })
    return asked.at(-1)?.headers.get('x-unattended')
  }
  dispatchEvent(new Event('focus'))
  vi.setSystemTime(Date.now() + 59_000)
  expect(await mark()).toBeNull()
  vi.setSystemTime(Date.now() + 2_000)
  expect(await mark()).toBe('1')
  document.body.dispatchEvent(new Event('keydown', { bubbles: true }))
  expect(await mark()).toBeNull()
})

test('ids in a path are escaped', () => {
  expect(addressOf('/a/{id}/b', { id: 'x/../y' })).toBe('/a/x%2F..%2Fy/b')
  expect(addressOf('/a', undefined, { display: 'tab' })).toBe('/a?display=tab')
})

test('an answer without a body is a success', async () => {
  standInServer({ 'DELETE /bff/connect-attempts/1': empty })
  expect(await call(cancelConnectAttempt, { params: { attemptId: '1' } })).toEqual({
    ok: true,
    value: undefined,
  })
})

test('a refusal comes back with its code, fields, id and the time to wait', async () => {
  const errors = [{ pointer: '/email', code: 'invalid_address', detail: 'no' }]
  standInServer({
    'POST /bff/sender/tests': () =>
      problem(429, 'too_many_requests', { errors }, { 'retry-after': '90' }),
  })
  const answer = await call(saveAndTest, {
    headers: { 'idempotency-key': 'key-12345' },
    body: { email: 'a@b.example', alias: 'A', version: 1 },
  })
  expect(answer).toEqual({
    ok: false,
    problem: {
      code: 'too_many_requests',
      status: 429,
      errors,
      requestId: 'req_1',
      retryAfterSeconds: 90,
      changed: null,
    },
  })
})

test.each([
  ['a proxy’s error page', () => new Response('<h1>Bad gateway</h1>', { status: 502 }), 502],
  ['a code we do not know', () => problem(418, 'teapot'), 418],
  ['an answer that breaks the contract', () => json({ signedIn: 'perhaps' }), 200],
])('%s reads as unreadable, not as a crash', async (_, reply, status) => {
  standInServer({ 'GET /bff/session': reply })
  const answer = await call(readSession, {})
  expect(answer).toMatchObject({ ok: false, problem: { code: 'unreadable_answer', status } })
})

test('no network reads as offline', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')))
  const answer = await call(readSenderTest, { params: { testId: sampleTest().id } })
  expect(answer).toMatchObject({ ok: false, problem: { code: 'offline', status: 0 } })
})

test('a property that the contract does not know is left out', async () => {
  standInServer({ 'GET /bff/session': () => json({ ...sampleSession, token: 'secret' }) })
  expect(await call(readSession, {})).toEqual({ ok: true, value: sampleSession })
})

test('what was asked ahead is asked once, and anew the next time', async () => {
  const asked = standInServer({ 'GET /bff/session': () => json(sampleSession) })
  beginReading('/bff/session')
  expect(asked[0]?.headers.get('x-csrf')).toBe('1')
  expect(await call(readSession, {})).toEqual({ ok: true, value: sampleSession })
  expect(asked).toHaveLength(1)
  await call(readSession, {})
  expect(asked).toHaveLength(2)
})

test('what was asked ahead without a network is a problem of the call, not of the page', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  beginReading('/bff/session')
  expect(await call(readSession, {})).toMatchObject({ ok: false, problem: { code: 'offline' } })
})

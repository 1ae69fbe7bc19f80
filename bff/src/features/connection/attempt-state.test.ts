import { expect, test } from 'vitest'
import { admitArrival, stateAt, type Arrival, type StoredAttempt } from './attempt-state.ts'

const now = new Date('2026-11-22T10:00:00Z')
const later = new Date('2026-11-22T10:05:00Z')
const attempt: StoredAttempt = {
  state: 'pending',
  expiresAt: later,
  provider: 'google',
  cookieDigest: 'c1',
}
const arrival: Arrival = { provider: 'google', cookieDigest: 'c1' }

test.each<[string, Partial<StoredAttempt>, Partial<Arrival>, ReturnType<typeof admitArrival>]>([
  ['the browser that began is admitted', {}, {}, 'admitted'],
  [
    'the callback of the other provider is refused',
    {},
    { provider: 'microsoft' },
    'wrong_provider',
  ],
  ['a browser without the cookie is refused', {}, { cookieDigest: null }, 'foreign'],
  ['a browser with another cookie is refused', {}, { cookieDigest: 'c2' }, 'foreign'],
  ['an attempt that was never opened has no callback', { cookieDigest: null }, {}, 'foreign'],
  ['no cookie does not match no cookie', { cookieDigest: null }, { cookieDigest: null }, 'foreign'],
  ['after ten minutes it is over', { expiresAt: now }, {}, 'expired'],
])('%s', (_name, stored, arrived, expected) => {
  expect(admitArrival({ ...attempt, ...stored }, { ...arrival, ...arrived }, now)).toBe(expected)
})

test.each([
  ['pending', 'expired'],
  ['returned', 'expired'],
  ['confirm', 'expired'],
  ['finished', 'finished'],
  ['failed', 'failed'],
  ['expired', 'expired'],
] as const)('ten minutes later %s reads as %s', (state, expected) => {
  expect(stateAt({ state, expiresAt: now }, now)).toBe(expected)
  expect(stateAt({ state, expiresAt: later }, now)).toBe(state)
})

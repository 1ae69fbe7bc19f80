import { expect, test } from 'vitest'
import {
  coolDown,
  isDueAhead,
  isOperators,
  nextRefresh,
  type NextRefresh,
  type StoredToken,
} from './next-refresh.ts'

const now = new Date('2026-11-22T10:00:00Z')
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const hourly: StoredToken = {
  state: 'connected',
  accessTokenExpiresAt: at(30),
  refreshedAt: at(-30),
  refreshUntil: null,
  refreshNotBefore: null,
}
const ending = { accessTokenExpiresAt: at(4), refreshedAt: at(-56) }
const ended = { accessTokenExpiresAt: at(-1), refreshedAt: at(-61) }
const cooling: NextRefresh = { kind: 'cooling', until: at(1) }

test.each<[string, Partial<StoredToken>, 'no' | 'refused' | 'ahead', NextRefresh]>([
  ['a fresh token is used', {}, 'no', { kind: 'use' }],
  ['with less than five minutes left it is renewed', ending, 'no', { kind: 'refresh' }],
  ['a refused token is renewed', {}, 'refused', { kind: 'refresh' }],
  ['a token may be renewed ahead', {}, 'ahead', { kind: 'refresh' }],
  ['no token yet is fetched', { accessTokenExpiresAt: null }, 'no', { kind: 'refresh' }],
  [
    'a token of two minutes is used in its first half',
    { accessTokenExpiresAt: at(1.5), refreshedAt: at(-0.5) },
    'no',
    { kind: 'use' },
  ],
  [
    'while another process renews, what is left is used',
    { ...ending, refreshUntil: at(0.1) },
    'no',
    { kind: 'use' },
  ],
  [
    'with nothing left it is waited for',
    { ...ended, refreshUntil: at(0.1) },
    'no',
    { kind: 'wait' },
  ],
  ['a refused token is waited for', { refreshUntil: at(0.1) }, 'refused', { kind: 'wait' }],
  [
    'a lease that ran out is taken over',
    { ...ended, refreshUntil: now },
    'no',
    { kind: 'refresh' },
  ],
  ['after a failure it is left alone', { ...ended, refreshNotBefore: at(1) }, 'no', cooling],
  ['a refused token cools down too', { refreshNotBefore: at(1) }, 'refused', cooling],
  [
    'during the cool-down what is left is used',
    { ...ending, refreshNotBefore: at(1) },
    'no',
    { kind: 'use' },
  ],
  ['a dead grant asks for a person', { state: 'needs_reconnect' }, 'no', { kind: 'reconnect' }],
  ['so does a disconnected one', { state: 'disconnected' }, 'refused', { kind: 'reconnect' }],
])('%s', (_name, change, isStale, expected) => {
  expect(nextRefresh({ ...hourly, ...change }, { now, isStale })).toEqual(expected)
})

const DAY = 24 * 60
test.each<[string, Partial<StoredToken> & { lastAcceptedAt: Date | null }, number, boolean]>([
  ['a mailbox in use is renewed before its end', { ...ending, lastAcceptedAt: at(-5) }, 0, true],
  ['an idle one is not', { ...ending, lastAcceptedAt: at(-2 * DAY) }, 0, false],
  [
    'an idle one is kept warm after a week',
    { refreshedAt: at(-7 * DAY), lastAcceptedAt: null },
    0,
    true,
  ],
  ['some a day earlier', { refreshedAt: at(-6.1 * DAY), lastAcceptedAt: null }, 0.95, true],
  [
    'the starts are spread over a tenth of the life',
    { accessTokenExpiresAt: at(11), refreshedAt: at(-49), lastAcceptedAt: at(-1) },
    0.99,
    true,
  ],
  [
    'each at its own place',
    { accessTokenExpiresAt: at(11), refreshedAt: at(-49), lastAcceptedAt: at(-1) },
    0.1,
    false,
  ],
  [
    'a dead grant is not asked again',
    { state: 'needs_reconnect', refreshedAt: at(-9 * DAY), lastAcceptedAt: null },
    0,
    false,
  ],
])('%s', (_name, change, share, expected) => {
  expect(isDueAhead({ ...hourly, ...change }, { now, share })).toBe(expected)
})

test('the cool-down grows from half a minute to a quarter of an hour', () => {
  const seconds = [0, 1, 2, 3, 4, 5, 6, 60].map(
    (failures) => coolDown({ failures, askedMs: 0, jitter: 0 }) / 1000,
  )
  expect(seconds).toEqual([30, 60, 120, 240, 480, 900, 900, 900])
})

test('a provider that asks for longer gets it, up to an hour', () => {
  expect(coolDown({ failures: 0, askedMs: 90_000, jitter: 0.5 })).toBe(90_000)
  expect(coolDown({ failures: 0, askedMs: 86_400_000, jitter: 0 })).toBe(3_600_000)
})

test('the operator’s faults are told from the provider’s', () => {
  expect(isOperators('client_secret_expired')).toBe(true)
  expect(isOperators('provider_unavailable')).toBe(false)
})

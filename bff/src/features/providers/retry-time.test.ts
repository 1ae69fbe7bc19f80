import { expect, test } from 'vitest'
import { clampedTime, retryAfterTime } from './retry-time.ts'

const NOW = new Date('2026-11-22T12:00:00.000Z')
const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000)

test.each([
  ['1', after(1)],
  ['60', after(60)],
  ['3600', after(3600)],
  [' 30 ', after(30)],
  ['2.5', after(2.5)],
  ['0', after(1)],
  ['99999999', after(86_400)],
  ['Sun, 22 Nov 2026 12:05:00 GMT', after(300)],
  ['Sun, 22 Nov 2026 11:00:00 GMT', after(1)],
  ['Fri, 22 Nov 2999 12:00:00 GMT', after(86_400)],
])('Retry-After "%s" is honoured between a second and a day', (value, expected) => {
  expect(retryAfterTime(value, NOW)).toEqual(expected)
})

test.each([
  undefined,
  '',
  '-5',
  'soon',
  'NaN',
  '1e9x',
  'Sun, 99 Foo 2026 12:05:00 GMT',
  '2026'.repeat(200),
])('Retry-After "%s" says nothing, or no more than a day', (value) => {
  const time = retryAfterTime(value, NOW)
  expect(time === null || time <= after(86_400)).toBe(true)
})

test('a negative Retry-After is no time', () => {
  expect(retryAfterTime('-5', NOW)).toBeNull()
})

test('a time that is none stays none', () => {
  expect(clampedTime(Number.NaN, NOW)).toBeNull()
})

import { expect, test } from 'vitest'
import { secondsToFinish } from './seconds-to-finish.ts'
import { paceOf } from './waiting.ts'

const pace = { perMinute: 30, minuteLeft: 30, perDay: 2_000, dayLeft: 2_000 }

test.each([
  ['what fits into this minute leaves at once', 30, pace, 0],
  ['one more takes a minute', 31, pace, 60],
  ['a used-up minute is waited for', 30, { ...pace, minuteLeft: 0 }, 60],
  ['more than a day holds takes days', 5_000, pace, 2 * 86_400],
])('%s', (_, queued, left, seconds) => {
  expect(secondsToFinish(queued, left)).toBe(seconds)
})

const limit = (most: number) => ({ allowed: most, own: null, limit: most, left: most })

const timeAt = (provider: 'platform' | 'microsoft') =>
  secondsToFinish(
    1_200,
    paceOf({ provider, messagesPerMinute: limit(600), messagesPerDay: limit(100_000) }),
  )

test('the platform sender is shared, so a queue there takes longer than its limit says', () => {
  expect(timeAt('microsoft')).toBe(60)
  expect(timeAt('platform')).toBe(120)
})
